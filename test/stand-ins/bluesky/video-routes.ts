import { createHash, randomUUID } from 'node:crypto';
import { blobRef, type JsonMap, type VideoJob } from './bluesky-world.js';
import { invalid, XrpcFault, type Call, type Route } from './xrpc-route.js';

/** The video service: a server of its own, which stores what it has processed on the PDS. */
export const videoRoutes: readonly Route[] = [
  {
    nsid: 'app.bsky.video.getUploadLimits',
    method: 'GET',
    hosts: ['video'],
    auth: 'service',
    input: 'none',
    fields: [],
    kind: 'read',
    handle(call) {
      grantedFor(call, 'did:web:video.bsky.app', 'app.bsky.video.getUploadLimits');
      const { canUpload, message } = call.world.video;
      if (!call.account().emailConfirmed) {
        return { body: { canUpload: false, error: 'unconfirmed_email', message: 'Confirm your email address' } };
      }
      const left = canUpload
        ? { remainingDailyVideos: 25, remainingDailyBytes: 10_000_000_000 }
        : { remainingDailyVideos: 0 };
      return { body: { canUpload, ...left, ...(message !== '' && { message }) } };
    },
  },
  {
    nsid: 'app.bsky.video.uploadVideo',
    method: 'POST',
    hosts: ['video'],
    auth: 'service',
    input: 'bytes',
    fields: ['did!', 'name!'],
    kind: 'media',
    handle(call) {
      grantedFor(call, `did:web:${encodeURIComponent(new URL(call.pdsOrigin).host)}`, 'com.atproto.repo.uploadBlob');
      const { did } = call.account();
      if (call.query.get('did') !== did) throw invalid('The token is not of this account');
      if (call.contentType !== 'video/mp4') throw invalid(`Wrong content type: ${call.contentType}`);
      const job: VideoJob = { id: randomUUID(), did, content: call.bytes, looksLeft: call.world.video.looksUntilDone };
      call.world.videoJobs.set(job.id, job);
      if (!call.world.knownVideos.has(hashOf(call.bytes)))
        return { body: { did, jobId: job.id, state: 'JOB_STATE_CREATED' } };
      job.looksLeft = 0;
      const known = { error: 'already_exists', message: 'Video already processed', state: 'JOB_STATE_COMPLETED' };
      return { status: 409, body: { did, jobId: job.id, ...known } };
    },
  },
  {
    nsid: 'app.bsky.video.getJobStatus',
    method: 'GET',
    hosts: ['video'],
    auth: 'none',
    input: 'none',
    fields: ['jobId!'],
    kind: 'read',
    handle({ world, query }) {
      const job = world.videoJobs.get(query.get('jobId') ?? '');
      if (!job) throw new XrpcFault(404, 'JobNotFound', 'No such job');
      const base = { jobId: job.id, did: job.did };
      if (world.video.failure !== null) {
        return status({
          ...base,
          state: 'JOB_STATE_FAILED',
          failureCode: 'encoding_failure',
          message: world.video.failure,
        });
      }
      if (job.looksLeft > 0) {
        job.looksLeft--;
        return status({ ...base, state: 'JOB_STATE_ENCODING', progress: 40 });
      }
      const again = world.knownVideos.has(hashOf(job.content)) ? { error: 'already_exists' } : {};
      world.knownVideos.add(hashOf(job.content));
      const blob = blobRef(world.store(world.account(job.did), job.content, 'video/mp4'));
      return status({ ...base, state: 'JOB_STATE_COMPLETED', progress: 100, blob, ...again });
    },
  },
];

function status(jobStatus: JsonMap): { body: JsonMap } {
  return { body: { jobStatus } };
}

function grantedFor(call: Call, aud: string, lxm: string): void {
  if (call.token?.aud === aud && call.token.lxm === lxm) return;
  call.world.violations.push(
    `The video service got a token for ${call.token?.aud} ${call.token?.lxm}, not for ${aud} ${lxm}`,
  );
  throw new XrpcFault(401, 'BadJwtAudience', 'jwt audience does not match service did');
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
