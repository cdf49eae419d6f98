import { ChannelError, type ChannelMedia, type PublishContext } from '../contract/index.js';
import { idOf, unusable } from '../meta/index.js';
import { send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';

const UPLOAD_TIMEOUT_MS = 120_000;
/** A photo that no post uses seems to vanish after a day; one that is nearly so old is uploaded anew. */
const FRESH_MS = 12 * 3_600_000;
const UPLOADS_TRIED = 5;

/**
 * A photo at Facebook that nobody sees yet, uploaded once over all tries.
 * @param step the name of the upload, the same on every try
 * @returns its id
 */
export async function freshPhoto(
  file: ChannelMedia,
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<string> {
  for (let attempt = 1; attempt <= UPLOADS_TRIED; attempt++) {
    const name = attempt === 1 ? step : `${step}.again${attempt}`;
    const { id, at } = await context.steps.run(name, 'prepare', () => upload(file, caller, context));
    if (caller.clock.now().getTime() - Date.parse(at) <= FRESH_MS) return id;
  }
  throw new ChannelError('rejected', 'The photo was uploaded again and again without being posted in time.');
}

/** `published=false`: nobody sees it before it is attached to a post. */
async function upload(
  { id: mediaId, alt }: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<{ readonly id: string; readonly at: string }> {
  const file = await context.media.file(mediaId);
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/photos`,
    purpose: 'prepare',
    timeoutMs: UPLOAD_TIMEOUT_MS,
    multipart: [
      { name: 'published', value: 'false' },
      ...(alt ? [{ name: 'alt_text_custom', value: alt }] : []),
      { name: 'source', filename: 'photo', mime: file.mime, content: file.open(), bytes: file.bytes },
    ],
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  return { id, at: caller.clock.now().toISOString() };
}
