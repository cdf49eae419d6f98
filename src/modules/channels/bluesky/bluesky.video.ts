import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpResponse } from '../../../core/http/http-client.js';
import type { ChannelMedia, JsonObject, PublishContext } from '../contract/index.js';
import { ChannelError } from '../contract/index.js';
import { errorOf, xrpcError } from './bluesky.errors.js';
import {
  bodyOf,
  numberIn,
  objectIn,
  send,
  stringIn,
  unreadable,
  xrpc,
  type BlueskyCredentials,
} from './bluesky.xrpc.js';

const SERVICE = 'https://video.bsky.app';
const SERVICE_DID = 'did:web:video.bsky.app';
const TOKEN_SECONDS = 1_800;
const UPLOAD_TIMEOUT_MS = 300_000;
/** Waits between looks at the job; what takes longer is left to the next try of the delivery. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000] as const;
const COME_BACK_MS = 20_000;

/** What the upload began: a job to wait for, or the blob at once; both null where the service takes the video not. */
interface Begun extends JsonObject {
  readonly jobId: string | null;
  readonly blob: JsonObject | null;
}

/**
 * Hands a video to the video service and waits until it is processed, so that readers never see a post with a missing video.
 * @returns the blob; null where the service is away or has no quota left: then the file is stored with the account's server like any other.
 * @throws ChannelError `rejected` when the service can't use the file; `processing` while it is still at it.
 */
export async function videoBlob(
  media: ChannelMedia,
  name: string,
  context: PublishContext<BlueskyCredentials>,
): Promise<JsonObject | null> {
  const begun = await context.steps.run<Begun>(`${name}.job`, 'prepare', async () => await begin(media, context));
  const { jobId } = begun;
  if (begun.blob !== null) return begun.blob;
  if (jobId === null) return null;
  return await context.steps.run<JsonObject>(
    `${name}.processed`,
    'prepare',
    async () => await processed(jobId, context),
  );
}

async function begin(media: ChannelMedia, context: PublishContext<BlueskyCredentials>): Promise<Begun> {
  try {
    if (!(await mayUpload(media, context))) return { jobId: null, blob: null };
    return await uploadVideo(media, context);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'unavailable' || context.signal.aborted) throw error;
    context.log.warn('The video service is away; the video goes to the server of the account.', {
      status: error.status,
    });
    return { jobId: null, blob: null };
  }
}

async function mayUpload(media: ChannelMedia, context: PublishContext<BlueskyCredentials>): Promise<boolean> {
  const method = 'app.bsky.video.getUploadLimits';
  const token = await serviceToken(SERVICE_DID, method, context);
  const limits = await xrpc({ server: SERVICE, nsid: method, method: 'GET', token, purpose: 'read' }, context);
  if (stringIn(limits, 'error') === 'unconfirmed_email') throw unconfirmed();
  const bytesLeft = numberIn(limits, 'remainingDailyBytes');
  return limits['canUpload'] === true && (bytesLeft === null || bytesLeft >= media.bytes);
}

async function uploadVideo(media: ChannelMedia, context: PublishContext<BlueskyCredentials>): Promise<Begun> {
  const { account } = context;
  const file = await context.media.file(media.id);
  // The service stores the video on the account's server with this token.
  const token = await serviceToken(didOfServer(account.server), 'com.atproto.repo.uploadBlob', context);
  const response = await send(
    {
      server: SERVICE,
      nsid: 'app.bsky.video.uploadVideo',
      method: 'POST',
      query: { did: account.remoteId, name: `${media.sha256.slice(0, 32)}.mp4` },
      token,
      purpose: 'prepare',
      body: file.open(),
      contentType: 'video/mp4',
      contentLength: file.bytes,
      timeoutMs: UPLOAD_TIMEOUT_MS,
    },
    context,
  );
  return begunOf(response, context.clock.now());
}

/** A video that the service knows already comes back as an error with a usable job or blob: those are looked for first. */
function begunOf(response: HttpResponse, now: Date): Begun {
  const failed = response.status < 200 || response.status > 299;
  const job = failed && !isJson(response) ? null : jobOf(bodyOf(response, 'prepare'));
  const blob = objectIn(job?.['blob']);
  const jobId = stringIn(job, 'jobId');
  if (blob !== null || jobId !== null) return { jobId, blob };
  const name = stringIn(job, 'error') ?? xrpcError(response).name;
  if (name === 'unconfirmed_email') throw unconfirmed();
  if (failed) throw errorOf(response, 'prepare', now);
  return unreadable('prepare', response.status);
}

async function processed(jobId: string, context: PublishContext<BlueskyCredentials>): Promise<JsonObject> {
  for (const waitMs of [...WAITS_MS, null]) {
    const body = await xrpc(
      { server: SERVICE, nsid: 'app.bsky.video.getJobStatus', method: 'GET', query: { jobId }, purpose: 'read' },
      context,
    );
    const job = jobOf(body);
    const blob = objectIn(job['blob']);
    if (blob !== null) return blob;
    // Every other state means that the job is under way, names yet unknown included.
    if (stringIn(job, 'state') === 'JOB_STATE_FAILED') {
      const reason = stringIn(job, 'message') ?? stringIn(job, 'error') ?? 'no reason was given';
      const code = stringIn(job, 'failureCode') ?? undefined;
      throw new ChannelError('rejected', `Bluesky could not use the video: ${reason}`, { code });
    }
    if (waitMs !== null) await pause(waitMs, context.signal);
  }
  throw new ChannelError('processing', 'Bluesky is still processing the video.', {
    code: 'video-processing',
    retryAt: new Date(context.clock.now().getTime() + COME_BACK_MS),
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((cause: unknown) => {
    throw new ChannelError('unavailable', 'Stopped while Bluesky was processing the video.', { cause });
  });
}

async function serviceToken(aud: string, lxm: string, context: PublishContext<BlueskyCredentials>): Promise<string> {
  const exp = Math.floor(context.clock.now().getTime() / 1_000) + TOKEN_SECONDS;
  const { account, credentials } = context;
  const body = await xrpc(
    {
      server: account.server,
      nsid: 'com.atproto.server.getServiceAuth',
      method: 'GET',
      query: { aud, lxm, exp },
      token: credentials.accessJwt,
      purpose: 'prepare',
    },
    context,
  );
  return stringIn(body, 'token') ?? unreadable('prepare');
}

/** Answers come with and without the `jobStatus` around them (bluesky-social/atproto issue 3097). */
function jobOf(body: JsonObject): JsonObject {
  return objectIn(body['jobStatus']) ?? body;
}

function isJson(response: HttpResponse): boolean {
  return /\bjson\b/u.test(response.headers['content-type'] ?? '');
}

function didOfServer(server: string): string {
  return `did:web:${encodeURIComponent(new URL(server).host)}`;
}

function unconfirmed(): ChannelError {
  return new ChannelError('rejected', 'Bluesky takes videos only from accounts with a confirmed e-mail address.', {
    code: 'unconfirmed_email',
  });
}
