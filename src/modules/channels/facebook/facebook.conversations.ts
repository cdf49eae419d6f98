import {
  ChannelError,
  sendAnswer,
  unknownSource,
  type ChannelContext,
  type ChannelConversations,
  type Finding,
  type Json,
  type LostAnswer,
  type MessagePage,
  type MessageRef,
  type PublishedPart,
  type RemoteMessage,
} from '../contract/index.js';
import {
  aboutConversations,
  asRecord,
  dateOf,
  idOf,
  MISSING,
  recordsOf,
  textOf,
  urlOf,
  type JsonRecord,
} from '../meta/index.js';
import { callerOf, send, type ApiRequest, type Caller } from './facebook.api.js';
import { findComment, newestComments } from './facebook.find.js';
import { createComment } from './facebook.publish.js';

const PAGE_SIZE = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
const FIELDS = 'id,message,from,created_time,parent{id},is_hidden,user_likes,permalink_url';

/** Comments below the Page's posts. Messages would take a permission that nothing else here needs. */
export const conversations: Required<ChannelConversations> = {
  async read({ source, post, cursor }, context) {
    if (source !== 'comments' || post === null) throw unknownSource(source);
    return await aboutConversations(() => commentsBelow(post, cursor, context));
  },

  answer: async (given, context) =>
    await aboutConversations(async () => {
      const caller = await callerOf(context);
      return await sendAnswer(
        given,
        context,
        () => context.steps.run('mark', 'prepare', async () => await idsBelow(topOf(given.message), caller)),
        () => createComment(topOf(given.message), given.text, caller),
      );
    }),

  findAnswer: async (lost, context) => await aboutConversations(() => find(lost, context)),

  hide: async (message, hidden, context) =>
    await change(message, { method: 'POST', form: { is_hidden: String(hidden) } }, context),

  async remove(message, context) {
    try {
      await change(message, { method: 'DELETE' }, context);
    } catch (error) {
      // Gone already counts as removed.
      if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
    }
  },

  like: async (message, liked, context) =>
    await change(message, { method: liked ? 'POST' : 'DELETE' }, context, '/likes'),
};

async function commentsBelow(post: PublishedPart, cursor: Json, context: ChannelContext): Promise<MessagePage> {
  const caller = await callerOf(context);
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(post.remoteId)}/comments`,
    query: {
      // Answers to comments as well, in one list by their time.
      filter: 'stream',
      order: 'reverse_chronological',
      fields: FIELDS,
      limit: PAGE_SIZE,
      ...(typeof cursor === 'string' && { after: cursor }),
    },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const comments = recordsOf(body['data']);
  if (comments.length === 0 && cursor === null) await requirePageToken(caller, context.account.remoteId);
  const messages = comments.flatMap((comment) => messageOf(comment, post, context.account.remoteId) ?? []);
  const after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
  // A page may be short, since some are left out after counting: only an empty one is the end.
  return { messages, next: comments.length === 0 ? null : after };
}

/** To a person's token Facebook shows no comments at all, with 200, as if there were none. */
async function requirePageToken(caller: Caller, page: string): Promise<void> {
  const me = await send(caller, { method: 'GET', path: '/me', query: { fields: 'id' }, purpose: 'read' });
  if (idOf(me) !== page)
    throw new ChannelError('reconnect', 'The sign-in is not the Page’s own. Connect the Page again.');
}

function messageOf(comment: JsonRecord, post: PublishedPart, page: string): RemoteMessage | null {
  const remoteId = idOf(comment);
  if (remoteId === null) return null;
  // Missing without a permission of its own, and for people who are gone.
  const from = asRecord(comment['from']);
  const author = idOf(from);
  const above = idOf(asRecord(comment['parent']));
  return {
    remoteId,
    kind: 'comment',
    conversationId: post.remoteId,
    parentId: above ?? post.remoteId,
    publicationId: post.remoteId,
    author: from && {
      remoteId: author,
      displayName: textOf(from, 'name'),
      handle: null,
      url: null,
      avatarUrl: null,
    },
    own: author === null ? null : author === page,
    text: textOf(comment, 'message') ?? '',
    sentAt: dateOf(comment, 'created_time'),
    hidden: booleanOf(comment, 'is_hidden'),
    liked: booleanOf(comment, 'user_likes'),
    permalink: urlOf(comment, 'permalink_url'),
    data: { top: above ?? remoteId },
  };
}

/** Comments are two deep: what answers an answer stands below the same comment. */
function topOf({ data, remoteId }: MessageRef): string {
  return idOf(data, 'top') ?? remoteId;
}

async function idsBelow(top: string, caller: Caller): Promise<readonly string[]> {
  return (await newestComments(top, caller)).flatMap((comment) => idOf(comment) ?? []);
}

/** Facebook knows no key of ours: what was not there before and has the same words is the lost answer. */
async function find({ answer, begunAt, remembered }: LostAnswer, context: ChannelContext): Promise<Finding> {
  const mark = remembered['mark'];
  if (!Array.isArray(mark)) return 'undecided';
  const before = (mark as readonly Json[]).filter((id): id is string => typeof id === 'string');
  const caller = await callerOf(context);
  const { message, text } = answer;
  return await findComment(topOf(message), text, begunAt, caller, context.account.remoteId, before);
}

async function change(
  { remoteId }: MessageRef,
  request: Pick<ApiRequest, 'method' | 'form'>,
  context: ChannelContext,
  edge = '',
): Promise<void> {
  await aboutConversations(async () => {
    const path = `/${encodeURIComponent(remoteId)}${edge}`;
    await send(await callerOf(context), { ...request, path, purpose: 'prepare' });
  });
}

function booleanOf(record: JsonRecord, name: string): boolean | null {
  const value = record[name];
  return typeof value === 'boolean' ? value : null;
}
