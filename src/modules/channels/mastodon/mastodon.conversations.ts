import {
  ChannelError,
  conversationsNotAllowed,
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
import type { HttpResponse } from '../../../core/http/http-client.js';
import { callerOf, jsonOf, recordOf, send, unusable, type ApiRequest } from './mastodon.api.js';
import { SCOPE_MISSING } from './mastodon.errors.js';
import { findReply, LIST_MAX_BYTES, MARK_STEP, newestStatus } from './mastodon.find.js';
import { asRecord, recordsOf, textOf } from './mastodon.mapper.js';
import { messageOf, visibilityOf } from './mastodon.messages.js';
import { createStatus } from './mastodon.publish.js';

/** What a list of notifications gives unless more is asked for (docs.joinmastodon.org/methods/notifications, July 2026). */
const PAGE_SIZE = 40;

export const conversations: Required<Omit<ChannelConversations, 'hide'>> = {
  async read({ source, post, cursor }, context) {
    if (source === 'notifications') return await notifications(cursor, context);
    if (source === 'replies' && post !== null) return await repliesTo(post.remoteId, context);
    throw unknownSource(source);
  },
  answer,
  findAnswer,
  async remove(message, context) {
    requireOwn(message, 'Mastodon');
    await send(callerOf(context), {
      method: 'DELETE',
      path: `/api/v1/statuses/${encodeURIComponent(message.remoteId)}`,
      purpose: 'prepare',
      tolerates: [404, 410],
    });
  },
  async like(message, liked, context) {
    const path = `/api/v1/statuses/${encodeURIComponent(message.remoteId)}/${liked ? 'favourite' : 'unfavourite'}`;
    const response = await talk(context, {
      method: 'POST',
      path,
      purpose: 'prepare',
      tolerates: [404, 410],
    });
    if (response.status >= 400) throw gone(response.status);
  },
};

/** Replies, mentions and direct messages in one list: all of them name the account. Servers before 3.5 ignore `types`. */
async function notifications(cursor: Json, context: ChannelContext): Promise<MessagePage> {
  const response = await talk(context, {
    method: 'GET',
    path: '/api/v1/notifications',
    query: { 'types[]': ['mention'], limit: PAGE_SIZE, ...(typeof cursor === 'string' && { max_id: cursor }) },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const list = jsonOf(response, 'read');
  if (!Array.isArray(list)) throw unusable(response, 'read');
  const told = recordsOf(list);
  const last = told.at(-1);
  return {
    messages: told.flatMap((notification) => {
      const status = notification['type'] === 'mention' ? asRecord(notification['status']) : null;
      return (status && messageOf(status, context.account, null)) ?? [];
    }),
    // Only an empty page is the end: what the account has filtered is left out after counting.
    next: last ? textOf(last, 'id') : null,
  };
}

/** Everything below a post that the server has heard of, at once; also what answers an answer without naming the account. */
async function repliesTo(postId: string, context: ChannelContext): Promise<MessagePage> {
  const response = await send(callerOf(context), {
    method: 'GET',
    path: `/api/v1/statuses/${encodeURIComponent(postId)}/context`,
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
    tolerates: [404, 410],
  });
  if (response.status >= 400) throw gone(response.status);
  // The oldest come first, and some servers stamp several with the same second.
  const messages = recordsOf(recordOf(response, 'read')['descendants'])
    .toReversed()
    .map((status) => messageOf(status, context.account, postId))
    .filter((message) => message !== null)
    .sort((one, other) => (other.sentAt?.getTime() ?? 0) - (one.sentAt?.getTime() ?? 0));
  return { messages, next: null };
}

async function answer(given: MessageAnswer, context: AnswerContext) {
  const caller = callerOf(context);
  return await sendAnswer(
    given,
    context,
    // What is newest now tells an answer that got through from an older one of the same words.
    () => context.steps.run(MARK_STEP, 'prepare', () => newestStatus(caller, context.account.remoteId)),
    async () => {
      try {
        return await createStatus(fieldsOf(given), [], 'answer', caller, context);
      } catch (error) {
        if (error instanceof ChannelError && error.kind === 'rejected' && error.status === 404) throw gone(404, error);
        throw error;
      }
    },
  );
}

async function findAnswer(
  { answer: given, begunAt, remembered }: LostAnswer,
  context: ChannelContext,
): Promise<Finding> {
  return await findReply(
    { replyTo: given.message.remoteId, body: bodyOf(given), contentWarning: warningOf(given.message) ?? '', begunAt },
    remembered,
    context,
  );
}

/** A reply inherits nothing: who is meant, who may see it and what it warns of are said again. */
function fieldsOf(given: MessageAnswer): JsonObject {
  const contentWarning = warningOf(given.message);
  return {
    status: bodyOf(given),
    in_reply_to_id: given.message.remoteId,
    visibility: visibilityOf(given.message.data),
    ...(contentWarning !== null && { spoiler_text: contentWarning }),
  };
}

/** Whoever is not named is not told, and does not even see a direct message. */
function bodyOf({ message, text }: MessageAnswer): string {
  if (message.own === true) return text;
  const acct = textOf(message.data, 'acct');
  if (acct === null)
    throw new ChannelError('rejected', 'The server did not say who wrote this, so nobody can be answered.');
  const named = new RegExp(`(^|\\s)@${acct.replaceAll(/[^\w]/g, '\\$&')}(?![\\w@.-]*\\w)`, 'i');
  return named.test(text) ? text : `@${acct} ${text}`;
}

function warningOf({ data }: MessageRef): string | null {
  return textOf(data, 'contentWarning');
}

/** A call that needs a permission which publishing does not need. */
async function talk(context: ChannelContext, request: ApiRequest): Promise<HttpResponse> {
  return await send(callerOf(context), request).catch((error: unknown) => {
    if (!(error instanceof ChannelError) || error.code !== SCOPE_MISSING) throw error;
    throw conversationsNotAllowed('reconnect', error.message, { status: error.status, cause: error });
  });
}

function gone(status: number, cause?: unknown): ChannelError {
  return new ChannelError('rejected', 'The message is no longer there.', { code: MESSAGE_GONE, status, cause });
}
