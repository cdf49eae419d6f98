import {
  ChannelError,
  requireOwn,
  sendAnswer,
  unknownSource,
  type AnswerContext,
  type ChannelContext,
  type ChannelConversations,
  type Finding,
  type Json,
  type LostAnswer,
  type MediaSource,
  type MessageAnswer,
  type MessagePage,
  type PublishedPart,
  type RemoteMessage,
} from '../contract/index.js';
import {
  aboutConversations,
  asRecord,
  dateOf,
  idOf,
  recordsOf,
  textOf,
  urlOf,
  type JsonRecord,
} from '../meta/index.js';
import { callerOf, send, type Caller } from './threads.api.js';
import { readyContainer } from './threads.containers.js';
import { findBy, newest, type Sought } from './threads.find.js';
import { containerForm, mediaTypeOf } from './threads.mapper.js';
import { publishContainer } from './threads.publish.js';
import { removePost } from './threads.remove.js';

const PAGE_SIZE = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
const CONTAINER_STEP = 'container.answer';
/** The whole tree below a post in one list (developers.facebook.com/docs/threads/reply-management, December 2025). */
const FIELDS =
  'id,text,username,timestamp,permalink,root_post,replied_to,is_reply_owned_by_me,hide_status,profile_picture_url';
/** COVERED: below one that is hidden. */
const HIDDEN = ['HIDDEN', 'COVERED'];
const NO_FILES: MediaSource = {
  file: () => Promise.reject(new ChannelError('rejected', 'An answer has no files.')),
};

/** Answers below the profile's posts. Mentions would take a permission that nothing else here needs; there are no messages. */
export const conversations: Required<Omit<ChannelConversations, 'like'>> = {
  async read({ source, post, cursor }, context) {
    if (source !== 'replies' || post === null) throw unknownSource(source);
    return await aboutConversations(() => repliesBelow(post, cursor, context));
  },

  answer: async (given, context) =>
    await aboutConversations(async () => {
      const caller = callerOf(context);
      return await sendAnswer(
        given,
        context,
        () => containerOf(given, caller, context),
        (container) => publishContainer(container, soughtBy(given, container.id), caller, context),
      );
    }),

  async findAnswer(lost: LostAnswer, context): Promise<Finding> {
    const containerId = newest(lost.remembered, CONTAINER_STEP);
    if (containerId === null) return 'undecided';
    return await aboutConversations(() => findBy(soughtBy(lost.answer, containerId), lost, callerOf(context)));
  },

  async hide({ remoteId }, hidden, context) {
    await aboutConversations(() =>
      send(callerOf(context), {
        method: 'POST',
        path: `/${encodeURIComponent(remoteId)}/manage_reply`,
        form: { hide: String(hidden) },
        purpose: 'prepare',
      }),
    );
  },

  async remove(message, context) {
    requireOwn(message, 'Threads');
    await removePost(message.remoteId, callerOf(context));
  },
};

async function repliesBelow(post: PublishedPart, cursor: Json, context: ChannelContext): Promise<MessagePage> {
  const body = await send(callerOf(context), {
    method: 'GET',
    path: `/${encodeURIComponent(post.remoteId)}/conversation`,
    query: { fields: FIELDS, reverse: 'true', limit: PAGE_SIZE, ...(typeof cursor === 'string' && { after: cursor }) },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const replies = recordsOf(body['data']);
  const after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
  return {
    messages: replies.flatMap((reply) => messageOf(reply, post, context) ?? []),
    next: replies.length === 0 ? null : after,
  };
}

function messageOf(reply: JsonRecord, post: PublishedPart, { account }: ChannelContext): RemoteMessage | null {
  const remoteId = idOf(reply);
  if (remoteId === null) return null;
  const username = textOf(reply, 'username');
  const isOurs = reply['is_reply_owned_by_me'];
  const status = textOf(reply, 'hide_status');
  return {
    remoteId,
    kind: 'comment',
    conversationId: idOf(asRecord(reply['root_post'])),
    parentId: idOf(asRecord(reply['replied_to'])),
    publicationId: post.remoteId,
    author:
      username === null
        ? null
        : {
            remoteId: null,
            displayName: null,
            handle: username,
            url: `https://www.threads.com/@${encodeURIComponent(username)}`,
            avatarUrl: urlOf(reply, 'profile_picture_url'),
          },
    own: typeof isOurs === 'boolean' ? isOurs : username === null ? null : username === account.handle,
    text: textOf(reply, 'text') ?? '',
    sentAt: dateOf(reply, 'timestamp'),
    hidden: status === null ? null : HIDDEN.includes(status),
    // Nothing can be liked by this interface.
    liked: null,
    permalink: urlOf(reply, 'permalink'),
    data: {},
  };
}

/** Made unseen before anything is published. Whoever began the conversation may still have to approve the answer. */
async function containerOf(given: MessageAnswer, caller: Caller, context: AnswerContext) {
  const draft = { parts: [], link: null, language: null, contentWarning: null, firstComment: null, settings: {} };
  const part = { text: given.text, media: [], poll: null };
  const form = { media_type: 'TEXT', ...containerForm(draft, part, given.message.remoteId) };
  return await readyContainer({ name: CONTAINER_STEP, form, file: null, answers: null }, caller, {
    ...context,
    media: NO_FILES,
    scheduledFor: context.key.at,
    idsOfOthers: () => Promise.resolve(new Set()),
  });
}

function soughtBy({ message, text }: MessageAnswer, containerId: string): Sought {
  return { containerId, text, mediaType: mediaTypeOf([]), replyTo: message.remoteId };
}
