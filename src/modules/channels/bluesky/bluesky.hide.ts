import { ChannelError, type ChannelContext, type Json, type JsonObject, type MessageRef } from '../contract/index.js';
import { rkeyOf, THREADGATE } from './bluesky.mapper.js';
import { isBy } from './bluesky.messages.js';
import { putRecord, readRecord } from './bluesky.repo.js';
import { listIn } from './bluesky.xrpc.js';

/** Of one conversation (lexicon app.bsky.feed.threadgate, July 2026). */
const HIDDEN_MAX = 300;

/**
 * Hides a reply, or shows it again: the gate of the conversation lists what is hidden, beside who may reply. Whatever else it says stays, and a gate that
 * was changed meanwhile is not overwritten.
 */
export async function hideReply(message: MessageRef, hidden: boolean, context: ChannelContext): Promise<void> {
  const root = message.conversationId;
  if (root === null || !isBy(context.account, root))
    throw new ChannelError('rejected', 'Only what stands below the account’s own posts can be hidden.', {
      code: 'not-own-conversation',
    });
  const gate = await readRecord(THREADGATE, rkeyOf(root), context);
  const before = gate?.value ? listIn(gate.value, 'hiddenReplies') : [];
  if (before.includes(message.remoteId) === hidden) return;
  const hiddenReplies = hidden ? [...before, message.remoteId] : before.filter((uri) => uri !== message.remoteId);
  if (hiddenReplies.length > HIDDEN_MAX)
    throw new ChannelError('rejected', `Bluesky hides ${HIDDEN_MAX} replies of a conversation and no more.`, {
      code: 'too-many-hidden',
    });
  await write(root, gate?.value ?? null, hiddenReplies, gate?.ref.cid ?? null, context);
}

async function write(
  root: string,
  value: JsonObject | null,
  hiddenReplies: readonly Json[],
  inPlaceOf: string | null,
  context: ChannelContext,
): Promise<void> {
  // Without `allow` everybody may reply, as before.
  const gate = value ?? { $type: THREADGATE, post: root, createdAt: context.clock.now().toISOString() };
  try {
    await putRecord(THREADGATE, rkeyOf(root), { ...gate, hiddenReplies }, context, inPlaceOf);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== 'InvalidSwap') throw error;
    throw new ChannelError('unavailable', 'Somebody changed who may reply at the same moment. Try again.', {
      code: error.code,
      cause: error,
    });
  }
}
