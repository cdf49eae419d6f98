import type { ChannelMedia, PublishContext } from '../contract/index.js';
import { GRAPH_VERSION } from '../meta/index.js';
import { bodyOf, exchange, type Caller } from './instagram.api.js';

const UPLOAD = `https://rupload.facebook.com/ig-api-upload/${GRAPH_VERSION}`;
/** 300 MB at half a megabyte a second. */
const UPLOAD_TIMEOUT_MS = 600_000;

/** Only videos, and only where the account signed in with Facebook; all else Instagram fetches. */
export function isUploaded({ kind }: Pick<ChannelMedia, 'kind'>, { login }: Pick<Caller, 'login'>): boolean {
  return kind === 'video' && login === 'facebook';
}

/** Sends a video's bytes to its container, streamed (developers.facebook.com/docs/instagram-platform, resumable uploads, 2026). */
export async function uploadTo(
  containerId: string,
  file: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<void> {
  const { bytes, ...video } = await context.media.file(file.id);
  const response = await exchange(caller, 'prepare', {
    method: 'POST',
    url: `${UPLOAD}/${encodeURIComponent(containerId)}`,
    headers: {
      accept: 'application/json',
      authorization: `OAuth ${caller.accessToken}`,
      offset: '0',
      file_size: String(bytes),
    },
    body: video.open(),
    contentType: 'application/octet-stream',
    contentLength: bytes,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  bodyOf(response, 'prepare', caller);
}
