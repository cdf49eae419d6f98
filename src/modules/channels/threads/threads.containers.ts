import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import { idOf, MISSING, publicAddressOf, textOf, unusable } from '../meta/index.js';
import { send, type Caller } from './threads.api.js';
import { containerError, THREADS, UNKNOWN_FAILURE } from './threads.errors.js';
import { fileForm } from './threads.mapper.js';

/** Threads fetches the file before it answers. */
const CREATE_TIMEOUT_MS = 60_000;
/** Containers expire after a day; one that is nearly so old is made anew. */
const FRESH_MS = 20 * 3_600_000;
const CONTAINERS_TRIED = 3;
/** Threads is at work for half a minute on average, and asks to be asked once a minute at most (docs/threads/posts, December 2025). */
const FIRST_LOOK_MS = 30_000;
const LOOK_AGAIN_MS = 60_000;
/** A post that was just published is sometimes not known yet to whoever answers it. */
const SETTLING_MS = 5 * 60_000;
const SETTLING_AGAIN_MS = 10_000;

/** What is remembered of a container: its id, before it is published. */
export type Container = {
  readonly id: string;
  /** ISO 8601. */
  readonly madeAt: string;
};

/** One that may be published, and since when. */
export type ReadyContainer = Container & { readonly readyAt: string };

/** What a look at a container told; before 2026-12 the word alone was remembered. */
type Look = { readonly end: 'ready' | 'again'; readonly at: string };

/** A post that is answered. */
export interface Answered {
  readonly id: string;
  readonly publishedAt: Date;
}

/** What a container is to become. */
export interface Wanted {
  /** The step, the same on every try. */
  readonly name: string;
  /** The form, files apart. */
  readonly form: Readonly<Record<string, string>>;
  /** Whose address is added. */
  readonly file: ChannelMedia | null;
  readonly answers: Answered | null;
}

/**
 * Containers that are ready to be published or to go into carousels, each made once over all tries. All are made before the first is looked at, so
 * that Threads works on all of them at a time; then each is looked at, so that one that fails is known of at once.
 * @throws ChannelError `processing` while Threads is at work on any: no worker waits for that
 */
export async function readyContainers(
  wanted: readonly Wanted[],
  caller: Caller,
  context: PublishContext,
): Promise<readonly ReadyContainer[]> {
  const begun: Container[] = [];
  for (const one of wanted) begun.push(await begin(one, 1, caller, context));
  const ready: ReadyContainer[] = [];
  let waiting: ChannelError | null = null;
  for (const [index, one] of wanted.entries()) {
    try {
      ready.push(await readyOne(one, begun[index] ?? null, caller, context));
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'processing') throw error;
      waiting = later(waiting, error);
    }
  }
  if (waiting !== null) throw waiting;
  return ready;
}

/** What waits longest: no container may be looked at before its own time. */
function later(one: ChannelError | null, other: ChannelError): ChannelError {
  const isLonger = (one?.retryAt?.getTime() ?? 0) > (other.retryAt?.getTime() ?? 0);
  return one !== null && isLonger ? one : other;
}

/** As `readyContainers`, of one. */
export async function readyContainer(wanted: Wanted, caller: Caller, context: PublishContext): Promise<ReadyContainer> {
  return await readyOne(wanted, null, caller, context);
}

async function readyOne(
  wanted: Wanted,
  first: Container | null,
  caller: Caller,
  context: PublishContext,
): Promise<ReadyContainer> {
  for (let attempt = 1; attempt <= CONTAINERS_TRIED; attempt++) {
    const container = attempt === 1 && first !== null ? first : await begin(wanted, attempt, caller, context);
    const name = stepOf(wanted, attempt);
    const seen = await context.steps.run(`${name}.ready`, 'prepare', async (): Promise<Look | Look['end']> => {
      const end = await look(container, wanted.file?.kind === 'video', attempt === CONTAINERS_TRIED, caller);
      return { end, at: caller.clock.now().toISOString() };
    });
    const { end, at } = typeof seen === 'string' ? { end: seen, at: container.madeAt } : seen;
    const ageMs = caller.clock.now().getTime() - Date.parse(container.madeAt);
    if (end === 'ready' && ageMs <= FRESH_MS) return { ...container, readyAt: at };
  }
  throw new ChannelError('rejected', 'The post was prepared again and again without being published in time.');
}

function stepOf({ name }: Wanted, attempt: number): string {
  return attempt === 1 ? name : `${name}.again${attempt}`;
}

async function begin(wanted: Wanted, attempt: number, caller: Caller, context: PublishContext): Promise<Container> {
  return await context.steps.run(stepOf(wanted, attempt), 'prepare', () => create(wanted, caller, context));
}

async function create({ form, file, answers }: Wanted, caller: Caller, context: PublishContext): Promise<Container> {
  const files = file === null ? {} : fileForm(file, publicAddressOf(await context.media.file(file.id), THREADS.name));
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/threads`,
    form: { ...files, ...form },
    purpose: 'prepare',
    timeoutMs: CREATE_TIMEOUT_MS,
  }).catch((error: unknown) => {
    throw answers === null ? error : settling(error, answers.publishedAt, caller);
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'prepare', THREADS.name);
  return { id, madeAt: caller.clock.now().toISOString() };
}

/** What was made a moment ago is sometimes not known yet: that is no refusal, and some seconds mend it. */
export function settling(error: unknown, madeAt: Date, caller: Caller): unknown {
  const now = caller.clock.now().getTime();
  const isEarly = error instanceof ChannelError && error.code === MISSING && now - madeAt.getTime() < SETTLING_MS;
  if (!isEarly) return error;
  return new ChannelError('processing', 'Threads does not know yet what was made a moment ago.', {
    retryAt: new Date(now + SETTLING_AGAIN_MS),
  });
}

/** One look at a container. @param isLast whether a failure that another try may mend is the end */
async function look(
  { id, madeAt }: Container,
  isVideo: boolean,
  isLast: boolean,
  caller: Caller,
): Promise<'ready' | 'again'> {
  const now = caller.clock.now();
  const dueAt = Date.parse(madeAt) + (isVideo ? FIRST_LOOK_MS : 0);
  if (dueAt > now.getTime()) throw atWork(new Date(dueAt));
  const seen = await statusOf(id, caller).catch((error: unknown) => {
    if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
    const passing = settling(error, new Date(madeAt), caller);
    if (passing !== error || isLast) throw passing;
    return null;
  });
  // Forgotten: what was published of it would be in doubt, and then nobody comes here.
  if (seen === null) return 'again';
  const { status, message } = seen;
  switch (status) {
    case 'FINISHED':
    case 'PUBLISHED':
      return 'ready';
    case 'EXPIRED':
      return 'again';
    case 'ERROR':
      if ((message ?? UNKNOWN_FAILURE) === UNKNOWN_FAILURE && !isLast) return 'again';
      throw containerError(message);
    case null:
    default:
      throw atWork(new Date(now.getTime() + LOOK_AGAIN_MS));
  }
}

function atWork(retryAt: Date): ChannelError {
  return new ChannelError('processing', 'Threads is still at work on the post.', { retryAt });
}

/** What became of a container. */
export async function statusOf(
  id: string,
  caller: Caller,
): Promise<{ readonly status: string | null; readonly message: string | null }> {
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(id)}`,
    query: { fields: 'id,status,error_message' },
    purpose: 'read',
  });
  return { status: textOf(body, 'status'), message: textOf(body, 'error_message') };
}
