import type {
  ChannelAccount,
  ChannelContext,
  Finding,
  Json,
  JsonObject,
  LostStep,
  PublishedPart,
} from '../contract/index.js';
import { callerOf, recordIn, send, type Caller } from './x.api.js';
import { asRecord, asSent, idOf, instantOf, publishedPart, recordsOf, textOf, type JsonRecord } from './x.mapper.js';

const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** X's clock may be behind ours by this much. */
const SKEW_MS = 120_000;
const LIST_MAX_BYTES = 4 * 1_048_576;

/** What a call was to create. */
export interface Sought {
  readonly text: string;
  readonly mediaIds: readonly string[];
  readonly replyTo: string | null;
}

/** A post that is what was sought. */
export interface Match {
  readonly part: PublishedPart & JsonObject & Json;
  /** By X's clock it is a little older than the call: either that clock is behind ours, or it was there before. */
  readonly isOlder: boolean;
}

/**
 * Looks for the post that a lost call may have made, among the account's own. X knows no key of ours, so the words, the files and what it answers
 * decide, and that it is not older than the call. The files, and the posts that it answers, are this delivery's own: with them it is the one,
 * whatever the clocks say. Words alone may have been said a moment before.
 */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const sought = soughtBy(lost);
  if (sought === null) return lost.name.startsWith('part.') || lost.name === 'comment' ? 'undecided' : 'absent';
  const match = await findSince(sought, lost.begunAt, callerOf(context), context.account, await lost.idsOfOthers());
  if (match === null) return 'absent';
  const isOwn = sought.mediaIds.length > 0 || sought.replyTo !== null;
  return match === 'too-many' || (match.isOlder && !isOwn) ? 'undecided' : { found: match.part };
}

/** @param others ids that it does not have @returns null when there is no such post since then, or a little before; `too-many` when there are too many to tell */
export async function findSince(
  sought: Sought,
  since: Date,
  caller: Caller,
  account: ChannelAccount,
  others: ReadonlySet<string> = new Set(),
): Promise<Match | 'too-many' | null> {
  const earliest = since.getTime() - SKEW_MS;
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const response = await send(caller, {
      method: 'GET',
      path: `/2/users/${encodeURIComponent(account.remoteId)}/tweets`,
      query: {
        exclude: 'retweets',
        max_results: PAGE_SIZE,
        // In whole seconds; what is older all the same is left out by its id.
        start_time: new Date(earliest).toISOString().replace(/\.\d+Z$/, 'Z'),
        'tweet.fields': 'attachments,entities,note_tweet,referenced_tweets',
        ...(nextToken !== undefined && { pagination_token: nextToken }),
      },
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    });
    const body = recordIn(response, 'read');
    for (const post of recordsOf(body['data'])) {
      const id = idOf(post);
      if (id === null || others.has(id) || instantOf(id) < earliest || !isSought(post, sought)) continue;
      return { part: publishedPart(id, account.handle), isOlder: instantOf(id) < since.getTime() };
    }
    const token = textOf(asRecord(body['meta']), 'next_token');
    if (token === null) return null;
    nextToken = token;
  }
  return 'too-many';
}

function isSought(post: JsonRecord, { text, mediaIds, replyTo }: Sought): boolean {
  if (repliedTo(post) !== replyTo) return false;
  if (mediaIds.length > 0) {
    const attached = mediaIdsIn(post);
    return mediaIds.every((id) => attached.includes(id));
  }
  return comparable(wordsIn(post, text)) === comparable(text);
}

/** Renamed between versions 2.164 and 2.167 of X's description. */
export function repliedTo(post: JsonRecord): string | null {
  const references = recordsOf(post['referenced_tweets'] ?? post['referenced_posts']);
  return idOf(references.find((reference) => textOf(reference, 'type') === 'replied_to') ?? null);
}

/** A media key is the kind, `_`, and the id that the upload was given. */
function mediaIdsIn(post: JsonRecord): string[] {
  const keys = asRecord(post['attachments'])?.['media_keys'];
  return Array.isArray(keys)
    ? keys.filter((key) => typeof key === 'string').map((key) => key.replace(/^\d+_/, ''))
    : [];
}

/**
 * What was written: X shortens links to t.co, escapes three characters, and adds links to files and to the post that is quoted. Long texts stand
 * apart.
 * @param sought tells a link of the author's from one that X added; null where that is not known, and links to posts stay
 */
export function wordsIn(post: JsonRecord, sought: string | null): string {
  const source = asRecord(post['note_tweet'] ?? post['note_post']) ?? post;
  let text = textOf(source, 'text') ?? '';
  for (const link of recordsOf(asRecord(source['entities'])?.['urls'])) {
    const short = textOf(link, 'url');
    const long = textOf(link, 'expanded_url');
    if (short === null || long === null) continue;
    const isAdded =
      textOf(link, 'media_key') !== null || (sought !== null && /\/status\/\d+/.test(long) && !sought.includes(long));
    text = text.split(short).join(isAdded ? '' : long);
  }
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Composed, blanks as one; a bare link comes back with the scheme that X gave it. */
function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/https?:\/\//gi, '')
    .replaceAll(/\/(?=\s|$)/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function soughtBy({ name, draft, remembered }: LostStep): Sought | null {
  const sent = asSent(draft);
  if (name === 'comment') {
    const post = idIn(remembered['part.0']);
    return draft.firstComment === null || post === null
      ? null
      : { text: draft.firstComment, mediaIds: [], replyTo: post };
  }
  const index = Number(/^part\.(\d+)$/.exec(name)?.[1] ?? Number.NaN);
  const part = sent.parts[index];
  if (part === undefined) return null;
  const before = index === 0 ? null : idIn(remembered[`part.${index - 1}`]);
  if (index > 0 && before === null) return null;
  const mediaIds = part.media.map((_, file) => uploadIn(remembered, `media.${index}.${file}`));
  if (mediaIds.includes(null)) return null;
  return { text: part.text, mediaIds: mediaIds.filter((id) => id !== null), replyTo: before };
}

function idIn(remembered: Json | undefined): string | null {
  return textOf(asRecord(remembered), 'remoteId');
}

/** The newest upload of a file: under its step, or under a later name where the first became too old. */
function uploadIn(remembered: LostStep['remembered'], step: string): string | null {
  const names = Object.keys(remembered).filter(
    (name) => name === step || (/^\.again\d+$/.test(name.slice(step.length)) && name.startsWith(step)),
  );
  const newest = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1);
  return newest === undefined ? null : idOf(asRecord(remembered[newest]));
}
