import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import type { Caller } from './facebook.api.js';
import type { PostKind } from './facebook.mapper.js';
import { atWork, statusOf, unusableVideo, type VideoStatus } from './facebook.video-status.js';
import { beginVideo, sendBytes, sendPieces, type Begun } from './facebook.video-upload.js';

/** A video that was not finished in so long is asked whether it still stands: nobody tells how long Facebook keeps one. */
const FRESH_MS = 12 * 3_600_000;
const VIDEOS_TRIED = 5;

type Uploaded = { readonly end: 'ready' | 'again' };

/**
 * A video at Facebook that only has to be finished, uploaded once over all tries.
 * @param step the name of the upload, the same on every try
 * @throws ChannelError `rejected` where Facebook can't use it; `processing` while it is at work on it: no worker waits for that
 */
export async function readyVideo(
  kind: PostKind,
  file: ChannelMedia,
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<Begun> {
  for (let attempt = 1; attempt <= VIDEOS_TRIED; attempt++) {
    const name = attempt === 1 ? step : `${step}.again${attempt}`;
    let isNew = false;
    const begun = await context.steps.run(name, 'prepare', async () => {
      isNew = true;
      return await beginVideo(kind, file, caller, context);
    });
    const { end } = await context.steps.run(`${name}.sent`, 'prepare', async (): Promise<Uploaded> => {
      // An upload that broke off long ago is not gone on with.
      if (ageOf(begun, caller) > FRESH_MS) return { end: 'again' };
      if (kind === 'feed') await sendPieces(begun, name, file.id, caller, context);
      // How far an upload in pieces is, its next piece tells; the other one is asked.
      else return await sendRest(begun, isNew ? null : await statusOf(begun.id, caller), file.id, caller, context);
      return { end: 'ready' };
    });
    if (end === 'ready' && (await isReady(kind, begun, name, caller, context))) return begun;
  }
  throw new ChannelError('rejected', 'The video was uploaded again and again without being published in time.');
}

/** @param status of a video that an earlier try began; null for a new one */
async function sendRest(
  begun: Begun,
  status: VideoStatus | null,
  mediaId: string,
  caller: Caller,
  context: PublishContext,
): Promise<Uploaded> {
  switch (status?.state) {
    case 'expired':
    case 'failed':
    case 'gone':
      return { end: 'again' };
    case undefined:
    case 'uploading':
      await sendBytes(begun, status?.arrived ?? 0, mediaId, caller, context);
      return { end: 'ready' };
    case 'uploaded':
    case 'working':
    case 'ready':
      return { end: 'ready' };
  }
}

async function isReady(
  kind: PostKind,
  begun: Begun,
  name: string,
  caller: Caller,
  { steps }: PublishContext,
): Promise<boolean> {
  if (kind !== 'feed') {
    const { end } = await steps.run(`${name}.ready`, 'prepare', () => look(begun, caller));
    if (end === 'again') return false;
  }
  if (ageOf(begun, caller) <= FRESH_MS) return true;
  return await steps.run(`${name}.stands`, 'prepare', async () => {
    const { state, isOut } = await statusOf(begun.id, caller);
    return isOut || state === 'working' || state === 'ready' || (kind !== 'feed' && state === 'uploaded');
  });
}

/** One look at a video before it is finished: what fails here fails unseen, and another try may upload it anew. */
async function look(begun: Begun, caller: Caller): Promise<Uploaded> {
  const status = await statusOf(begun.id, caller);
  switch (status.state) {
    case 'uploaded':
    case 'ready':
      return { end: 'ready' };
    case 'failed':
      throw unusableVideo(status);
    case 'expired':
    case 'gone':
      return { end: 'again' };
    case 'uploading':
    case 'working':
      // Facebook may be finishing it after an earlier try.
      if (status.isOut) return { end: 'ready' };
      throw atWork(new Date(begun.at), caller);
  }
}

function ageOf({ at }: Begun, caller: Caller): number {
  return caller.clock.now().getTime() - Date.parse(at);
}
