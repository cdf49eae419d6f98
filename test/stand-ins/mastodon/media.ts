import { IMAGE_BYTES, MIME_TYPES, VIDEO_BYTES } from './instance.js';
import { accountOf, Refusal, type Answer, type Call, type Route } from './protocol.js';
import { renderMedia, typeOf } from './render.js';
import type { Media } from './world.js';

export const MEDIA_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v2/media',
    access: 'user',
    scopes: ['write:media'],
    fields: { description: 'text' },
    fileFields: ['file'],
    handle: upload,
  },
  { method: 'GET', path: '/api/v1/media/:id', access: 'user', scopes: ['write:media'], handle: look },
];

async function upload(call: Call): Promise<Answer> {
  const { world, body, files, origin } = call;
  await call.work();
  const file = files['file'];
  if (!file) {
    world.violate('a media upload needs a file');
    throw new Refusal(422, 'fileType');
  }
  const type = typeOf(file.mime);
  if (!MIME_TYPES.includes(file.mime) || file.content.length === 0) throw new Refusal(422, 'fileType');
  const most = type === 'image' || type === 'gifv' ? IMAGE_BYTES : VIDEO_BYTES;
  if (file.content.length > most) throw new Refusal(422, 'fileSize', most);
  const media: Media = {
    id: world.nextId(),
    accountId: accountOf(call).id,
    mime: file.mime,
    bytes: file.content.length,
    description: typeof body['description'] === 'string' ? body['description'] : null,
    statusId: null,
    pending: type === 'image' ? 0 : world.transcoding.looks,
    failed: false,
  };
  world.media.set(media.id, media);
  return { status: media.pending > 0 ? 202 : 200, json: renderMedia(media, origin) };
}

function look(call: Call): Answer {
  const { world, params, origin } = call;
  const media = world.media.get(params['id'] ?? '');
  if (!media || media.accountId !== accountOf(call).id || media.statusId !== null) throw new Refusal(404, 'notFound');
  if (media.pending > 0) {
    media.pending--;
    if (media.pending === 0) media.failed = world.transcoding.fails;
    return { status: 206, json: renderMedia({ ...media, pending: media.pending + 1 }, origin) };
  }
  if (media.failed) throw new Refusal(422, 'processing');
  return { status: 200, json: renderMedia(media, origin) };
}
