import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  ChannelError,
  MESSAGE_GONE,
  requireOwn,
  sendAnswer,
  unknownSource,
  type ChannelContext,
  type ChannelConversations,
  type RemoteAuthor,
  type RemoteMessage,
} from '../contract/index.js';
import { authorized } from './sandbox.auth.js';
import { bodyOf, call, unusable } from './sandbox.errors.js';
import { stepKey } from './sandbox.mapper.js';
import { api, createPost, findPost } from './sandbox.posts.js';

const PAGE_SIZE = 50;
const ANSWER_STEP = 'answer';

type Item = Readonly<Record<string, unknown>>;

/** Comments below posts: of accounts of the sandbox, and of people whom it invents. */
export const conversations: Required<Omit<ChannelConversations, 'hide' | 'like'>> = {
  async read({ source, post, cursor }, context) {
    if (source !== 'replies' || post === null) throw unknownSource(source);
    const response = await call(context, 'read', {
      method: 'GET',
      url: api(context, `posts/${encodeURIComponent(post.remoteId)}/conversation`),
      query: { limit: PAGE_SIZE, before: typeof cursor === 'string' ? cursor : undefined },
      ...authorized(context),
    }).catch(asGone);
    const { items, next } = bodyOf(response, 'read');
    if (!Array.isArray(items)) throw unusable(response, 'read');
    return {
      messages: items.map((item: unknown) => messageOf(item, post.remoteId, response, context)),
      next: typeof next === 'string' && next !== '' ? next : null,
    };
  },
  async answer(given, context) {
    const { text, message } = given;
    const plain = { mediaIds: [], language: null, contentWarning: null, visibility: 'public' };
    const body = { ...plain, text, replyTo: message.remoteId };
    const key = stepKey(context.key.id, ANSWER_STEP);
    return await sendAnswer(
      given,
      context,
      () => Promise.resolve(),
      () => createPost(body, key, context),
    );
  },
  async findAnswer({ answer: { text, message }, key, begunAt }, context) {
    return await findPost({ key: stepKey(key.id, ANSWER_STEP), text, replyTo: message.remoteId, begunAt }, context);
  },
  async remove(message, context) {
    requireOwn(message, 'the sandbox network');
    const url = api(context, `posts/${encodeURIComponent(message.remoteId)}`);
    await call(context, 'prepare', { method: 'DELETE', url, ...authorized(context) }).catch((error: unknown) => {
      if (!(error instanceof ChannelError) || error.status !== 404) throw error;
    });
  },
};

function asGone(error: unknown): never {
  if (error instanceof ChannelError && error.status === 404)
    throw new ChannelError('rejected', 'It is no longer on the sandbox network.', {
      code: MESSAGE_GONE,
      status: 404,
      cause: error,
    });
  throw error;
}

/** @throws ChannelError for what is no message */
function messageOf(value: unknown, postId: string, response: HttpResponse, context: ChannelContext): RemoteMessage {
  const item = recordOf(value);
  const [id, sentAt] = [textOf(item, 'id'), new Date(textOf(item, 'createdAt') ?? '')];
  if (id === null || !/\S/.test(id)) throw unusable(response, 'read');
  const author = recordOf(item?.['author']);
  return {
    remoteId: id,
    kind: 'comment',
    conversationId: postId,
    parentId: textOf(item, 'replyTo'),
    publicationId: postId,
    author: author && authorOf(author),
    own: author === null ? null : textOf(author, 'id') === context.account.remoteId,
    text: textOf(item, 'text') ?? '',
    sentAt: Number.isNaN(sentAt.getTime()) ? null : sentAt,
    // The sandbox lets nobody hide or like anything.
    hidden: null,
    liked: null,
    permalink: urlOf(item, 'url'),
    data: {},
  };
}

function authorOf(author: Item): RemoteAuthor {
  return {
    remoteId: textOf(author, 'id'),
    displayName: textOf(author, 'displayName'),
    handle: textOf(author, 'handle'),
    url: urlOf(author, 'url'),
    avatarUrl: null,
  };
}

function recordOf(value: unknown): Item | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Item) : null;
}

function textOf(item: Item | null, name: string): string | null {
  const value = item?.[name];
  return typeof value === 'string' ? value : null;
}

function urlOf(item: Item | null, name: string): string | null {
  const url = textOf(item, name);
  return url !== null && /^https?:\/\//.test(url) && URL.canParse(url) ? url : null;
}
