import type { HttpResponse } from '../../../core/http/http-client.js';
import type { ChannelLink, JsonObject, PublishContext } from '../contract/index.js';
import { ChannelError, fromHttpFailure } from '../contract/index.js';
import { CARD_PICTURE_BYTES } from './bluesky.limits.js';
import type { LinkCard } from './bluesky.mapper.js';
import { uploadBlob } from './bluesky.media.js';
import { describePage, type PageDescription } from './bluesky.page.js';
import type { BlueskyCredentials } from './bluesky.xrpc.js';

const PAGE_BYTES = 2_097_152;
const FETCH_TIMEOUT_MS = 8_000;
const PICTURE_TYPES = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);
const NOTHING: PageDescription = { title: null, description: null, picture: null };

/**
 * The link's card. The network fetches nothing itself, so the page is read here, but only where the author gave no title. A page that can't be
 * read never fails the post: the card then shows the host.
 */
export async function linkCard(link: ChannelLink, context: PublishContext<BlueskyCredentials>): Promise<LinkCard> {
  const page = link.title === null ? await readPage(link.url, context) : NOTHING;
  return {
    uri: link.url,
    title: link.title ?? page.title ?? hostOf(link.url),
    description: link.description ?? page.description ?? '',
    thumb: page.picture === null ? null : await picture(page.picture, context),
  };
}

async function readPage(url: string, context: PublishContext<BlueskyCredentials>): Promise<PageDescription> {
  const response = await fetched(url, 'text/html', PAGE_BYTES, context);
  if (response === null || !/^(text\/html|application\/xhtml\+xml)\b/iu.test(response.headers['content-type'] ?? ''))
    return NOTHING;
  return describePage(response.text(), response.url);
}

async function picture(url: string, context: PublishContext<BlueskyCredentials>): Promise<JsonObject | null> {
  const response = await fetched(url, 'image/*', CARD_PICTURE_BYTES, context);
  const mime = /^[^;\s]*/u.exec(response?.headers['content-type'] ?? '')?.[0].toLowerCase() ?? '';
  if (response === null || !PICTURE_TYPES.has(mime) || response.body.length === 0) return null;
  try {
    return await uploadBlob({ body: response.body, mime, bytes: response.body.length }, context);
  } catch (error) {
    const harmless = error instanceof ChannelError && (error.kind === 'rejected' || error.kind === 'unavailable');
    if (!harmless || context.signal.aborted) throw error;
    context.log.warn('The picture of a link card could not be uploaded.', { reason: reasonOf(error) });
    return null;
  }
}

/** null for any answer but 200, and for none. @throws ChannelError when the publishing was aborted. */
async function fetched(
  url: string,
  accept: string,
  maxBytes: number,
  context: PublishContext<BlueskyCredentials>,
): Promise<HttpResponse | null> {
  const { http, signal, log } = context;
  try {
    const headers = { accept };
    const response = await http.request({
      method: 'GET',
      url,
      headers,
      maxBytes,
      maxRedirects: 5,
      timeoutMs: FETCH_TIMEOUT_MS,
      signal,
    });
    return response.status === 200 ? response : null;
  } catch (error) {
    if (signal.aborted) throw fromHttpFailure(error, 'prepare');
    log.warn('The page behind a link could not be read.', { host: hostOf(url), reason: reasonOf(error) });
    return null;
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
