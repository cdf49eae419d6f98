import type {
  ChannelAdapter,
  ChannelDraft,
  ChannelReceipt,
  Finding,
  JsonObject,
  LostStep,
  PublishContext,
  PublishedPart,
} from '../contract/index.js';
import { ChannelError } from '../contract/index.js';
import { blueskyAuth, credentialsOf } from './bluesky.auth.js';
import { linkCard } from './bluesky.card.js';
import { checkBlueskyDraft } from './bluesky.check.js';
import { blueskyConversations } from './bluesky.conversations.js';
import { mentionedHandles, richText } from './bluesky.facets.js';
import { PLC_DIRECTORY } from './bluesky.identity.js';
import { blueskyCapabilities } from './bluesky.limits.js';
import {
  hasCard,
  permalinkOf,
  POST,
  postAt,
  postRecord,
  replyRules,
  rkeyOf,
  selfLabelOf,
  THREADGATE,
  threadgateRecord,
  wordsOf,
  type Embed,
} from './bluesky.mapper.js';
import { embeddedFile, embeddedVideo } from './bluesky.media.js';
import { resolveHandles } from './bluesky.mentions.js';
import { blueskyMetrics } from './bluesky.metrics.js';
import { prepared } from './bluesky.prepared.js';
import { deleteRecord, lookUp, putPost, putRecord } from './bluesky.repo.js';
import { tidOf } from './bluesky.tid.js';
import type { BlueskyCredentials, RecordRef } from './bluesky.xrpc.js';

type Context = PublishContext<BlueskyCredentials>;

const withoutSignIn: Omit<ChannelAdapter, 'auth'> = {
  channel: 'bluesky',
  capabilities: blueskyCapabilities,
  check: checkBlueskyDraft,
  postAt,
  metrics: blueskyMetrics,
  conversations: blueskyConversations,

  async publish(draft, given): Promise<ChannelReceipt> {
    const context: Context = { ...given, credentials: credentialsOf(given) };
    // Whatever can be refused before anything is visible comes first: a thread must not stop in the middle for a file.
    const embeds: (Embed | null)[] = [];
    for (const index of draft.parts.keys()) embeds.push(await embedOf(draft, index, context));
    const refs: RecordRef[] = [];
    for (const [index, part] of draft.parts.entries()) {
      const text = wordsOf(part, index, draft);
      refs.push(await post(`part.${index}`, text, embeds[index] ?? null, threadOf(refs), draft, context));
      if (index === 0) await limitReplies(refs, draft, context);
    }
    return {
      parts: refs.map((ref) => publishedPart(ref, context.account.remoteId)),
      firstComment: await commentUnder(refs, draft, context),
    };
  },

  async find(lost: LostStep, context): Promise<Finding> {
    const found = await lookUp(tidOf(lost.key, lost.name), context);
    if (found === null) return 'absent';
    return found.text === richText(wordsOfStep(lost.name, lost.draft)).text ? { found: found.ref } : 'undecided';
  },

  async remove(receipt, context): Promise<void> {
    const comment = receipt.firstComment;
    if (comment !== null && 'remoteId' in comment) await deleteRecord(POST, rkeyOf(comment.remoteId), context);
    for (const { remoteId } of receipt.parts.toReversed()) await deleteRecord(POST, rkeyOf(remoteId), context);
    const root = receipt.parts[0];
    if (root) await deleteRecord(THREADGATE, rkeyOf(root.remoteId), context);
  },
};

/**
 * Bluesky and every other server of the AT Protocol, by app password.
 * @param plcDirectory origin of the directory in which accounts are looked up
 */
export function createBlueskyAdapter(plcDirectory: string = PLC_DIRECTORY): ChannelAdapter {
  return { ...withoutSignIn, auth: blueskyAuth(plcDirectory) };
}

/** As most installations have it. */
export const blueskyAdapter = createBlueskyAdapter();

/** The one embed of a part: its files, or the link's card on the first part. */
async function embedOf(draft: ChannelDraft, index: number, context: Context): Promise<Embed | null> {
  const { link, parts } = draft;
  const media = parts[index]?.media ?? [];
  const [first] = media;
  if (first?.kind === 'video') return { kind: 'video', file: await embeddedVideo(first, `media.${index}.0`, context) };
  if (first) {
    const files = [];
    for (const [place, file] of media.entries())
      files.push(await embeddedFile(file, `media.${index}.${place}`, context));
    return { kind: 'images', files };
  }
  if (index !== 0 || link === null || !hasCard(draft)) return null;
  return { kind: 'card', card: await prepared('card', context, async () => await linkCard(link, context)) };
}

/** Fixes the record once, then makes it: repeats send what was sent before. */
async function post(
  step: string,
  words: string,
  embed: Embed | null,
  reply: { readonly root: RecordRef; readonly parent: RecordRef } | null,
  draft: ChannelDraft,
  context: Context,
): Promise<RecordRef> {
  const record = await prepared<JsonObject>(`record.${step}`, context, async () => {
    const rich = richText(words);
    const dids = await resolveHandles(mentionedHandles(rich), context);
    const createdAt = context.clock.now();
    return postRecord({ rich, dids, embed, reply, createdAt, language: draft.language, selfLabel: selfLabelOf(draft) });
  });
  return await context.steps.run<RecordRef>(
    step,
    'publish',
    async () => await putPost(tidOf(context.key, step), record, context),
  );
}

/** The next part answers the last one, and names the first: a wrong root hides it. */
function threadOf(refs: readonly RecordRef[]): { readonly root: RecordRef; readonly parent: RecordRef } | null {
  const root = refs[0];
  const parent = refs.at(-1);
  return root && parent ? { root, parent } : null;
}

/**
 * Says who may reply. The gate follows the post, since the network's index attaches it to a post that it knows; it has the post's own record key,
 * so that repeating it is harmless. A gate that is refused leaves the post as it is.
 */
async function limitReplies(refs: readonly RecordRef[], draft: ChannelDraft, context: Context): Promise<void> {
  const rules = replyRules(draft);
  const root = refs[0];
  if (rules === null || !root) return;
  await context.steps.run('gate', 'prepare', async () => {
    try {
      const gate = threadgateRecord(root.uri, rules, context.clock.now());
      return await putRecord(THREADGATE, rkeyOf(root.uri), gate, context);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
      context.log.warn('The server refused to limit the replies.', { status: error.status, code: error.code });
      return null;
    }
  });
}

async function commentUnder(
  refs: readonly RecordRef[],
  draft: ChannelDraft,
  context: Context,
): Promise<ChannelReceipt['firstComment']> {
  const root = refs[0];
  if (draft.firstComment === null || !root) return null;
  try {
    const plain = { ...draft, settings: { ...draft.settings, selfLabel: 'none' } };
    const ref = await post('comment', draft.firstComment, null, { root, parent: root }, plain, context);
    return publishedPart(ref, context.account.remoteId);
  } catch (error) {
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

function wordsOfStep(step: string, draft: ChannelDraft): string {
  if (step === 'comment') return draft.firstComment ?? '';
  const index = Number(step.slice('part.'.length));
  const part = draft.parts[index];
  return part ? wordsOf(part, index, draft) : '';
}

function publishedPart(ref: RecordRef, did: string): PublishedPart {
  return { remoteId: ref.uri, permalink: permalinkOf(did, rkeyOf(ref.uri)), data: { cid: ref.cid } };
}
