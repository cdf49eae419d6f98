import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import type { Caller } from './facebook.api.js';
import type { PostKind } from './facebook.mapper.js';
import { atWork, statusOf, unusableVideo } from './facebook.video-status.js';
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
      if (!(await stillThere(kind, begun, isNew, caller))) return { end: 'again' };
      if (kind === 'feed') await sendPieces(begun, name, file.id, caller, context);
      else await sendBytes(begun, isNew, file.id, caller, context);
      return { end: 'ready' };
    });
    if (end === 'ready' && (await isReady(kind, begun, name, caller, context))) return begun;
  }
  throw new ChannelError('rejected', 'The video was uploaded again and again without being published in time.');
}

/** An upload that broke off long ago is not gone on with. */
async function stillThere(kind: PostKind, begun: Begun, isNew: boolean, caller: Caller): Promise<boolean> {
  if (isNew) return true;
  if (ageOf(begun, caller) > FRESH_MS) return false;
  // How an upload in pieces stands, its next piece tells.
  if (kind === 'feed') return true;
  const { state } = await statusOf(begun.id, caller);
  return state !== 'expired' && state !== 'failed';
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
