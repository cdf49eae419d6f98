import {
  ANSWER_NOT_ALLOWED,
  ChannelError,
  MESSAGE_GONE,
  requireOwn,
  sendAnswer,
  unknownSource,
  type ChannelContext,
  type ChannelConversations,
  type Finding,
  type Json,
  type LostAnswer,
  type MessageAnswer,
  type MessagePage,
} from '../contract/index.js';
import type { HttpRequest } from '../../../core/http/http-client.js';
import { callerOf, recordIn, send } from './x.api.js';
import { errorIn, REPLY_RESTRICTED } from './x.errors.js';
import { findSince, type Sought } from './x.find.js';
import { asRecord, idOf, recordsOf, textOf } from './x.mapper.js';
import { MESSAGE_FIELDS, messagesIn } from './x.messages.js';
import { createPost, markOf } from './x.publish.js';
import { removePost } from './x.remove.js';

const PAGE_SIZE = 100;
const LIST_MAX_BYTES = 4 * 1_048_576;

/** Each post that is read costs the owner of the app, and its author as well: whoever reads decides how often. */
export const conversations: Required<Omit<ChannelConversations, 'hide' | 'like'>> = {
  async read({ source, post, cursor }, context) {
    const token = typeof cursor === 'string' ? cursor : undefined;
    if (source === 'mentions') {
      const path = `/2/users/${encodeURIComponent(context.account.remoteId)}/mentions`;
      return await page(path, { pagination_token: token }, null, context);
    }
    const id = idOf({ id: post?.remoteId });
    if (source !== 'replies' || id === null) throw unknownSource(source);
    return await page('/2/tweets/search/recent', { query: `conversation_id:${id}`, next_token: token }, id, context);
  },

  async answer(given, context) {
    const caller = callerOf(context);
    return await sendAnswer(
      given,
      context,
      () => markOf(context),
      async (mark) => {
        try {
          const part = { text: given.text, poll: null };
          return await createPost({ settings: {} }, part, soughtBy(given), mark, caller, context);
        } catch (error) {
          throw error instanceof ChannelError && error.kind === 'rejected' ? refusalOf(error) : error;
        }
      },
    );
  },

  async findAnswer({ answer, begunAt }: LostAnswer, context): Promise<Finding> {
    const match = await findSince(soughtBy(answer), begunAt, callerOf(context), context.account);
    if (match === null) return 'absent';
    // Somebody may have said the same there a moment before.
    return match === 'too-many' || match.isOlder ? 'undecided' : { found: match.part };
  },

  async remove(message, context) {
    requireOwn(message, 'X');
    await removePost(message.remoteId, callerOf(context));
  },
};

async function page(
  path: string,
  query: NonNullable<HttpRequest['query']>,
  below: string | null,
  context: ChannelContext,
): Promise<MessagePage> {
  const caller = callerOf(context);
  const response = await send(caller, {
    method: 'GET',
    path,
    query: { ...query, max_results: PAGE_SIZE, ...MESSAGE_FIELDS },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const body = recordIn(response, 'read');
  // Errors beside data are about single authors; alone they are the answer, with 200.
  if (recordsOf(body['data']).length === 0 && body['errors'] !== undefined) {
    const error = errorIn(body, response, [caller.accessToken]);
    if (error) throw error;
  }
  const next: Json = textOf(asRecord(body['meta']), 'next_token');
  return { messages: messagesIn(body, context.account, below), next };
}

function soughtBy({ message, text }: MessageAnswer): Sought {
  return { text, mediaIds: [], replyTo: message.remoteId };
}

/** X says 403 of all: where the account was not named, where the post is gone, and where its author lets not everybody answer. */
function refusalOf(error: ChannelError): ChannelError {
  const { message, status, excerpt } = error;
  const code = /deleted or not visible/i.test(message)
    ? MESSAGE_GONE
    : error.code === REPLY_RESTRICTED
      ? ANSWER_NOT_ALLOWED
      : error.code;
  return new ChannelError('rejected', message, { code, status, excerpt, cause: error });
}
