import {
  ChannelError,
  type ChannelMedia,
  type Json,
  type JsonObject,
  type MediaFile,
  type PublishContext,
} from '../contract/index.js';
import { recordIn, send, unusable, type Caller } from './x.api.js';
import { asRecord, idOf, numberOf, textOf, type JsonRecord } from './x.mapper.js';

/** Segments may have 5 MB (docs.x.com/x-api/media/quickstart/media-upload-chunked, August 2026). */
const SEGMENT_BYTES = 4 * 1_048_576;
const UPLOAD_TIMEOUT_MS = 180_000;
/** X keeps a file that no post uses for a day; one that is nearly so old is uploaded anew. */
const FRESH_MS = 12 * 3_600_000;
const UPLOADS_TRIED = 5;
/** Where X names no time to look again, and the longest that it is believed. */
const LOOK_AGAIN_S = 5;
const LONGEST_LOOK_S = 300;

/** What is remembered of an upload. */
type Upload = {
  readonly id: string;
  /** ISO 8601. */
  readonly begunAt: string;
};

/** What is remembered of its end; `processing` is null where it was ready at once. */
type Finished = { readonly processing: JsonObject | null; readonly at: string };

/**
 * The files of one part at X, each uploaded once over all tries, processed and described.
 * @param step what the names of the steps begin with; the file's index follows
 * @returns media ids
 * @throws ChannelError `rejected` when X can't use a file; `processing` while it is at work on one: no worker waits for that
 */
export async function mediaIdsOf(
  media: readonly ChannelMedia[],
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, file] of media.entries()) ids.push(await readyMedia(file, `${step}.${index}`, caller, context));
  return ids;
}

async function readyMedia(media: ChannelMedia, step: string, caller: Caller, context: PublishContext): Promise<string> {
  const { id, name } =
    media.kind === 'image'
      ? await uploadImage(media, step, caller, context)
      : await uploadSegments(media, step, caller, context);
  // X has no alternative text for videos (docs.x.com/x-api/media/metadata-create, August 2026).
  if (media.alt && media.kind !== 'video') {
    const { alt } = media;
    await context.steps.run(`${name}.alt`, 'prepare', () => describe(id, alt, caller));
  }
  return id;
}

/** A picture fits into one call. */
async function uploadImage(
  media: ChannelMedia,
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<{ readonly id: string; readonly name: string }> {
  return await freshly(step, context, (name) =>
    context.steps.run(name, 'prepare', async (): Promise<Upload> => {
      const file = await context.media.file(media.id);
      const response = await send(caller, {
        method: 'POST',
        path: '/2/media/upload',
        purpose: 'prepare',
        timeoutMs: UPLOAD_TIMEOUT_MS,
        multipart: [
          { name: 'media_category', value: 'tweet_image' },
          { name: 'media_type', value: file.mime },
          { name: 'media', filename: 'media', mime: file.mime, content: file.open(), bytes: file.bytes },
        ],
      });
      return {
        id: mediaIdIn(recordIn(response, 'prepare')) ?? refuse(unusable(response, 'prepare')),
        begunAt: nowOf(caller),
      };
    }),
  );
}

/** Everything else goes in segments, and a try that breaks off is gone on with where it broke. */
async function uploadSegments(
  media: ChannelMedia,
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<{ readonly id: string; readonly name: string }> {
  const upload = await freshly(step, context, (name) =>
    context.steps.run(name, 'prepare', async () => await initialize(media, caller, context)),
  );
  const { id, name } = upload;
  const finished = await context.steps.run(`${name}.sent`, 'prepare', async (): Promise<Finished> => {
    await sendSegments(await context.media.file(media.id), id, name, caller, context);
    const response = await send(caller, { method: 'POST', path: `/2/media/upload/${id}/finalize`, purpose: 'prepare' });
    return { processing: processingIn(recordIn(response, 'prepare')), at: nowOf(caller) };
  });
  if (finished.processing !== null) {
    await context.steps.run(`${name}.ready`, 'prepare', async () => await look(id, finished, caller));
  }
  return upload;
}

async function initialize(media: ChannelMedia, caller: Caller, context: PublishContext): Promise<Upload> {
  const file = await context.media.file(media.id);
  const response = await send(caller, {
    method: 'POST',
    path: '/2/media/upload/initialize',
    purpose: 'prepare',
    json: {
      media_type: file.mime,
      total_bytes: file.bytes,
      media_category: media.kind === 'gif' ? 'tweet_gif' : 'tweet_video',
    },
  });
  return {
    id: mediaIdIn(recordIn(response, 'prepare')) ?? refuse(unusable(response, 'prepare')),
    begunAt: nowOf(caller),
  };
}

async function sendSegments(
  file: MediaFile,
  id: string,
  name: string,
  caller: Caller,
  context: PublishContext,
): Promise<void> {
  for (let index = 0; index * SEGMENT_BYTES < file.bytes; index++) {
    const first = index * SEGMENT_BYTES;
    const last = Math.min(file.bytes, first + SEGMENT_BYTES) - 1;
    await context.steps.run(`${name}.segment.${index}`, 'prepare', async () => {
      await send(caller, {
        method: 'POST',
        path: `/2/media/upload/${id}/append`,
        purpose: 'prepare',
        timeoutMs: UPLOAD_TIMEOUT_MS,
        multipart: [
          { name: 'segment_index', value: String(index) },
          {
            name: 'media',
            filename: 'media',
            mime: 'application/octet-stream',
            content: file.open({ first, last }),
            bytes: last - first + 1,
          },
        ],
      });
      return true;
    });
  }
}

/** One look at a file at work. Before X said to come, nothing is asked. */
async function look(id: string, finished: Finished, caller: Caller): Promise<true> {
  const now = caller.clock.now();
  const dueAt = Date.parse(finished.at) + secondsIn(finished.processing) * 1_000;
  const isDue = dueAt <= now.getTime();
  const processing = isDue ? await statusOf(id, caller) : asRecord(finished.processing);
  const state = textOf(processing, 'state');
  if (processing === null || state === 'succeeded') return true;
  if (state === 'failed') {
    const error = asRecord(processing['error']);
    const why = textOf(error, 'message') ?? textOf(error, 'name') ?? 'no reason was given';
    throw new ChannelError('rejected', `X could not use the file: ${why}`, { code: 'media-failed' });
  }
  const retryAt = isDue ? new Date(now.getTime() + secondsIn(processing) * 1_000) : new Date(dueAt);
  throw new ChannelError('processing', 'X is still processing the file.', { retryAt });
}

function secondsIn(processing: JsonRecord | null): number {
  return Math.min(Math.max(numberOf(processing, 'check_after_secs') ?? LOOK_AGAIN_S, 1), LONGEST_LOOK_S);
}

/** @returns null where the file is as good as ready: pictures mostly name no state */
async function statusOf(id: string, caller: Caller): Promise<JsonRecord | null> {
  const response = await send(caller, {
    method: 'GET',
    path: '/2/media/upload',
    query: { command: 'STATUS', media_id: id },
    purpose: 'read',
  });
  return processingIn(recordIn(response, 'read'));
}

async function describe(id: string, alt: string, caller: Caller): Promise<true> {
  await send(caller, {
    method: 'POST',
    path: '/2/media/metadata',
    purpose: 'prepare',
    json: { id, metadata: { alt_text: { text: alt } } },
  });
  return true;
}

/** The upload under `step`, or under a later name where that one is too old to be posted. */
async function freshly(
  step: string,
  context: PublishContext,
  upload: (name: string) => Promise<Upload>,
): Promise<{ readonly id: string; readonly name: string }> {
  for (let attempt = 1; attempt <= UPLOADS_TRIED; attempt++) {
    const name = attempt === 1 ? step : `${step}.again${attempt}`;
    const { id, begunAt } = await upload(name);
    if (context.clock.now().getTime() - Date.parse(begunAt) <= FRESH_MS) return { id, name };
  }
  throw new ChannelError('rejected', 'The file was uploaded again and again without being posted in time.');
}

function mediaIdIn(body: JsonRecord): string | null {
  return idOf(asRecord(body['data']));
}

function processingIn(body: JsonRecord): (JsonRecord & JsonObject) | null {
  const info = asRecord(asRecord(body['data'])?.['processing_info']);
  // It is remembered, and came as JSON.
  return info as (JsonRecord & { readonly [key: string]: Json }) | null;
}

function nowOf(caller: Caller): string {
  return caller.clock.now().toISOString();
}

function refuse(error: ChannelError): never {
  throw error;
}
