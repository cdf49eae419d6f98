import {
  ChannelError,
  conversationsNotAllowed,
  MESSAGE_GONE,
  sendAnswer,
  unknownSource,
  type ChannelAccount,
  type ChannelContext,
  type ChannelConversations,
  type Finding,
  type Json,
  type LostAnswer,
  type MessageAnswer,
  type MessagePage,
  type MessageRef,
  type PublishedPart,
} from '../contract/index.js';
import { callerOf, encoded, recordIn, send, type Caller } from './linkedin.api.js';
import { ACCESS_DENIED } from './linkedin.errors.js';
import { LIST_MAX_BYTES, plain } from './linkedin.find.js';
import { commentIdOf, isOrganization, mayDo, recordsOf, textOf, type JsonRecord } from './linkedin.mapper.js';
import { commentUrnOf, hasAnswers, messageOf, ownWords } from './linkedin.messages.js';
import { createComment } from './linkedin.publish.js';

const PAGE_SIZE = 50;
/** Of the answers below one comment. */
const MAX_PAGES = 4;

/** Comments below a page's posts; of people LinkedIn lets nobody read. What people wrote may be kept for two days (`retention`). */
export const conversations: Required<Omit<ChannelConversations, 'hide' | 'like'>> = {
  async read({ source, post, cursor }, context) {
    if (source !== 'comments' || post === null) throw unknownSource(source);
    requirePage(context.account);
    return await commentsBelow(post, typeof cursor === 'number' ? cursor : 0, context);
  },

  async answer(given, context) {
    requirePage(context.account);
    const caller = callerOf(context);
    const top = topOf(given.message);
    return await sendAnswer(
      given,
      context,
      () => context.steps.run('mark', 'prepare', async () => idsOf((await answersBelow(top, caller)).comments)),
      () => reply(given, top, context, caller),
    );
  },

  findAnswer: find,

  async remove({ remoteId, data }, context) {
    const { post, commentId } = { post: textOf(data, 'post'), commentId: textOf(data, 'commentId') };
    if (post === null || commentId === null)
      throw new ChannelError('rejected', `It is not known where ${remoteId} stands.`, { code: MESSAGE_GONE });
    const actor = encoded(context.account.remoteId);
    await send(callerOf(context), {
      method: 'DELETE',
      path: `/rest/socialActions/${encoded(post)}/comments/${encoded(commentId)}?actor=${actor}`,
      purpose: 'prepare',
      tolerates: [404],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
  },
};

function requirePage(account: ChannelAccount): void {
  if (isOrganization(account) && mayDo(account, 'readPosts')) return;
  throw new ChannelError('rejected', 'LinkedIn lets comments be read and answered only for pages.', {
    code: 'pages-only',
  });
}

async function commentsBelow(post: PublishedPart, start: number, context: ChannelContext): Promise<MessagePage> {
  const caller = callerOf(context);
  const comments = await list(post.remoteId, start, caller);
  const messages = [];
  for (const comment of comments) {
    const message = messageOf(comment, post.remoteId, null, context.account);
    if (message === null) continue;
    messages.push(message);
    if (!hasAnswers(comment)) continue;
    const below = await answersBelow(message.remoteId, caller);
    messages.push(
      ...below.comments.flatMap((one) => messageOf(one, post.remoteId, message.remoteId, context.account) ?? []),
    );
  }
  return { messages, next: comments.length < PAGE_SIZE ? null : start + PAGE_SIZE };
}

async function list(urn: string, start: number, caller: Caller): Promise<readonly JsonRecord[]> {
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/socialActions/${encoded(urn)}/comments?start=${start}&count=${PAGE_SIZE}`,
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  }).catch((error: unknown) => {
    throw refusalOf(error);
  });
  return recordsOf(recordIn(response, 'read')['elements']);
}

/** @returns `isWhole: false` where there are more than are read */
async function answersBelow(
  top: string,
  caller: Caller,
): Promise<{ readonly comments: readonly JsonRecord[]; readonly isWhole: boolean }> {
  const comments: JsonRecord[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const some = await list(top, page * PAGE_SIZE, caller);
    comments.push(...some);
    if (some.length < PAGE_SIZE) return { comments, isWhole: true };
  }
  return { comments, isWhole: false };
}

async function reply({ message, text }: MessageAnswer, top: string, context: ChannelContext, caller: Caller) {
  const post = textOf(message.data, 'post') ?? message.publicationId ?? '';
  const body = {
    actor: context.account.remoteId,
    object: textOf(message.data, 'object') ?? post,
    parentComment: top,
    message: { text },
  };
  return await createComment(top, post, body, caller).catch((error: unknown) => {
    throw refusalOf(error);
  });
}

/** LinkedIn knows no key of ours: what was not there before and has the same words is the lost answer. */
async function find({ answer, begunAt, remembered }: LostAnswer, context: ChannelContext): Promise<Finding> {
  const mark: Json | undefined = remembered['mark'];
  if (!Array.isArray(mark)) return 'undecided';
  const { comments, isWhole } = await answersBelow(topOf(answer.message), callerOf(context));
  const post = textOf(answer.message.data, 'post') ?? '';
  for (const comment of comments) {
    const id = commentIdOf(comment);
    const own = ownWords(comment, context.account);
    if (id === null || own === null || mark.includes(id) || own.at < begunAt.getTime()) continue;
    if (plain(own.text) !== plain(answer.text)) continue;
    return { found: { remoteId: commentUrnOf(comment, post) ?? id, permalink: null, data: { post, commentId: id } } };
  }
  return isWhole ? 'absent' : 'undecided';
}

function idsOf(comments: readonly JsonRecord[]): readonly string[] {
  return comments.flatMap((comment) => commentIdOf(comment) ?? []);
}

/** Comments are two deep: what answers an answer stands below the same comment. */
function topOf({ data, remoteId }: MessageRef): string {
  return textOf(data, 'top') ?? remoteId;
}

/** The permissions are others than those for posts, which go on without them. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  const { message, status, excerpt, code } = error;
  if (code === ACCESS_DENIED) return conversationsNotAllowed('reconnect', message, { status, excerpt, cause: error });
  if (status !== 404) return error;
  return new ChannelError('rejected', message, { code: MESSAGE_GONE, status, excerpt, cause: error });
}
