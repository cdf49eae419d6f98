import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import { idOf, MISSING, publicAddressOf, textOf, unusable } from '../meta/index.js';
import { send, type Caller } from './instagram.api.js';
import { CONTAINER_GONE, containerError, INSTAGRAM } from './instagram.errors.js';
import { isUploaded, uploadTo } from './instagram.upload.js';

/** Instagram fetches a picture before it answers. */
const CREATE_TIMEOUT_MS = 60_000;
/** Containers expire after a day; a carousel's file that is nearly so old is made anew. */
const FRESH_MS = 20 * 3_600_000;
const CONTAINERS_TRIED = 3;
const FIRST_LOOK_MS = 30_000;
/** Once a minute for five minutes, says the guide (content publishing, 2026); what takes longer is asked more rarely, as calls are few. */
const LOOK_AGAIN_MS = 60_000;
const PATIENT_AFTER_MS = 5 * 60_000;
const LOOK_RARELY_MS = 5 * 60_000;
/** What was made a moment ago is sometimes not visible yet. */
const SETTLING_MS = 5 * 60_000;
/** A container that is come back to is asked anew whether it still stands, once in so long. */
const STANDS_MS = 15 * 60_000;

/** What is remembered of a container: its id, before it is published. */
export type Container = {
  readonly id: string;
  /** ISO 8601. */
  readonly madeAt: string;
};

/** What a container is to become. */
export interface Wanted {
  /** The step, the same on every try. */
  readonly name: string;
  /** The form, the file apart. */
  readonly form: Readonly<Record<string, string>>;
  readonly file: ChannelMedia | null;
  /** Whether the file's alternative text goes with it. */
  readonly withAlt: boolean;
  /** True for the container that is published, false for one that goes into a carousel. */
  readonly isPublished: boolean;
}

type Ready = { readonly end: 'ready' | 'again'; readonly at: string };

/**
 * Containers that are ready: all of them made before the first is looked at, each once over all tries.
 * @throws ChannelError `processing` while Instagram is at work: no worker waits for that
 */
export async function readyContainers(
  wanted: readonly Wanted[],
  caller: Caller,
  context: PublishContext,
): Promise<readonly Container[]> {
  const begun: Container[] = [];
  for (const one of wanted) begun.push(await begin(one, 1, caller, context));
  const ready: Container[] = [];
  for (const [index, one] of wanted.entries()) ready.push(await readyOne(one, begun[index], caller, context));
  return ready;
}

async function readyOne(
  wanted: Wanted,
  first: Container | undefined,
  caller: Caller,
  context: PublishContext,
): Promise<Container> {
  for (let attempt = 1; attempt <= CONTAINERS_TRIED; attempt++) {
    const container = attempt === 1 && first ? first : await begin(wanted, attempt, caller, context);
    const name = stepOf(wanted, attempt);
    const { end, at } = await context.steps.run(`${name}.ready`, 'prepare', () =>
      look(container, wanted.file?.kind === 'video', attempt === CONTAINERS_TRIED, caller),
    );
    if (end === 'ready' && (await stands(container, new Date(at), name, wanted, caller, context))) return container;
  }
  throw new ChannelError('rejected', 'The post was prepared again and again without being published in time.');
}

function stepOf({ name }: Wanted, attempt: number): string {
  return attempt === 1 ? name : `${name}.again${attempt}`;
}

async function begin(wanted: Wanted, attempt: number, caller: Caller, context: PublishContext): Promise<Container> {
  return await context.steps.run(stepOf(wanted, attempt), 'prepare', () => create(wanted, caller, context));
}

/** With its bytes: a container whose upload lost its answer is left, unseen, and the next try makes another. */
async function create({ form, file, withAlt }: Wanted, caller: Caller, context: PublishContext): Promise<Container> {
  const files = file === null ? {} : await fileForm(file, withAlt, caller, context);
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/media`,
    form: { ...form, ...files },
    purpose: 'prepare',
    timeoutMs: CREATE_TIMEOUT_MS,
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'prepare', INSTAGRAM);
  const madeAt = caller.clock.now().toISOString();
  if (file !== null && isUploaded(file, caller)) await uploadTo(id, file, caller, context);
  return { id, madeAt };
}

async function fileForm(
  file: ChannelMedia,
  withAlt: boolean,
  caller: Caller,
  context: PublishContext,
): Promise<Readonly<Record<string, string>>> {
  if (isUploaded(file, caller)) return { upload_type: 'resumable' };
  const address = publicAddressOf(await context.media.file(file.id), INSTAGRAM);
  return {
    [file.kind === 'video' ? 'video_url' : 'image_url']: address,
    ...(withAlt && file.alt !== null && file.alt !== '' && { alt_text: file.alt }),
  };
}

/** One look at a container. @param isLast whether a failure that another try may mend is the end */
async function look(container: Container, isVideo: boolean, isLast: boolean, caller: Caller): Promise<Ready> {
  const now = caller.clock.now();
  const ageMs = now.getTime() - Date.parse(container.madeAt);
  const at = now.toISOString();
  if (isVideo && ageMs < FIRST_LOOK_MS) throw atWork(new Date(now.getTime() + FIRST_LOOK_MS - ageMs));
  const { code, status } = await statusOf(container.id, caller);
  switch (code) {
    case 'FINISHED':
    case 'PUBLISHED':
      return { end: 'ready', at };
    case 'EXPIRED':
      return { end: 'again', at };
    case 'GONE':
      if (ageMs < SETTLING_MS) throw atWork(new Date(now.getTime() + LOOK_AGAIN_MS));
      return { end: 'again', at };
    case 'ERROR': {
      const error = containerError(status, now);
      if (error !== null) throw error;
      if (!isLast) return { end: 'again', at };
      throw new ChannelError('rejected', `Instagram could not use the post: ${(status ?? '').slice(0, 200)}`, {
        code: 'media-failed',
      });
    }
    case null:
    default:
      throw atWork(new Date(now.getTime() + (ageMs < PATIENT_AFTER_MS ? LOOK_AGAIN_MS : LOOK_RARELY_MS)));
  }
}

/**
 * Whether a container that was ready on an earlier try still is. Never gives up one that may be published: what is out says so.
 * @param name of the container's step
 */
async function stands(
  container: Container,
  readyAt: Date,
  name: string,
  { isPublished }: Wanted,
  caller: Caller,
  { steps }: PublishContext,
): Promise<boolean> {
  const now = caller.clock.now().getTime();
  if (!isPublished) return now - Date.parse(container.madeAt) <= FRESH_MS;
  const times = Math.floor((now - readyAt.getTime()) / STANDS_MS);
  if (times < 1) return true;
  return await steps.run(`${name}.stands.${times}`, 'prepare', async () => {
    const { code } = await statusOf(container.id, caller);
    return code !== 'EXPIRED' && code !== 'GONE' && code !== 'ERROR';
  });
}

function atWork(retryAt: Date): ChannelError {
  return new ChannelError('processing', 'Instagram is still at work on the post.', { retryAt });
}

/** What became of a container; `GONE` for one that is not known, or not yet. */
export async function statusOf(
  id: string,
  caller: Caller,
): Promise<{ readonly code: string | null; readonly status: string | null }> {
  try {
    const body = await send(caller, {
      method: 'GET',
      path: `/${encodeURIComponent(id)}`,
      query: { fields: 'status_code,status' },
      purpose: 'read',
    });
    return { code: textOf(body, 'status_code'), status: textOf(body, 'status') };
  } catch (error) {
    if (error instanceof ChannelError && (error.code === MISSING || error.code === CONTAINER_GONE))
      return { code: 'GONE', status: null };
    throw error;
  }
}
