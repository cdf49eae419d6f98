import {
  ANSWER_NOT_ALLOWED,
  ChannelError,
  MESSAGE_GONE,
  requireOwn,
  sendAnswer,
  unknownSource,
  type AnswerContext,
  type ChannelContext,
  type ChannelConversations,
  type Finding,
  type Json,
  type JsonObject,
  type LostAnswer,
  type MessageAnswer,
  type MessagePage,
  type MessageRef,
} from '../contract/index.js';
import { credentialsOf } from './bluesky.auth.js';
import { mentionedHandles, richText } from './bluesky.facets.js';
import { hideReply } from './bluesky.hide.js';
import { permalinkOf, POST, postRecord, rkeyOf } from './bluesky.mapper.js';
import { resolveHandles } from './bluesky.mentions.js';
import { messagesBelow, notifiedMessage } from './bluesky.messages.js';
import { postsBy } from './bluesky.posts.js';
import { prepared } from './bluesky.prepared.js';
import { deleteRecord, lookUp, putPost, putRecord } from './bluesky.repo.js';
import { tidOf } from './bluesky.tid.js';
import { listIn, objectIn, recordRef, stringIn, unreadable, xrpc, type RecordRef } from './bluesky.xrpc.js';

const LIKE = 'app.bsky.feed.like';
/** From 1 to 100 (docs.bsky.app, app.bsky.notification.listNotifications, July 2026). */
const PAGE_SIZE = 50;
/** Levels of replies; up to 1,000 (docs.bsky.app, app.bsky.feed.getPostThread, July 2026). */
const DEPTH = 100;
const THREAD_MAX_BYTES = 8 * 1_048_576;

export const blueskyConversations: Required<ChannelConversations> = {
  async read({ source, post, cursor }, context) {
    if (source === 'notifications') return await notifications(cursor, context);
    if (source === 'replies' && post !== null) return await repliesTo(post.remoteId, context);
    throw unknownSource(source);
  },

  answer: async (given, context) =>
    await sendAnswer(
      given,
      context,
      () => prepared('record.answer', context, () => answerRecord(given, context)),
      async (record) => {
        const ref = await putPost(tidOf(context.key, 'answer'), record, context);
        return partOf(ref, context);
      },
    ),

  async findAnswer({ answer, key }: LostAnswer, context): Promise<Finding> {
    const found = await lookUp(tidOf(key, 'answer'), context);
    if (found === null) return 'absent';
    return found.text === richText(answer.text).text ? { found: partOf(found.ref, context) } : 'undecided';
  },

  hide: hideReply,

  async remove(message, context) {
    requireOwn(message, 'Bluesky');
    await deleteRecord(POST, rkeyOf(message.remoteId), context);
  },

  async like(message, liked, context) {
    const post = await postOf(message, context);
    const like = stringIn(objectIn(post['viewer']), 'like');
    if (!liked && like !== null) await deleteRecord(LIKE, rkeyOf(like), context);
    if (!liked || like !== null) return;
    const createdAt = context.clock.now();
    const { uri, cid } = recordRef(post, 'prepare');
    const record = { $type: LIKE, subject: { uri, cid }, createdAt: createdAt.toISOString() };
    await putRecord(LIKE, tidOf({ id: uri, at: createdAt }, 'like'), record, context);
  },
};

async function notifications(cursor: Json, context: ChannelContext): Promise<MessagePage> {
  const body = await xrpc(
    {
      server: context.account.server,
      nsid: 'app.bsky.notification.listNotifications',
      method: 'GET',
      query: {
        limit: PAGE_SIZE,
        reasons: ['reply', 'mention', 'quote'],
        ...(typeof cursor === 'string' && { cursor }),
      },
      token: credentialsOf(context).accessJwt,
      purpose: 'read',
    },
    context,
  );
  const messages = listIn(body, 'notifications').flatMap(
    (entry) => notifiedMessage(objectIn(entry), context.account) ?? [],
  );
  return { messages, next: stringIn(body, 'cursor') };
}

async function repliesTo(uri: string, context: ChannelContext): Promise<MessagePage> {
  const body = await xrpc(
    {
      server: context.account.server,
      nsid: 'app.bsky.feed.getPostThread',
      method: 'GET',
      query: { uri, depth: DEPTH, parentHeight: 0 },
      token: credentialsOf(context).accessJwt,
      purpose: 'read',
      maxBytes: THREAD_MAX_BYTES,
    },
    context,
  ).catch((error: unknown) => {
    throw error instanceof ChannelError && error.code === 'NotFound' ? gone(error) : error;
  });
  const thread = objectIn(body['thread']) ?? unreadable('read');
  if (thread['notFound'] === true) throw gone();
  return { messages: messagesBelow(thread, context.account), next: null };
}

/**
 * The record of an answer. The account's server takes any: that the message is still there and may be answered is for us to look up, or the answer
 * would go out where nobody sees it.
 */
async function answerRecord({ message, text }: MessageAnswer, context: AnswerContext): Promise<JsonObject> {
  const post = await postOf(message, context);
  const viewer = objectIn(objectIn(post['author'])?.['viewer']);
  const isBlocked = viewer?.['blockedBy'] === true || typeof viewer?.['blocking'] === 'string';
  if (objectIn(post['viewer'])?.['replyDisabled'] === true || isBlocked)
    throw new ChannelError('rejected', 'Who began the conversation does not let this account answer in it.', {
      code: ANSWER_NOT_ALLOWED,
    });
  const parent = recordRef(post, 'prepare');
  // What begins a conversation is its own root; a wrong one hides the answer.
  const told = objectIn(objectIn(objectIn(post['record'])?.['reply'])?.['root']);
  const root = told === null ? parent : recordRef(told, 'prepare');
  const rich = richText(text);
  const dids = await resolveHandles(mentionedHandles(rich), context);
  const createdAt = context.clock.now();
  return postRecord({ rich, dids, embed: null, reply: { root, parent }, createdAt, language: null, selfLabel: null });
}

/** The message as the index has it now. @throws ChannelError `rejected` when it is gone */
async function postOf({ remoteId }: MessageRef, context: ChannelContext): Promise<JsonObject> {
  const post = (await postsBy([remoteId], context)).find((view) => stringIn(view, 'uri') === remoteId);
  if (!post) throw gone();
  return post;
}

function gone(cause?: unknown): ChannelError {
  return new ChannelError('rejected', 'The message is no longer there.', { code: MESSAGE_GONE, cause });
}

function partOf({ uri, cid }: RecordRef, { account }: ChannelContext) {
  return { remoteId: uri, permalink: permalinkOf(account.remoteId, rkeyOf(uri)), data: { cid } };
}
