import {
  ChannelError,
  type ChannelDraft,
  type ChannelPart,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import {
  asRecord,
  dateOf,
  idOf,
  numberOf,
  overQuota,
  recordsOf,
  unusable,
  urlOf,
  type JsonRecord,
} from '../meta/index.js';
import { callerOf, send, type Caller } from './threads.api.js';
import {
  readyContainer,
  readyContainers,
  settling,
  statusOf,
  type Answered,
  type ReadyContainer,
  type Wanted,
} from './threads.containers.js';
import { THREADS } from './threads.errors.js';
import { containerStep, findSince, type Sought } from './threads.find.js';
import { asSent, containerForm, mediaTypeOf } from './threads.mapper.js';

const PUBLISH_TIMEOUT_MS = 30_000;

type StoredPart = PublishedPart & JsonObject;

/** A message that is to be published, and what it answers. */
interface Message {
  readonly part: ChannelPart;
  /** `part.<index>` or `comment`. */
  readonly step: string;
  /** Containers of a carousel's files. */
  readonly children: readonly string[];
  readonly answers: Answered | null;
}

/** Prepares all that can be before anything is seen, so that a file Threads can't use leaves no half thread; then publishes part by part. */
export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = callerOf(context);
  const sent = asSent(draft);
  const answers = sent.parts.length - 1 + (sent.firstComment === null ? 0 : 1);
  if (answers > 0) await context.steps.run('quota', 'prepare', () => checkQuota(answers, caller));
  const files = sent.parts.map(filesOf);
  const ready = [...(await readyContainers(files.flat(), caller, context))];
  const children = files.map((ofPart) => ready.splice(0, ofPart.length).map(({ id }) => id));
  const parts: StoredPart[] = [];
  let previous: Answered | null = null;
  let head: Answered | null = null;
  for (const [index, part] of sent.parts.entries()) {
    const message = { part, step: `part.${index}`, children: children[index] ?? [], answers: previous };
    const published = await publishMessage(draft, sent, message, caller, context);
    parts.push(published.part);
    previous = published.answered;
    head ??= previous;
  }
  return { parts, firstComment: await commentOn(head, draft, sent, caller, context) };
}

async function commentOn(
  head: Answered | null,
  draft: ChannelDraft,
  sent: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  const { firstComment: text } = sent;
  if (text === null || head === null) return null;
  const part = { text, media: [], poll: null };
  try {
    const message = { part, step: 'comment', children: [], answers: head };
    return (await publishMessage(draft, sent, message, caller, context)).part;
  } catch (error) {
    // Any other kind can still turn out well on a later try, and must reach publishing.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

async function publishMessage(
  draft: ChannelDraft,
  sent: ChannelDraft,
  { part, step, children, answers }: Message,
  caller: Caller,
  context: PublishContext,
): Promise<{ readonly part: StoredPart; readonly answered: Answered }> {
  const [only] = part.media;
  const isCarousel = part.media.length > 1;
  const container = await readyContainer(
    {
      name: containerStep(step, sent),
      form: {
        ...(only === undefined && { media_type: 'TEXT' }),
        ...(isCarousel && { media_type: 'CAROUSEL', children: children.join(',') }),
        ...containerForm(draft, part, answers?.id ?? null),
      },
      file: isCarousel ? null : (only ?? null),
      answers,
    },
    caller,
    context,
  );
  const sought: Sought = {
    containerId: container.id,
    text: part.text,
    mediaType: mediaTypeOf(part.media),
    replyTo: answers?.id ?? null,
  };
  const made = await context.steps.run(step, 'publish', () => publishContainer(container, sought, caller, context));
  const seen = await context.steps.run(`${step}.seen`, 'prepare', () => seenAt(made, caller));
  return {
    part: { remoteId: made.remoteId, permalink: seen.permalink },
    answered: { id: made.remoteId, publishedAt: new Date(seen.at) },
  };
}

/** The files of a carousel, each a container of its own. */
function filesOf({ media }: ChannelPart, index: number): readonly Wanted[] {
  if (media.length < 2) return [];
  const form = { is_carousel_item: 'true' };
  return media.map((file, place) => ({ name: `media.${index}.${place}`, form, file, answers: null }));
}

export async function publishContainer(
  container: ReadyContainer,
  sought: Sought,
  caller: Caller,
  context: Pick<PublishContext, 'account'> & Partial<Pick<PublishContext, 'idsOfOthers'>>,
): Promise<StoredPart> {
  try {
    const body = await send(caller, {
      method: 'POST',
      path: `/${encodeURIComponent(context.account.remoteId)}/threads_publish`,
      form: { creation_id: container.id },
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
    });
    const id = idOf(body);
    if (id === null) throw unusable({ status: 200 }, 'publish', THREADS.name);
    return { remoteId: id, permalink: null };
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
    // An earlier try may have got through after all: a container is published once.
    const { status } = await statusOf(container.id, caller).catch(() => ({ status: null }));
    if (status !== 'PUBLISHED') throw settling(error, new Date(container.readyAt), caller);
    const found = await findSince(
      sought,
      new Date(container.madeAt),
      (await context.idsOfOthers?.()) ?? new Set(),
      caller,
    );
    if (found !== null) return found;
    throw new ChannelError('unknown', 'Threads published it already, but does not list it yet.', { cause: error });
  }
}

/** Where the post is to be seen. It stands also without that, so nothing here may fail the delivery. */
async function seenAt(
  { remoteId, permalink }: PublishedPart,
  caller: Caller,
): Promise<{ readonly permalink: string | null; readonly at: string }> {
  const at = caller.clock.now().toISOString();
  if (permalink !== null) return { permalink, at };
  const post = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(remoteId)}`,
    query: { fields: 'id,permalink,timestamp' },
    purpose: 'read',
  }).catch((): JsonRecord => ({}));
  return { permalink: urlOf(post, 'permalink'), at: dateOf(post, 'timestamp')?.toISOString() ?? at };
}

/**
 * Whether the day's quota has room for the whole thread, so that it does not break off in the middle: 250 posts and 1,000 answers, read rather
 * than believed (developers.facebook.com/docs/threads/overview, December 2025). A single post is told by its own call.
 */
async function checkQuota(answers: number, caller: Caller): Promise<true> {
  const body = await send(caller, {
    method: 'GET',
    path: '/me/threads_publishing_limit',
    query: { fields: 'quota_usage,config,reply_quota_usage,reply_config' },
    purpose: 'read',
  });
  const [quota] = recordsOf(body['data']);
  const posts = roomIn(quota, 'quota_usage', 'config');
  const replies = roomIn(quota, 'reply_quota_usage', 'reply_config');
  if (posts < 1 || replies < answers)
    throw overQuota(
      'Threads takes no more of this profile today: its quota of 24 hours is used up.',
      caller.clock.now(),
    );
  return true;
}

/** What is left; without bound where Threads names none. */
function roomIn(quota: JsonRecord | undefined, usage: string, config: string): number {
  const total = numberOf(asRecord(quota?.[config]), 'quota_total');
  const used = numberOf(quota ?? null, usage);
  return total === null || used === null ? Number.POSITIVE_INFINITY : total - used;
}
