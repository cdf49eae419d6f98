import type {
  ChannelContext,
  Finding,
  IdsOfOthers,
  Json,
  JsonObject,
  LostStep,
  PublishedPart,
} from '../contract/index.js';
import { asRecord, dateOf, firstIn, idOf, newestId, recordsOf, textOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './facebook.api.js';
import { asSent, comparable, kindOf, listedPart, videoOf } from './facebook.mapper.js';
import { findStory } from './facebook.stories.js';
import { finishedVideo } from './facebook.video-publish.js';
import { isPublished } from './facebook.video-status.js';

/** How many of the newest posts are looked at, before and after. */
const NEWEST = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
/** Facebook tells whole seconds, and its clock may differ a little. */
const SKEW_MS = 60_000;

/** The state of the Page before something was posted. */
export type Mark = {
  /** ISO 8601. */
  readonly at: string;
  /** Ids of the newest posts. */
  readonly before: readonly string[];
};

type Found = (PublishedPart & JsonObject & Json) | null;

/**
 * Facebook knows no key of ours. A video or story has an id from before it was seen; of other posts, what was not there before and has the same
 * words is the lost one.
 */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const { name, draft, remembered } = lost;
  if (name !== 'part.0' && name !== 'comment') return 'absent';
  const caller = await callerOf(context);
  if (name === 'comment') {
    const post =
      textOf(asRecord(remembered['part.0.seen']), 'remoteId') ?? textOf(asRecord(remembered['part.0']), 'remoteId');
    if (post === null || draft.firstComment === null) return 'undecided';
    return await findComment(post, draft.firstComment, lost.begunAt, caller, context.account.remoteId);
  }
  if (kindOf(draft) === 'story' || videoOf(draft) !== null) return await findPrepared(lost, caller, context);
  const mark = markIn(remembered['mark']);
  if (mark === null) return 'undecided';
  const words = asSent(draft).parts[0]?.text ?? '';
  return findingOf(await findPost(words, mark, caller, context.account.remoteId, lost.idsOfOthers));
}

async function findPrepared(
  { draft, remembered, begunAt }: LostStep,
  caller: Caller,
  context: ChannelContext,
): Promise<Finding> {
  const id = newestId(remembered, 'media.0.0');
  if (id === null) return 'undecided';
  const kind = kindOf(draft);
  if (kind === 'story') return findingOf(await findStory(id, caller, context.account.remoteId));
  return (await isPublished(kind, id, caller, context)) ? { found: finishedVideo(id, begunAt) } : 'absent';
}

function findingOf(found: Found): Finding {
  return found === null ? 'absent' : { found };
}

/** The newest post with these words that was not there at `mark`, and is no other delivery's. */
export async function findPost(
  text: string,
  mark: Mark,
  caller: Caller,
  page: string,
  idsOfOthers: IdsOfOthers,
): Promise<Found> {
  const earliest = Date.parse(mark.at) - SKEW_MS;
  const passedOver = new Set([...mark.before, ...(await idsOfOthers())]);
  for (const post of await newestPosts(caller, page)) {
    const id = idOf(post);
    if (id === null || passedOver.has(id) || (dateOf(post, 'created_time')?.getTime() ?? 0) < earliest) continue;
    if (comparable(textOf(post, 'message') ?? '') === comparable(text)) return listedPart(post);
  }
  return null;
}

/**
 * The Page's newest comment with these words.
 * @param below the post or comment that it answers @param before ids of comments that were there already
 */
export async function findComment(
  below: string,
  text: string,
  since: Date,
  caller: Caller,
  page: string,
  before: readonly string[] = [],
): Promise<Finding> {
  const earliest = since.getTime() - SKEW_MS;
  const found = await firstIn(
    (after) => commentsBelow(below, after, caller),
    'created_time',
    earliest,
    (comment) => {
      // Without a permission of its own Facebook does not tell whose it is.
      const author = idOf(asRecord(comment['from']));
      if ((author !== null && author !== page) || before.includes(idOf(comment) ?? '')) return false;
      return comparable(textOf(comment, 'message') ?? '') === comparable(text);
    },
  );
  if (found === 'too-many') return 'undecided';
  return findingOf(found === null ? null : listedPart(found));
}

export async function newestComments(below: string, caller: Caller): Promise<readonly JsonRecord[]> {
  return recordsOf((await commentsBelow(below, null, caller))['data']);
}

/** With a person's token this list would be empty, and with 200: the Page's own is used. */
async function commentsBelow(below: string, after: string | null, caller: Caller): Promise<JsonRecord> {
  return await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(below)}/comments`,
    query: {
      filter: 'stream',
      order: 'reverse_chronological',
      fields: 'id,message,created_time,from,permalink_url',
      limit: NEWEST,
      ...(after !== null && { after }),
    },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
}

/** What the Page published itself, newest first; its `feed` would have visitors' posts as well. */
export async function newestPosts(caller: Caller, page: string): Promise<readonly JsonRecord[]> {
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(page)}/published_posts`,
    query: { fields: 'id,message,created_time,permalink_url', limit: NEWEST },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  return recordsOf(body['data']);
}

function markIn(remembered: Json | undefined): Mark | null {
  const mark = asRecord(remembered);
  const at = textOf(mark, 'at');
  const before = mark?.['before'];
  if (at === null || !Array.isArray(before)) return null;
  return { at, before: before.filter((id) => typeof id === 'string') };
}
