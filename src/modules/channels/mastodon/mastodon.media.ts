import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import { recordOf, send, unusable, type Caller } from './mastodon.api.js';
import { textOf } from './mastodon.mapper.js';
import type { Pause } from './mastodon.pause.js';

/** What is remembered of an upload. */
export type Upload = {
  readonly id: string;
  /** False while the server still transcodes it. */
  readonly ready: boolean;
  /** ISO 8601. */
  readonly uploadedAt: string;
};

const UPLOAD_TIMEOUT_MS = 180_000;
/** Servers drop uploads that no post uses after about a day; well before that one is made anew. */
const UPLOAD_FRESH_MS = 12 * 3_600_000;
/** About a minute altogether; then the delivery is tried again later and goes on waiting for the same upload. */
const PROCESSING_DELAYS_MS = [500, 1_000, 2_000, 3_000, ...Array.from({ length: 10 }, () => 5_000)];
const PROCESSING_RETRY_MS = 30_000;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/quicktime': 'mov',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
};

/**
 * The files of one part on the server, each uploaded once over all tries and ready to be attached.
 * @param step what the names of the steps begin with; the file's index follows
 * @throws ChannelError `rejected` when the server can't use a file; `processing` while it is still at one
 */
export async function uploadsOf(
  media: readonly ChannelMedia[],
  step: string,
  caller: Caller,
  context: PublishContext,
  pause: Pause,
): Promise<readonly Upload[]> {
  const uploads: Upload[] = [];
  for (const [index, file] of media.entries()) {
    uploads.push(await freshUpload(file, `${step}.${index}`, caller, context, pause));
  }
  return uploads;
}

async function freshUpload(
  file: ChannelMedia,
  step: string,
  caller: Caller,
  context: PublishContext,
  pause: Pause,
): Promise<Upload> {
  for (let attempt = 1; ; attempt++) {
    const name = attempt === 1 ? step : `${step}.${attempt}`;
    const upload = await context.steps.run(name, 'prepare', () => uploadFile(file, caller, context));
    if (context.clock.now().getTime() - Date.parse(upload.uploadedAt) > UPLOAD_FRESH_MS) continue;
    if (!upload.ready) {
      await context.steps.run(`${name}.ready`, 'prepare', async () => {
        await untilProcessed(upload.id, caller, pause);
        return true;
      });
    }
    return upload;
  }
}

async function uploadFile(media: ChannelMedia, caller: Caller, context: PublishContext): Promise<Upload> {
  const file = await context.media.file(media.id);
  const uploadedAt = caller.clock.now().toISOString();
  const response = await send(caller, {
    method: 'POST',
    path: '/api/v2/media',
    purpose: 'prepare',
    timeoutMs: UPLOAD_TIMEOUT_MS,
    multipart: [
      ...(media.alt ? [{ name: 'description', value: media.alt }] : []),
      {
        name: 'file',
        filename: `media.${EXTENSIONS[file.mime] ?? 'bin'}`,
        mime: file.mime,
        content: file.open(),
        bytes: file.bytes,
      },
    ],
  });
  const id = textOf(recordOf(response, 'prepare'), 'id');
  if (id === null) throw unusable(response, 'prepare');
  return { id, ready: response.status === 200, uploadedAt };
}

/** 206 while the server transcodes, 200 when done, 422 when it failed (docs.joinmastodon.org/methods/media, July 2026). */
async function untilProcessed(id: string, caller: Caller, pause: Pause): Promise<void> {
  for (const delayMs of PROCESSING_DELAYS_MS) {
    const response = await send(caller, {
      method: 'GET',
      path: `/api/v1/media/${encodeURIComponent(id)}`,
      purpose: 'prepare',
    });
    if (response.status !== 206) return;
    await pause(delayMs, caller.signal);
  }
  throw new ChannelError('processing', 'The server is still processing the attached file.', {
    status: 206,
    retryAt: new Date(caller.clock.now().getTime() + PROCESSING_RETRY_MS),
  });
}
