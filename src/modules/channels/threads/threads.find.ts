import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type Finding,
  type Json,
  type JsonObject,
  type LostStep,
  type PublishedPart,
} from '../contract/index.js';
import { asRecord, dateOf, idOf, MISSING, recordsOf, textOf, urlOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './threads.api.js';
import { statusOf } from './threads.containers.js';
import { asSent, mediaTypeOf } from './threads.mapper.js';

const PAGE_SIZE = 50;
const MAX_PAGES = 5;
/** Threads tells whole seconds, and its clock may differ a little. */
const SKEW_MS = 10_000;
const LIST_MAX_BYTES = 4 * 1_048_576;

/** What a call was to create. */
export interface Sought {
  readonly containerId: string;
  readonly text: string;
  readonly mediaType: string;
  readonly replyTo: string | null;
}

/** The name of the step that makes the container of a part or comment; a part with one file is that file's container. */
export function containerStep(step: string, { parts }: ChannelDraft): string {
  const index = /^part\.(\d+)$/.exec(step)?.[1];
  if (index === undefined) return `container.${step}`;
  return parts[Number(index)]?.media.length === 1 ? `media.${index}.0` : `container.${index}`;
}

/** The container says whether it was published; which post it became, the profile's own list tells. */
export async function findLost(lost: LostStep, context: ChannelContext): Promise<Finding> {
  const sought = soughtBy(lost);
  if (sought === null) return /^part\.|^comment$/.test(lost.name) ? 'undecided' : 'absent';
  return await findBy(sought, lost, callerOf(context));
}

/** Whether a container was published, and as what. */
export async function findBy(
  sought: Sought,
  {
    begunAt,
    remembered,
    idsOfOthers,
  }: Pick<LostStep, 'begunAt' | 'remembered'> & Partial<Pick<LostStep, 'idsOfOthers'>>,
  caller: Caller,
): Promise<Finding> {
  let status: string | null;
  try {
    ({ status } = await statusOf(sought.containerId, caller));
  } catch (error) {
    if (error instanceof ChannelError && error.code === MISSING) return 'undecided';
    throw error;
  }
  switch (status) {
    case 'PUBLISHED': {
      const own = Object.values(remembered).map((value) => textOf(asRecord(value), 'remoteId'));
      const others = (await idsOfOthers?.()) ?? [];
      const found = await findSince(sought, begunAt, new Set([...own, ...others]), caller);
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

/** The newest post of this kind since then. @param known ids of other parts and deliveries, which it is not */
export async function findSince(
  sought: Sought,
  since: Date,
  known: ReadonlySet<string | null>,
  caller: Caller,
): Promise<(PublishedPart & JsonObject & Json) | null> {
  const from = Math.floor(since.getTime() / 1_000) * 1_000 - SKEW_MS;
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const body: JsonRecord = await send(caller, {
      method: 'GET',
      path: sought.replyTo === null ? '/me/threads' : '/me/replies',
      query: {
        fields: 'id,media_type,text,permalink,timestamp,replied_to',
        limit: PAGE_SIZE,
        since: Math.floor(from / 1_000),
        ...(after !== null && { after }),
      },
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    });
    for (const post of recordsOf(body['data'])) {
      const id = idOf(post);
      if (id === null || known.has(id) || (dateOf(post, 'timestamp')?.getTime() ?? 0) < from) continue;
      if (isSought(post, sought)) return { remoteId: id, permalink: urlOf(post, 'permalink') };
    }
    after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
    if (after === null) return null;
  }
  return null;
}

function isSought(post: JsonRecord, { text, mediaType, replyTo }: Sought): boolean {
  return (
    comparable(textOf(post, 'text') ?? '') === comparable(text) &&
    textOf(post, 'media_type') === mediaType &&
    idOf(asRecord(post['replied_to'])) === replyTo
  );
}

/** Blanks as one; a tag that became the topic may come back without its sign. */
function comparable(text: string): string {
  return text.normalize('NFC').replaceAll('#', '').replaceAll(/\s+/g, ' ').trim();
}

function soughtBy({ name, draft, remembered }: LostStep): Sought | null {
  const sent = asSent(draft);
  const containerId = newest(remembered, containerStep(name, sent));
  if (containerId === null) return null;
  if (name === 'comment') {
    const head = partId(remembered, 0);
    const isWhole = sent.firstComment !== null && head !== null;
    return isWhole ? { containerId, text: sent.firstComment, mediaType: mediaTypeOf([]), replyTo: head } : null;
  }
  const index = Number(/^part\.(\d+)$/.exec(name)?.[1] ?? Number.NaN);
  const part = sent.parts[index];
  const replyTo = index === 0 ? null : partId(remembered, index - 1);
  if (part === undefined || (index > 0 && replyTo === null)) return null;
  return { containerId, text: part.text, mediaType: mediaTypeOf(part.media), replyTo };
}

function partId(remembered: LostStep['remembered'], index: number): string | null {
  return textOf(asRecord(remembered[`part.${index}`]), 'remoteId');
}

/** The container under its step, or under a later name where the first could not be used. */
export function newest(remembered: LostStep['remembered'], step: string): string | null {
  const names = Object.keys(remembered).filter(
    (name) => name === step || (name.startsWith(`${step}.again`) && /^\d+$/.test(name.slice(step.length + 6))),
  );
  const last = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1);
  return last === undefined ? null : idOf(asRecord(remembered[last]));
}
