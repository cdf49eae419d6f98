import type { ChannelContext, JsonObject } from '../contract/index.js';
import { ChannelError } from '../contract/index.js';
import { errorOf, xrpcError, type Purpose } from './bluesky.errors.js';
import { credentialsOf } from './bluesky.auth.js';
import { POST } from './bluesky.mapper.js';
import { bodyOf, objectIn, recordRef, send, stringIn, xrpc, type RecordRef } from './bluesky.xrpc.js';

/**
 * Makes a post under a record key of our own, at most once however often it is called. `putRecord` with `swapRecord: null` means "there must
 * be none": a repeat answers the same record again, or `InvalidSwap` when the record differs by what was prepared anew. `createRecord` would
 * answer a taken key with a 500 (bluesky-social/atproto, packages/pds, August 2026).
 */
export async function putPost(rkey: string, record: JsonObject, context: ChannelContext): Promise<RecordRef> {
  const response = await send(
    {
      server: context.account.server,
      nsid: 'com.atproto.repo.putRecord',
      method: 'POST',
      token: credentialsOf(context).accessJwt,
      json: { repo: context.account.remoteId, collection: POST, rkey, record, swapRecord: null },
      purpose: 'publish',
    },
    context,
  );
  if (response.status >= 200 && response.status <= 299) return recordRef(bodyOf(response, 'publish'), 'publish');
  if (xrpcError(response).name !== 'InvalidSwap') throw errorOf(response, 'publish', context.clock.now());
  return await wentOutBefore(rkey, stringIn(record, 'text') ?? '', context);
}

/** A post that is there under its record key, or null. `text` tells whether it is the one that was meant. */
export async function lookUp(
  rkey: string,
  context: ChannelContext,
): Promise<{ readonly ref: RecordRef; readonly text: string } | null> {
  const found = await readRecord(POST, rkey, context);
  return found && { ref: found.ref, text: stringIn(found.value, 'text') ?? '' };
}

/** A record of the account, or null where there is none. */
export async function readRecord(
  collection: string,
  rkey: string,
  context: ChannelContext,
): Promise<{ readonly ref: RecordRef; readonly value: JsonObject | null } | null> {
  const { server, remoteId } = context.account;
  const response = await send(
    {
      server,
      nsid: 'com.atproto.repo.getRecord',
      method: 'GET',
      query: { repo: remoteId, collection, rkey },
      purpose: 'read',
    },
    context,
  );
  if (xrpcError(response).name === 'RecordNotFound') return null;
  if (response.status !== 200) throw errorOf(response, 'read', context.clock.now());
  const body = bodyOf(response, 'read');
  return { ref: recordRef(body, 'read'), value: objectIn(body['value']) };
}

/**
 * Writes a record that a repeat may overwrite with the same.
 * @param inPlaceOf cid of the version that it was made of, null for none: another one in its place is left alone. Absent: whatever is there
 * @throws ChannelError `rejected` with the code `InvalidSwap` where another version is in its place
 */
export async function putRecord(
  collection: string,
  rkey: string,
  record: JsonObject,
  context: ChannelContext,
  inPlaceOf?: string | null,
): Promise<RecordRef> {
  const body = await xrpc(
    {
      server: context.account.server,
      nsid: 'com.atproto.repo.putRecord',
      method: 'POST',
      token: credentialsOf(context).accessJwt,
      json: {
        repo: context.account.remoteId,
        collection,
        rkey,
        record,
        ...(inPlaceOf !== undefined && { swapRecord: inPlaceOf }),
      },
      purpose: 'prepare',
    },
    context,
  );
  return recordRef(body, 'prepare');
}

/** Deletes a record; one that is gone already is no failure, for the server neither. */
export async function deleteRecord(collection: string, rkey: string, context: ChannelContext): Promise<void> {
  const purpose: Purpose = 'prepare';
  const response = await send(
    {
      server: context.account.server,
      nsid: 'com.atproto.repo.deleteRecord',
      method: 'POST',
      token: credentialsOf(context).accessJwt,
      json: { repo: context.account.remoteId, collection, rkey },
      purpose,
    },
    context,
  );
  if (response.status < 200 || response.status > 299) throw errorOf(response, purpose, context.clock.now());
}

async function wentOutBefore(rkey: string, text: string, context: ChannelContext): Promise<RecordRef> {
  let found: Awaited<ReturnType<typeof lookUp>>;
  try {
    found = await lookUp(rkey, context);
  } catch (cause) {
    throw new ChannelError('unknown', 'The post is there already, but could not be read back.', {
      code: 'InvalidSwap',
      cause,
    });
  }
  if (found !== null && found.text === text) return found.ref;
  throw new ChannelError('unknown', 'There is a post under this key already, and its words are different.', {
    code: 'InvalidSwap',
  });
}
