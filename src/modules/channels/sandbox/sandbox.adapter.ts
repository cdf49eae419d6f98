import { setTimeout as wait } from 'node:timers/promises';
import {
  ChannelError,
  checkDraft,
  type ChannelAdapter,
  type ChannelContext,
  type ChannelDraft,
  type ChannelReceipt,
  type Finding,
  type Json,
  type LostStep,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { authorized, createSandboxAuth, type LocalSandbox } from './sandbox.auth.js';
import { conversations } from './sandbox.conversations.js';
import { bodyOf, call } from './sandbox.errors.js';
import { SANDBOX_CAPABILITIES, SANDBOX_METRICS_BATCH } from './sandbox.limits.js';
import {
  composed,
  expectedPost,
  listedPosts,
  measured,
  numbersOf,
  pastPost,
  postBody,
  stepKey,
} from './sandbox.mapper.js';
import { api, createPost, findPost, POSTS_PAGE } from './sandbox.posts.js';

const PROCESSING_WAITS_MS = [50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000];

/** Our own practice network: `src/sandbox-network`. */
export const sandboxAdapter: ChannelAdapter = {
  channel: 'sandbox',
  capabilities: SANDBOX_CAPABILITIES,
  auth: createSandboxAuth(null),
  check: (draft, limits) => checkDraft(composed(draft), limits, SANDBOX_CAPABILITIES),
  publish,
  find,
  edit,
  remove,
  conversations,
  metrics: {
    batchSize: SANDBOX_METRICS_BATCH,
    async posts(parts, context) {
      if (parts.length === 0) return [];
      const ids = parts.map((part) => part.remoteId).join(',');
      const request = { method: 'GET', url: api(context, 'metrics'), query: { ids }, ...authorized(context) } as const;
      const found = measured(await call(context, 'read', request));
      return parts.map((part) => found.get(part.remoteId) ?? null);
    },
    async account(context) {
      const response = await call(context, 'read', { method: 'GET', url: api(context, 'me'), ...authorized(context) });
      const native = numbersOf(bodyOf(response, 'read'));
      const { followers = null, following = null, posts = null } = native;
      return { values: { followers, following, posts }, native };
    },
    async history(cursor, context) {
      const url = api(context, `accounts/${context.account.remoteId}/posts`);
      const before = typeof cursor === 'string' ? cursor : undefined;
      const request = { method: 'GET', url, query: { limit: POSTS_PAGE, before }, ...authorized(context) } as const;
      const listed = listedPosts(await call(context, 'read', request));
      const next = listed.length < POSTS_PAGE ? null : (listed.at(-1)?.remoteId ?? null);
      return { posts: listed.filter(({ replyTo }) => replyTo === null).map(pastPost), next };
    },
  },
};

/** The same, where a sandbox comes with the installation. */
export function createSandboxAdapter(local: LocalSandbox | null): ChannelAdapter {
  return { ...sandboxAdapter, auth: createSandboxAuth(local) };
}

async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const full = composed(draft);
  const parts: PublishedPart[] = [];
  for (const index of full.parts.keys()) {
    const mediaIds = await uploadMedia(full, index, context);
    const body = { ...postBody(full, index, mediaIds), replyTo: parts.at(-1)?.remoteId ?? null };
    parts.push(await createPart(`part.${index}`, body, context));
  }
  return { parts, firstComment: await comment(full, parts[0], context) };
}

async function comment(
  draft: ChannelDraft,
  post: PublishedPart | undefined,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (draft.firstComment === null || !post) return null;
  const body = { ...postBody(draft, 0, []), text: draft.firstComment, contentWarning: null, replyTo: post.remoteId };
  try {
    return await createPart('comment', body, context);
  } catch (error) {
    // Refused for good, and the post stands. Everything else may be mended by another try.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

async function createPart(
  step: string,
  body: Readonly<Record<string, Json>>,
  context: PublishContext,
): Promise<PublishedPart> {
  return await context.steps.run(step, 'publish', () => createPost(body, stepKey(context.key.id, step), context));
}

/** @returns ids of the part's files on the network, ready to be posted. */
async function uploadMedia(draft: ChannelDraft, index: number, context: PublishContext): Promise<string[]> {
  const ids: string[] = [];
  for (const [position, media] of (draft.parts[index]?.media ?? []).entries()) {
    const uploaded = await context.steps.run(`media.${index}.${position}`, 'prepare', async () => {
      const file = await context.media.file(media.id);
      const response = await call(context, 'prepare', {
        method: 'POST',
        url: api(context, 'media'),
        multipart: [
          ...(media.alt === null ? [] : [{ name: 'alt', value: media.alt }]),
          { name: 'file', filename: `file-${position + 1}`, mime: file.mime, content: file.open(), bytes: file.bytes },
        ],
        timeoutMs: 120_000,
        ...authorized(context),
      });
      return { id: String(bodyOf(response, 'prepare')['id']), ready: isReady(bodyOf(response, 'prepare')) };
    });
    if (!uploaded.ready) await untilReady(uploaded.id, context);
    ids.push(uploaded.id);
  }
  return ids;
}

async function untilReady(mediaId: string, context: ChannelContext): Promise<void> {
  for (const ms of PROCESSING_WAITS_MS) {
    const request = { method: 'GET', url: api(context, `media/${mediaId}`), ...authorized(context) } as const;
    if (isReady(bodyOf(await call(context, 'prepare', request), 'prepare'))) return;
    await wait(ms, undefined, { signal: context.signal }).catch(() => {
      throw new ChannelError('unavailable', 'Stopped while the sandbox network was processing a file.');
    });
  }
  throw new ChannelError('unavailable', 'The sandbox network is still processing a file.');
}

function isReady(media: Readonly<Record<string, unknown>>): boolean {
  return media['state'] !== 'processing';
}

async function find(lost: LostStep, context: ChannelContext): Promise<Finding> {
  return await findPost({ ...expectedPost(lost), begunAt: lost.begunAt, others: await lost.idsOfOthers() }, context);
}

async function edit(receipt: ChannelReceipt, draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const full = composed(draft);
  if (full.parts.length !== receipt.parts.length) {
    throw new ChannelError('rejected', 'A published thread can not get longer or shorter.');
  }
  for (const [index, part] of receipt.parts.entries()) {
    const mediaIds = await uploadMedia(full, index, context);
    await change(part, postBody(full, index, mediaIds), context);
  }
  if (full.firstComment !== null && receipt.firstComment && 'remoteId' in receipt.firstComment) {
    await change(receipt.firstComment, { text: full.firstComment }, context);
  }
  return receipt;
}

async function change(
  part: PublishedPart,
  body: Readonly<Record<string, Json>>,
  context: ChannelContext,
): Promise<void> {
  const url = api(context, `posts/${part.remoteId}`);
  await call(context, 'prepare', { method: 'PUT', url, json: body, ...authorized(context) });
}

async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const { parts, firstComment } = receipt;
  const standing = firstComment && 'remoteId' in firstComment ? [...parts, firstComment] : parts;
  // From the last to the first, so that no reader finds an answer to nothing.
  for (const part of standing.toReversed()) {
    const url = api(context, `posts/${part.remoteId}`);
    await call(context, 'prepare', { method: 'DELETE', url, ...authorized(context) }).catch((error: unknown) => {
      if (!(error instanceof ChannelError) || error.status !== 404) throw error;
    });
  }
}
