import type { ChannelAccount, ChannelContext, ChannelDraft, Finding, Json, LostStep } from '../contract/index.js';
import { callerOf, encoded, recordIn, send, type Caller } from './linkedin.api.js';
import {
  asRecord,
  asSent,
  commentIdOf,
  linkOf,
  mayDo,
  numberOf,
  pollQuestionOf,
  postUrn,
  publishedComment,
  publishedPost,
  readable,
  recordsOf,
  textOf,
  type JsonRecord,
} from './linkedin.mapper.js';

const PAGE_SIZE = 50;
const MAX_PAGES = 4;
export const LIST_MAX_BYTES = 8 * 1_048_576;
/** LinkedIn refuses the same text again for about ten minutes (seen at other clients, August 2026); half of that is relied on. */
const REFUSES_DOUBLES_MS = 5 * 60_000;

/** LinkedIn's clock may be behind ours by this much. */
export const SKEW_MS = 120_000;

/**
 * Looks for the post or comment that a lost call may have made. A page's own list tells: by the files, or by what a reader sees, and nothing that is
 * older than the call counts. What is a little older by LinkedIn's clock is the one where it has the delivery's own files, or stands below its own
 * post; with words alone it may have been there before, and a person decides.
 *
 * Of a member LinkedIn lets nobody read. There a post with words is called absent while LinkedIn would still refuse a double of it: sending it again
 * then either makes it or is told its address (see `createPost`). After that, and for a comment, a person decides.
 */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const { name, draft, remembered, begunAt } = lost;
  if (name !== 'part.0' && name !== 'comment') return 'absent';
  const { account, clock } = context;
  if (!mayDo(account, 'readPosts')) {
    const isFresh = clock.now().getTime() - begunAt.getTime() < REFUSES_DOUBLES_MS;
    const hasWords = asSent(draft).parts[0]?.text.trim() !== '';
    return name === 'part.0' && isFresh && hasWords ? 'absent' : 'undecided';
  }
  const caller = callerOf(context);
  if (name === 'comment') return await findComment(draft, remembered['part.0'], begunAt, caller, account);
  return await findPost(draft, uploadsIn(remembered, draft), begunAt, caller, account, await lost.idsOfOthers());
}

async function findPost(
  draft: ChannelDraft,
  mediaUrns: readonly string[] | null,
  begunAt: Date,
  caller: Caller,
  account: ChannelAccount,
  others: ReadonlySet<string>,
): Promise<Finding> {
  if (mediaUrns === null) return 'undecided';
  const earliest = begunAt.getTime() - SKEW_MS;
  let isDoubtful = false;
  for (let page = 0; page < MAX_PAGES; page++) {
    const posts = await ownPosts(page * PAGE_SIZE, PAGE_SIZE, caller, account);
    for (const post of posts) {
      const urn = postUrn(post['id']);
      if (urn === null || others.has(urn) || createdAt(post) < earliest || !isSought(post, draft, mediaUrns)) continue;
      const isCertain = createdAt(post) >= begunAt.getTime() || mediaUrns.length > 0;
      if (isCertain) return { found: publishedPost(urn, draft) };
      isDoubtful = true;
    }
    const last = posts.at(-1);
    // What was changed last comes first, and nothing changes before it is made.
    const isOver = last === undefined || (numberOf(last, 'lastModifiedAt') ?? createdAt(last)) < earliest;
    if (isOver || posts.length < PAGE_SIZE) return isDoubtful ? 'undecided' : 'absent';
  }
  return 'undecided';
}

/** A page of the account's own posts, the last changed first. Only where `readPosts` is allowed. */
export async function ownPosts(
  start: number,
  count: number,
  caller: Caller,
  account: ChannelAccount,
): Promise<readonly JsonRecord[]> {
  const author = encoded(account.remoteId);
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/posts?author=${author}&q=author&start=${start}&count=${count}&sortBy=LAST_MODIFIED`,
    purpose: 'read',
    restli: 'FINDER',
    maxBytes: LIST_MAX_BYTES,
  });
  return recordsOf(recordIn(response, 'read')['elements']);
}

export function createdAt(post: JsonRecord): number {
  return numberOf(post, 'createdAt') ?? numberOf(post, 'publishedAt') ?? 0;
}

function isSought(post: JsonRecord, draft: ChannelDraft, mediaUrns: readonly string[]): boolean {
  const content = asRecord(post['content']);
  if (mediaUrns.length > 0) {
    const attached = filesIn(content);
    return mediaUrns.every((urn) => attached.includes(urn));
  }
  const sent = asSent(draft);
  const url = linkOf(draft) === 'card' ? (draft.link?.url ?? null) : null;
  const question = draft.parts[0]?.poll ? pollQuestionOf(draft) : null;
  return (
    readable(textOf(post, 'commentary') ?? '') === plain(sent.parts[0]?.text ?? '') &&
    textOf(asRecord(content?.['article']), 'source') === url &&
    textOf(asRecord(content?.['poll']), 'question') === question
  );
}

/** As an author wrote it, made comparable; a mention is its name. */
export function plain(text: string): string {
  return text
    .replaceAll(/@\[([^\]\n]{1,200})\]\(urn:li:(?:organization|person):[\w-]{1,60}\)/g, '@$1')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function filesIn(content: JsonRecord | null): readonly string[] {
  const images = recordsOf(asRecord(content?.['multiImage'])?.['images']);
  const all = [
    textOf(asRecord(content?.['media']), 'id'),
    textOf(asRecord(content?.['article']), 'thumbnail'),
    ...images.map((image) => textOf(image, 'id')),
  ];
  return all.filter((urn) => urn !== null);
}

async function findComment(
  { firstComment }: ChannelDraft,
  post: Json | undefined,
  begunAt: Date,
  caller: Caller,
  account: ChannelAccount,
): Promise<Finding> {
  const urn = textOf(asRecord(post), 'remoteId');
  if (urn === null || firstComment === null) return 'undecided';
  for (let page = 0; page < MAX_PAGES; page++) {
    const response = await send(caller, {
      method: 'GET',
      path: `/rest/socialActions/${encoded(urn)}/comments?start=${page * PAGE_SIZE}&count=${PAGE_SIZE}`,
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    });
    const comments = recordsOf(recordIn(response, 'read')['elements']);
    for (const comment of comments) {
      const id = commentIdOf(comment);
      const isOurs = textOf(comment, 'actor') === account.remoteId;
      const at = numberOf(asRecord(comment['created']), 'time') ?? 0;
      const words = textOf(asRecord(comment['message']), 'text') ?? '';
      if (id !== null && isOurs && at >= begunAt.getTime() - SKEW_MS && plain(words) === plain(firstComment))
        return { found: publishedComment(urn, textOf(comment, 'object'), id) };
    }
    if (comments.length < PAGE_SIZE) return 'absent';
  }
  return 'undecided';
}

/** The newest upload of each file: under its step, or under a later name where the first became too old. */
function uploadsIn(remembered: LostStep['remembered'], { parts }: ChannelDraft): readonly string[] | null {
  const urns = (parts[0]?.media ?? []).map((_, index) => {
    const step = `media.0.${index}`;
    const names = Object.keys(remembered).filter(
      (name) => name.startsWith(step) && /^(?:\.again\d+)?$/.test(name.slice(step.length)),
    );
    const newest = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1);
    return newest === undefined ? null : textOf(asRecord(remembered[newest]), 'urn');
  });
  return urns.every((urn) => urn !== null) ? urns : null;
}
