import type { ChannelContext, ChannelDraft, Finding, Json, JsonObject, LostStep } from '../contract/index.js';
import { callerOf, jsonOf, recordOf, send, unusable, type Caller } from './mastodon.api.js';
import { keyHonoured } from './mastodon.limits.js';
import { asRecord, bodyOf, publishedPart, recordsOf, textOf, type JsonRecord } from './mastodon.mapper.js';
import { comparableHtml, comparableText } from './mastodon.text.js';

/** The step that notes the account's newest post before the first part of a delivery goes out. */
export const MARK_STEP = 'mark';
/** The server's clock may be behind ours by this much. */
const CLOCK_SKEW_MS = 2 * 60_000;
/** Mastodon forgets a key after an hour; some minutes earlier a repeat under it is no longer taken for safe. */
const KEY_SAFE_MS = 55 * 60_000;
const PAGE_SIZE = 40;
const MAX_PAGES = 15;
/** Statuses carry their account with custom emoji and fields; forty of them can pass a mebibyte. */
export const LIST_MAX_BYTES = 8 * 1_048_576;

/** What the lost call was to create. */
interface Sought {
  readonly body: string;
  readonly contentWarning: string;
  readonly replyTo: string | null;
  /** Ids of its uploads; null where unknown or none were attached. */
  readonly attachments: readonly string[] | null;
  /** Nothing older than this, by our clock, is looked at. */
  readonly since: Date;
  readonly known: ReadonlySet<string>;
}

/** The newest own status before a delivery's first part, by the server's own clock. */
type Mark = { readonly id: string | null; readonly createdAt: string | null };

/** @returns what is remembered under `MARK_STEP` */
export async function newestStatus(caller: Caller, accountId: string): Promise<Mark> {
  const [newest] = await page(caller, accountId, null, 1);
  return newest ? { id: textOf(newest, 'id'), createdAt: textOf(newest, 'created_at') } : { id: null, createdAt: null };
}

/**
 * Looks for the post that a lost call may have made, among the account's own, newest first.
 *
 * A reply is known by what it answers and a post with media by its attachments. A plain first part has nothing but its text and its
 * time, and the same words may rightly have gone out a moment before. On servers that may ignore the key the newest post was
 * noted before sending, and only what came after it counts. Mastodon itself honours the key, so there nothing older by its own stamp
 * than the call counts: were its clock behind, the repeat under the same key would bring back the same post.
 */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const sought = soughtBy(lost, await lost.idsOfOthers());
  if (sought === null) return lost.name.startsWith('media.') || lost.name === MARK_STEP ? 'absent' : 'undecided';
  const media = mediaOf(lost);
  const mark = markOf(lost.remembered);
  const caller = callerOf(context);
  let doubtful = false;
  const found = await lookUp(sought, caller, context.account.remoteId, mark, (status) => {
    if (sought.replyTo !== null || sought.attachments !== null || mark !== null) return true;
    const early = createdAtOf(status) < lost.begunAt.getTime();
    doubtful ||= early;
    return !early;
  });
  if (found === 'too-many') return 'undecided';
  if (found !== null) return asFinding(found, media);
  const age = context.clock.now().getTime() - lost.begunAt.getTime();
  return doubtful && !(keyHonoured(context.account.data) && age < KEY_SAFE_MS) ? 'undecided' : 'absent';
}

/** Looks for a post that holds these uploads: the server says they are in use already. */
export async function findByAttachments(
  draft: ChannelDraft,
  index: number,
  attachments: readonly string[],
  uploadedSince: Date,
  caller: Caller,
  accountId: string,
): Promise<JsonRecord | null> {
  const sought: Sought = {
    ...wordsOf(draft, bodyOf(draft, index)),
    replyTo: null,
    attachments,
    since: uploadedSince,
    known: new Set(),
  };
  const found = await lookUp(sought, caller, accountId, null, () => true);
  return found === 'too-many' ? null : found;
}

/** Looks for an answer to somebody that a lost call may have made. */
export async function findReply(
  {
    begunAt,
    ...words
  }: { readonly replyTo: string; readonly body: string; readonly contentWarning: string; readonly begunAt: Date },
  remembered: LostStep['remembered'],
  context: ChannelContext,
): Promise<Finding> {
  const sought: Sought = { ...words, attachments: null, since: begunAt, known: new Set() };
  const caller = callerOf(context);
  const found = await lookUp(sought, caller, context.account.remoteId, markOf(remembered), () => true);
  if (found === 'too-many') return 'undecided';
  return found === null ? 'absent' : asFinding(found, []);
}

async function lookUp(
  sought: Sought,
  caller: Caller,
  accountId: string,
  mark: Mark | null,
  accepts: (status: JsonRecord) => boolean,
): Promise<JsonRecord | 'too-many' | null> {
  const noted = mark?.createdAt ? Date.parse(mark.createdAt) : 0;
  const oldest = Math.max(sought.since.getTime() - CLOCK_SKEW_MS, noted);
  let before: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const statuses = await page(caller, accountId, before, PAGE_SIZE);
    for (const status of statuses) {
      // The list is newest first; ids tell apart what some servers stamp with the same second.
      if (createdAtOf(status) < oldest || (mark?.id && textOf(status, 'id') === mark.id)) return null;
      if (couldBe(status, sought) && (await saysTheSame(status, sought, caller)) && accepts(status)) return status;
    }
    const last = statuses.at(-1);
    if (last === undefined) return null;
    before = textOf(last, 'id');
  }
  return 'too-many';
}

async function page(
  caller: Caller,
  accountId: string,
  before: string | null,
  limit: number,
): Promise<readonly JsonRecord[]> {
  const response = await send(caller, {
    method: 'GET',
    path: `/api/v1/accounts/${encodeURIComponent(accountId)}/statuses`,
    query: { limit, exclude_reblogs: true, ...(before !== null && { max_id: before }) },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const list = jsonOf(response, 'read');
  if (!Array.isArray(list)) throw unusable(response, 'read');
  return recordsOf(list);
}

function couldBe(status: JsonRecord, sought: Sought): boolean {
  const id = textOf(status, 'id');
  if (id === null || sought.known.has(id)) return false;
  if (sought.attachments !== null) {
    const attached = recordsOf(status['media_attachments']).map((item) => textOf(item, 'id'));
    return sought.attachments.every((attachment) => attached.includes(attachment));
  }
  return textOf(status, 'in_reply_to_id') === sought.replyTo;
}

async function saysTheSame(status: JsonRecord, sought: Sought, caller: Caller): Promise<boolean> {
  // The attachments already say which post it is, and somebody may have corrected its text meanwhile.
  if (sought.attachments !== null) return true;
  const source = await sourceOf(status, caller);
  if (source !== null) {
    return (
      trimmed(source.text) === trimmed(sought.body) && trimmed(source.contentWarning) === trimmed(sought.contentWarning)
    );
  }
  return (
    comparableHtml(textOf(status, 'content') ?? '') === comparableText(sought.body) &&
    comparableText(textOf(status, 'spoiler_text') ?? '') === comparableText(sought.contentWarning)
  );
}

/** The text as it was sent; null on servers that do not keep it (Mastodon before 3.5 and some others). */
async function sourceOf(status: JsonRecord, caller: Caller): Promise<{ text: string; contentWarning: string } | null> {
  const response = await send(caller, {
    method: 'GET',
    path: `/api/v1/statuses/${encodeURIComponent(textOf(status, 'id') ?? '')}/source`,
    purpose: 'read',
    tolerates: [404, 405, 501],
  });
  if (response.status >= 300) return null;
  const source = recordOf(response, 'read');
  return { text: textOf(source, 'text') ?? '', contentWarning: textOf(source, 'spoiler_text') ?? '' };
}

function soughtBy(lost: LostStep, others: ReadonlySet<string>): Sought | null {
  const { draft, remembered } = lost;
  const own = Object.values(remembered).flatMap((result) => remoteIdOf(result) ?? []);
  const known = new Set([...own, ...others]);
  const since = lost.begunAt;
  if (lost.name === 'comment') {
    const replyTo = remoteIdOf(remembered['part.0']);
    if (replyTo === null || draft.firstComment === null) return null;
    return { ...wordsOf(draft, draft.firstComment), replyTo, attachments: null, since, known };
  }
  const index = partIndexOf(lost.name);
  const part = index === null ? undefined : draft.parts[index];
  if (index === null || part === undefined) return null;
  const replyTo = index === 0 ? null : remoteIdOf(remembered[`part.${index - 1}`]);
  if (index > 0 && replyTo === null) return null;
  const uploads = part.media.map((_, file) => lastUploadOf(remembered, `media.${index}.${file}`));
  const attachments = uploads.length > 0 && uploads.every((id) => id !== null) ? uploads : null;
  return { ...wordsOf(draft, bodyOf(draft, index)), replyTo, attachments, since, known };
}

/** Without text the server takes the content warning for it (app/services/post_status_service.rb, July 2026). */
function wordsOf(draft: ChannelDraft, body: string): { body: string; contentWarning: string } {
  const contentWarning = draft.contentWarning ?? '';
  return body.trim() === '' ? { body: contentWarning, contentWarning: '' } : { body, contentWarning };
}

function lastUploadOf(remembered: LostStep['remembered'], step: string): string | null {
  let id: string | null = null;
  for (let attempt = 1; ; attempt++) {
    const upload = asRecord(remembered[attempt === 1 ? step : `${step}.${attempt}`]);
    if (upload === null) return id;
    id = textOf(upload, 'id');
  }
}

function partIndexOf(name: string): number | null {
  const index = /^part\.(\d+)$/.exec(name)?.[1];
  return index === undefined ? null : Number(index);
}

function mediaOf(lost: LostStep): ChannelDraft['parts'][number]['media'] {
  const index = partIndexOf(lost.name);
  return index === null ? [] : (lost.draft.parts[index]?.media ?? []);
}

function markOf(remembered: LostStep['remembered']): Mark | null {
  const mark = asRecord(remembered[MARK_STEP]);
  return mark === null ? null : { id: textOf(mark, 'id'), createdAt: textOf(mark, 'createdAt') };
}

function asFinding(status: JsonRecord, media: ChannelDraft['parts'][number]['media']): Finding {
  const part: JsonObject | null = publishedPart(status, media);
  return part === null ? 'undecided' : { found: part };
}

function createdAtOf(status: JsonRecord): number {
  const at = Date.parse(textOf(status, 'created_at') ?? '');
  return Number.isNaN(at) ? 0 : at;
}

function remoteIdOf(result: Json | undefined): string | null {
  const part = asRecord(result);
  return part === null ? null : textOf(part, 'remoteId');
}

function trimmed(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
