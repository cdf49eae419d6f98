import type { AnswerContext, MessageAnswer, MessageRef } from './channel-conversations.js';
import { ChannelError, type ChannelErrorDetails } from './channel-error.js';
import type { JsonObject } from './json.js';
import type { PublishedPart } from './published-part.js';

/** The code of `reconnect` and `administrator` where only conversations lack a permission and publishing works. */
export const CONVERSATIONS_NOT_ALLOWED = 'conversations-not-allowed';
/** The code of `rejected` where the message or post is no longer there. */
export const MESSAGE_GONE = 'missing';
/** The code of `rejected` where the author or the network lets this account not answer. */
export const ANSWER_NOT_ALLOWED = 'answer-not-allowed';
/** The one visible step of an answer. */
const ANSWER_STEP = 'answer';

/**
 * Sends an answer as its one visible step. All adapters answer through here, so that none can without a person.
 * @param prepare what has to be known before, by calls that readers don't see
 * @param send makes the one call
 * @throws ChannelError `rejected` without any call when nobody or nothing is behind the answer
 */
export async function sendAnswer<Ready, Part extends PublishedPart & JsonObject>(
  { answeredBy, text }: MessageAnswer,
  context: AnswerContext,
  prepare: () => Promise<Ready>,
  send: (ready: Ready) => Promise<Part>,
): Promise<Part> {
  if (answeredBy.trim() === '')
    throw new ChannelError('rejected', 'An answer needs a person who sends it.', { code: 'answered-by-missing' });
  if (text.trim() === '') throw new ChannelError('rejected', 'An answer needs words.', { code: 'text-missing' });
  const ready = await prepare();
  return await context.steps.run(ANSWER_STEP, 'publish', () => send(ready));
}

/** A permission is missing that publishing does not need. */
export function conversationsNotAllowed(
  kind: 'reconnect' | 'administrator',
  message: string,
  details: ChannelErrorDetails = {},
): ChannelError {
  return new ChannelError(kind, message, { ...details, code: CONVERSATIONS_NOT_ALLOWED });
}

/** @throws ChannelError `rejected` unless the account itself wrote the message, for networks that let nobody delete what others wrote */
export function requireOwn({ own }: Pick<MessageRef, 'own'>, network: string): void {
  if (own !== true)
    throw new ChannelError('rejected', `On ${network} nobody can delete what others wrote.`, { code: 'not-own' });
}

/** For a source that the channel has not, or one of a post without the post. */
export function unknownSource(source: string): ChannelError {
  return new ChannelError('rejected', `There is no list of messages “${source}” here.`, { code: 'source-unknown' });
}
