import type {
  ChannelContext,
  ChannelDraft,
  Finding,
  IdsOfOthers,
  Json,
  JsonObject,
  LostStep,
  PublishedPart,
} from '../contract/index.js';
import { asRecord, dateOf, firstIn, idOf, newestId, recordsOf, textOf, urlOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './instagram.api.js';
import { statusOf } from './instagram.containers.js';
import { asSent, comparable, kindOf, mediaTypeOf, type PostKind } from './instagram.mapper.js';

/** How many of the newest are looked at. */
const NEWEST_POSTS = 10;
const NEWEST_COMMENTS = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
/** Instagram tells whole seconds, and its clock may differ a little. */
const SKEW_MS = 10_000;

type Found = PublishedPart & JsonObject & Json;

/** What a call was to create. */
export interface Sought {
  readonly kind: PostKind;
  readonly caption: string;
  readonly mediaType: string;
}

/** The name of the step that makes the container that is published: of its only file, or of the carousel. */
export function containerStep({ parts }: ChannelDraft): string {
  return parts[0]?.media.length === 1 ? 'media.0.0' : 'container.0';
}

export function soughtIn(sent: ChannelDraft): Sought {
  const [part] = sent.parts;
  return { kind: kindOf(sent), caption: part?.text ?? '', mediaType: mediaTypeOf(part?.media ?? []) };
}

/** The container says whether it was published; which post it became, the account's own list tells. */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const caller = await callerOf(context);
  if (lost.name === 'comment') return await findComment(lost, caller, context);
  if (lost.name !== 'part.0') return 'absent';
  const sent = asSent(lost.draft);
  const containerId = newestId(lost.remembered, containerStep(sent));
  if (containerId === null) return 'undecided';
  const { code } = await statusOf(containerId, caller);
  switch (code) {
    case 'PUBLISHED': {
      const found = await findSince(soughtIn(sent), lost.begunAt, caller, context.account.remoteId, lost.idsOfOthers);
      return found === null ? 'undecided' : { found };
    }
    case 'FINISHED':
    case 'IN_PROGRESS':
    case 'ERROR':
    case 'EXPIRED':
      return 'absent';
    case null:
    default:
      return 'undecided';
  }
}

/** The post of this kind and these words that was made nearest to `since`, not before, and is no other delivery's. */
export async function findSince(
  sought: Sought,
  since: Date,
  caller: Caller,
  account: string,
  idsOfOthers: IdsOfOthers,
): Promise<Found | null> {
  const isStory = sought.kind === 'story';
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(account)}/${isStory ? 'stories' : 'media'}`,
    query: {
      fields: `id,timestamp,permalink,media_type${isStory ? '' : ',caption'}`,
      limit: NEWEST_POSTS,
    },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const others = await idsOfOthers();
  const distance = (post: JsonRecord): number =>
    Math.abs((dateOf(post, 'timestamp')?.getTime() ?? 0) - since.getTime());
  const [post] = recordsOf(body['data'])
    .filter((candidate) => !others.has(idOf(candidate) ?? ''))
    .filter((candidate) => isSince(candidate, since) && isSought(candidate, sought))
    .toSorted((one, other) => distance(one) - distance(other));
  const id = idOf(post ?? null);
  return id === null ? null : { remoteId: id, permalink: urlOf(post ?? null, 'permalink') };
}

export function isSince(item: JsonRecord, since: Date): boolean {
  return (dateOf(item, 'timestamp')?.getTime() ?? 0) >= earliestFor(since);
}

function earliestFor(since: Date): number {
  return Math.floor(since.getTime() / 1_000) * 1_000 - SKEW_MS;
}

/** A lone video is always a reel, so the media type tells the kinds apart. */
function isSought(post: JsonRecord, { kind, caption, mediaType }: Sought): boolean {
  if (textOf(post, 'media_type') !== mediaType) return false;
  return kind === 'story' || comparable(textOf(post, 'caption') ?? '') === comparable(caption);
}

/** `from` is often missing: whose comment it is, the name tells. */
async function findComment(
  { remembered, draft, begunAt }: LostStep,
  caller: Caller,
  { account }: ChannelContext,
): Promise<Finding> {
  const post = textOf(asRecord(remembered['part.0']), 'remoteId');
  const { firstComment: text } = draft;
  if (post === null || text === null) return 'undecided';
  const comment = await firstIn(
    (after) =>
      send(caller, {
        method: 'GET',
        path: `/${encodeURIComponent(post)}/comments`,
        query: { fields: 'id,text,timestamp,username', limit: NEWEST_COMMENTS, ...(after !== null && { after }) },
        purpose: 'read',
        maxBytes: LIST_MAX_BYTES,
      }),
    'timestamp',
    earliestFor(begunAt),
    (candidate) =>
      (textOf(candidate, 'username') ?? account.handle) === account.handle &&
      comparable(textOf(candidate, 'text') ?? '') === comparable(text),
  );
  if (comment === 'too-many') return 'undecided';
  const id = idOf(comment);
  return id === null ? 'absent' : { found: { remoteId: id, permalink: null } };
}
