import { createHash } from 'node:crypto';
import {
  ChannelError,
  checkDraft,
  type ChannelAdapter,
  type ChannelContext,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
  type ChannelReceipt,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { webhookAuth } from './webhook.auth.js';
import { MAX_BODY_BYTES, WEBHOOK_CAPABILITIES } from './webhook.limits.js';
import {
  commentData,
  commentId,
  deliveryIdOf,
  eventBody,
  partId,
  postData,
  publishedPart,
  receiverAnswers,
  type SentMedia,
} from './webhook.payload.js';
import { send, type WebhookCredentials, type WebhookMessage } from './webhook.sender.js';

const DAY_MS = 86_400_000;
/** `MediaFile.publicUrl` holds for seven days at least. */
const MEDIA_DAYS = 7;
/** Stands for the URL of a file where it is not known yet. */
const LONGEST_URL = `https://carillon.example/${'u'.repeat(480)}`;
const ANY_INSTANT = new Date(0);

/** Signed requests to an address of the user, after Standard Webhooks 1.0.0. One request carries a whole post, thread and all. */
export const webhookAdapter: ChannelAdapter = {
  channel: 'webhook',
  capabilities: WEBHOOK_CAPABILITIES,
  auth: webhookAuth,
  check,
  publish,
  // Receivers can't be asked. They need not be: a repeat under the same id is safe by contract.
  find: () => Promise.resolve('absent'),
  edit,
  remove,
};

function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const issues = checkDraft(draft, limits, WEBHOOK_CAPABILITIES);
  const bytes = longestBody(draft);
  if (bytes > MAX_BODY_BYTES) {
    const message = `The request would have ${bytes} of at most ${MAX_BODY_BYTES} bytes.`;
    issues.push({ code: 'post-too-large', severity: 'blocks', message, field: 'parts' });
  }
  return issues;
}

async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const { key, account, steps } = context;
  const media = await mediaOf(draft, context);
  const data = postData({ deliveryId: key.id, account, draft, media, scheduledFor: context.scheduledFor });
  const parts = await steps.run('part.0', 'publish', async () => {
    const body = eventBody('post.published', key.at, data);
    const answers = receiverAnswers(await deliver({ id: partId(key.id, 0), body, purpose: 'publish' }, context));
    return draft.parts.map((_, index) => publishedPart(key.id, partId(key.id, index), answers[index]));
  });
  return { parts, firstComment: await comment(draft, context) };
}

async function comment(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt['firstComment']> {
  const { key, account, steps } = context;
  const { firstComment } = draft;
  if (firstComment === null) return null;
  try {
    return await steps.run('comment', 'publish', async () => {
      const body = eventBody('comment.published', key.at, commentData(key.id, account, firstComment));
      const [answer] = receiverAnswers(await deliver({ id: commentId(key.id), body, purpose: 'publish' }, context));
      return publishedPart(key.id, commentId(key.id), answer);
    });
  } catch (error) {
    // Refused for good, and the post stands. Everything else may be mended by another try.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

async function edit(receipt: ChannelReceipt, draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const { key, account } = context;
  if (draft.parts.length !== receipt.parts.length) {
    throw new ChannelError('rejected', 'A published thread can not get longer or shorter.');
  }
  const deliveryId = deliveryIdOf(receipt) ?? key.id;
  const media = await mediaOf(draft, context);
  const data = {
    ...postData({ deliveryId, account, draft, media, scheduledFor: context.scheduledFor }),
    remote_ids: receipt.parts.map((part) => part.remoteId),
  };
  const body = eventBody('post.updated', key.at, data);
  // One delivery may be edited more than once under its key: the content tells the edits apart.
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 16);
  await deliver({ id: `${key.id}-updated-${digest}`, body, purpose: 'repeatable' }, context);
  return receipt;
}

async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const { clock, account } = context;
  const { parts, firstComment } = receipt;
  const standing: readonly PublishedPart[] =
    firstComment && 'remoteId' in firstComment ? [...parts, firstComment] : parts;
  const deliveryId = deliveryIdOf(receipt) ?? parts[0]?.remoteId ?? '';
  const body = eventBody('post.deleted', clock.now(), {
    id: deliveryId,
    account: { id: account.id, name: account.handle },
    remote_ids: standing.map((part) => part.remoteId),
  });
  // A full stop would end the id in what is signed.
  await deliver({ id: `${deliveryId.replaceAll('.', '_')}-deleted`, body, purpose: 'repeatable' }, context);
}

/** The files by part, under URLs that stay the same on every attempt although each look at a file makes a new one. */
async function mediaOf(draft: ChannelDraft, context: PublishContext): Promise<SentMedia[][]> {
  const all: SentMedia[][] = [];
  for (const [index, part] of draft.parts.entries()) {
    const sent: SentMedia[] = [];
    for (const [position, media] of part.media.entries()) {
      const name = `media.${index}.${position}`;
      sent.push(inOrder(await context.steps.run(name, 'prepare', async () => await sentMedia(media, context))));
    }
    all.push(sent);
  }
  return all;
}

/** Remembered results come back with their fields in any order, and every attempt has to send the same bytes. */
function inOrder({
  url,
  url_valid_until,
  mime,
  size,
  sha256,
  kind,
  width,
  height,
  duration,
  alt,
}: SentMedia): SentMedia {
  return { url, url_valid_until, mime, size, sha256, kind, width, height, duration, alt };
}

async function sentMedia(media: ChannelMedia, { media: source, clock }: PublishContext): Promise<SentMedia> {
  const file = await source.file(media.id);
  return {
    url: file.publicUrl(),
    url_valid_until: new Date(clock.now().getTime() + MEDIA_DAYS * DAY_MS).toISOString(),
    mime: file.mime,
    size: file.bytes,
    sha256: file.mime === media.mime && file.bytes === media.bytes ? media.sha256 : null,
    kind: media.kind,
    width: file.width,
    height: file.height,
    duration: media.durationMs === null ? null : media.durationMs / 1_000,
    alt: media.alt,
  };
}

async function deliver(message: WebhookMessage, context: ChannelContext): Promise<string> {
  return await send(message, context.credentials as WebhookCredentials, context);
}

function longestBody(draft: ChannelDraft): number {
  const media = draft.parts.map((part) =>
    part.media.map(({ mime, bytes, sha256, kind, width, height, durationMs, alt }) => ({
      url: LONGEST_URL,
      url_valid_until: ANY_INSTANT.toISOString(),
      mime,
      size: bytes,
      sha256,
      kind,
      width,
      height,
      duration: durationMs,
      alt,
    })),
  );
  const name = 'n'.repeat(80);
  const account = { id: 'i'.repeat(36), handle: name };
  const data = postData({ deliveryId: account.id, account, draft, media, scheduledFor: ANY_INSTANT });
  return eventBody('post.published', ANY_INSTANT, data).length;
}
