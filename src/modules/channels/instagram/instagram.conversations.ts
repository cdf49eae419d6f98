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
  unusable,
  type JsonRecord,
} from '../meta/index.js';
import { callerOf, send, type ApiRequest, type Caller } from './instagram.api.js';
import { INSTAGRAM } from './instagram.errors.js';
import { isSince } from './instagram.find.js';
import { comparable } from './instagram.mapper.js';

/** What Instagram lists at most (developers.facebook.com/docs/instagram-platform, IG Media comments, 2026). */
const PAGE_SIZE = 50;
/** Of the answers below one comment; beyond that the rest is left out. */
const MOST_PAGES_OF_REPLIES = 10;
const LIST_MAX_BYTES = 4 * 1_048_576;
const ANSWER_TIMEOUT_MS = 60_000;
const REPLY_FIELDS = 'id,text,timestamp,username,hidden,parent_id';
const FIELDS = `id,text,timestamp,username,from{id,username},hidden,parent_id,replies.limit(${PAGE_SIZE}){${REPLY_FIELDS}}`;

/** Comments below the account's posts. Mentions are told by calls alone, and messages would take a permission that nothing else needs. */
export const conversations: Required<Omit<ChannelConversations, 'like'>> = {
  async read({ source, post, cursor }, context) {
    if (source !== 'comments' || post === null) throw unknownSource(source);
    return await aboutConversations(() => commentsBelow(post, cursor, context));
  },

  answer: async (given, context) =>
    await aboutConversations(async () => {
      const caller = await callerOf(context);
      const top = topOf(given.message);
      return await sendAnswer(
        given,
        context,
        () => context.steps.run('mark', 'prepare', async () => await idsBelow(top, caller)),
        () => reply(top, given.text, caller),
      );
    }),

  findAnswer: async (lost, context) => await aboutConversations(() => find(lost, context)),

  hide: async (message, hidden, context) =>
    await change(message, { method: 'POST', query: { hide: String(hidden) } }, context),

  async remove(message, context) {
    try {
      await change(message, { method: 'DELETE' }, context);
    } catch (error) {
      // Gone already counts as removed.
      if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
    }
  },
};

/** Newest first, each with its answers behind it, as Instagram lists them. */
async function commentsBelow(post: PublishedPart, cursor: Json, context: ChannelContext): Promise<MessagePage> {
  const caller = await callerOf(context);
  const { data, after } = await pageOf(`/${encodeURIComponent(post.remoteId)}/comments`, FIELDS, cursor, caller);
  const messages: RemoteMessage[] = [];
  for (const comment of data) {
    const message = messageOf(comment, null, post, context);
    if (message === null) continue;
    messages.push(message);
    for (const answer of await repliesIn(comment, caller))
      messages.push(...[messageOf(answer, message.remoteId, post, context)].filter((item) => item !== null));
  }
  return { messages, next: data.length === 0 ? null : after };
}

/** The answers that came with a comment, and the rest of them. */
async function repliesIn(comment: JsonRecord, caller: Caller): Promise<readonly JsonRecord[]> {
  const id = idOf(comment);
  let { data, after } = listIn(asRecord(comment['replies']));
  for (let pages = 0; id !== null && after !== null && pages < MOST_PAGES_OF_REPLIES; pages++) {
    const more = await pageOf(`/${encodeURIComponent(id)}/replies`, REPLY_FIELDS, after, caller);
    if (more.data.length === 0) break;
    data = [...data, ...more.data];
    after = more.after;
  }
  return data;
}

interface Page {
  readonly data: readonly JsonRecord[];
  readonly after: string | null;
}

async function pageOf(path: string, fields: string, cursor: Json, caller: Caller): Promise<Page> {
  return listIn(
    await send(caller, {
      method: 'GET',
      path,
      query: { fields, limit: PAGE_SIZE, ...(typeof cursor === 'string' && { after: cursor }) },
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    }),
  );
}

function listIn(body: JsonRecord | null): Page {
  const after = textOf(asRecord(asRecord(body?.['paging'])?.['cursors']), 'after');
  return { data: recordsOf(body?.['data']), after };
}

function messageOf(
  comment: JsonRecord,
  above: string | null,
  post: PublishedPart,
  { account }: ChannelContext,
): RemoteMessage | null {
  const remoteId = idOf(comment);
  if (remoteId === null) return null;
  // Often missing: whose it is, the name tells.
  const from = asRecord(comment['from']);
  const username = textOf(comment, 'username') ?? textOf(from, 'username');
  const { hidden } = comment;
  return {
    remoteId,
    kind: 'comment',
    conversationId: post.remoteId,
    parentId: above ?? post.remoteId,
    publicationId: post.remoteId,
    author:
      username === null && from === null
        ? null
        : { remoteId: idOf(from), displayName: null, handle: username, url: null, avatarUrl: null },
    own: username === null ? null : username === account.handle,
    text: textOf(comment, 'text') ?? '',
    sentAt: dateOf(comment, 'timestamp'),
    hidden: typeof hidden === 'boolean' ? hidden : null,
    // Nothing can be liked by this interface.
    liked: null,
    permalink: null,
    data: { top: above ?? remoteId },
  };
}

/** Comments are two deep: what answers an answer stands below the same comment. */
function topOf({ data, remoteId }: MessageRef): string {
  return idOf(data, 'top') ?? remoteId;
}

/** No `fields` here: with them the answer is made and an error is told. */
async function reply(top: string, text: string, caller: Caller) {
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(top)}/replies`,
    form: { message: text },
    purpose: 'publish',
    timeoutMs: ANSWER_TIMEOUT_MS,
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'publish', INSTAGRAM);
  return { remoteId: id, permalink: null };
}

async function idsBelow(top: string, caller: Caller): Promise<readonly string[]> {
  return (await repliesBelow(top, caller)).flatMap((answer) => idOf(answer) ?? []);
}

async function repliesBelow(top: string, caller: Caller): Promise<readonly JsonRecord[]> {
  const path = `/${encodeURIComponent(top)}/replies`;
  const first = await pageOf(path, REPLY_FIELDS, null, caller);
  return await repliesIn(
    { id: top, replies: { data: first.data, paging: { cursors: { after: first.after } } } },
    caller,
  );
}

/** Instagram knows no key of ours: what was not there before and has the same words is the lost answer. */
async function find({ answer, begunAt, remembered }: LostAnswer, context: ChannelContext): Promise<Finding> {
  const before: unknown = remembered['mark'];
  if (!Array.isArray(before)) return 'undecided';
  const found = (await repliesBelow(topOf(answer.message), await callerOf(context))).find(
    (candidate) =>
      isSince(candidate, begunAt) &&
      !before.includes(idOf(candidate)) &&
      (textOf(candidate, 'username') ?? context.account.handle) === context.account.handle &&
      comparable(textOf(candidate, 'text') ?? '') === comparable(answer.text),
  );
  const id = idOf(found ?? null);
  return id === null ? 'absent' : { found: { remoteId: id, permalink: null } };
}

async function change(
  { remoteId }: MessageRef,
  request: Pick<ApiRequest, 'method' | 'query'>,
  context: ChannelContext,
): Promise<void> {
  await aboutConversations(async () => {
    await send(await callerOf(context), { ...request, path: `/${encodeURIComponent(remoteId)}`, purpose: 'prepare' });
  });
}
