import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { callerOf, recordOf, send, unusable, type Caller } from './mastodon.api.js';
import { MEDIA_GONE } from './mastodon.errors.js';
import { findByAttachments, MARK_STEP, newestStatus } from './mastodon.find.js';
import { keyHonoured } from './mastodon.limits.js';
import { bodyOf, commonFields, pollFields, publishedPart, visibilityOf } from './mastodon.mapper.js';
import { uploadsOf, type Upload } from './mastodon.media.js';
import type { Pause } from './mastodon.pause.js';

const PUBLISH_TIMEOUT_MS = 30_000;

type StoredPart = PublishedPart & JsonObject;

/** Uploads everything first, so that a file the server can't use leaves no half thread, then posts part by part. */
export async function publish(draft: ChannelDraft, context: PublishContext, pause: Pause): Promise<ChannelReceipt> {
  const caller = callerOf(context);
  const uploads: (readonly Upload[])[] = [];
  for (const [index, part] of draft.parts.entries()) {
    uploads.push(await uploadsOf(part.media, `media.${index}`, caller, context, pause));
  }
  if (draft.parts[0]?.media.length === 0 && !keyHonoured(context.account.data)) {
    await context.steps.run(MARK_STEP, 'prepare', () => newestStatus(caller, context.account.remoteId));
  }
  const parts: StoredPart[] = [];
  for (const index of draft.parts.keys()) {
    const replyTo = parts.at(-1)?.remoteId ?? null;
    const step = `part.${index}`;
    parts.push(
      await context.steps.run(step, 'publish', () =>
        createPart(draft, index, replyTo, uploads[index] ?? [], step, caller, context),
      ),
    );
  }
  return { parts, firstComment: await commentOn(parts[0], draft, caller, context) };
}

async function createPart(
  draft: ChannelDraft,
  index: number,
  replyTo: string | null,
  uploads: readonly Upload[],
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  const part = draft.parts[index];
  const attachments = uploads.map((upload) => upload.id);
  const fields = {
    status: bodyOf(draft, index),
    visibility: visibilityOf(draft),
    ...commonFields(draft),
    ...(replyTo !== null && { in_reply_to_id: replyTo }),
    ...(attachments.length > 0 && { media_ids: attachments }),
    ...(part?.poll && { poll: pollFields(part.poll) }),
  };
  const media = part?.media ?? [];
  try {
    return await createStatus(fields, media, step, caller, context);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== MEDIA_GONE) throw error;
    // The files are in use: on a server that ignores the key that is the trace of an earlier try that got through.
    context.log.warn('uploads are attached already; looking for the post that has them', { step });
    const since = new Date(Math.min(...uploads.map((upload) => Date.parse(upload.uploadedAt))));
    const status = await findByAttachments(draft, index, attachments, since, caller, context.account.remoteId);
    const found = status && publishedPart(status, media);
    if (found) return found;
    throw new ChannelError('unknown', 'The server says the files are in a post already, but shows no such post.', {
      status: error.status,
      code: error.code,
      excerpt: error.excerpt,
      cause: error,
    });
  }
}

export async function createStatus(
  fields: JsonObject,
  media: readonly ChannelMedia[],
  step: string,
  caller: Caller,
  context: Pick<PublishContext, 'key'>,
): Promise<StoredPart> {
  const response = await send(caller, {
    method: 'POST',
    path: '/api/v1/statuses',
    purpose: 'publish',
    timeoutMs: PUBLISH_TIMEOUT_MS,
    headers: { 'idempotency-key': `${context.key.id}-${step}` },
    json: fields,
  });
  const part = publishedPart(recordOf(response, 'publish'), media);
  if (part === null) throw unusable(response, 'publish');
  return part;
}

async function commentOn(
  post: PublishedPart | undefined,
  draft: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (draft.firstComment === null || post === undefined) return null;
  const fields = {
    status: draft.firstComment,
    visibility: visibilityOf(draft),
    ...commonFields(draft),
    in_reply_to_id: post.remoteId,
  };
  try {
    return await context.steps.run('comment', 'publish', () => createStatus(fields, [], 'comment', caller, context));
  } catch (error) {
    // Any other kind can still turn out well on a later try, and must reach publishing.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}
