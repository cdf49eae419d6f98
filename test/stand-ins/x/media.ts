import { Problem, type Answer, type Call, type Route } from './protocol.js';
import type { Upload } from './world.js';

const DAY_S = 86_400;
const MOST_SEGMENT_BYTES = 5 * 1_048_576;
const MOST_BYTES: Readonly<Record<string, number>> = {
  tweet_image: 5 * 1_048_576,
  tweet_gif: 15 * 1_048_576,
  tweet_video: 512 * 1_048_576,
};
const TYPES: Readonly<Record<string, readonly string[]>> = {
  tweet_image: ['image/jpeg', 'image/png', 'image/webp'],
  tweet_gif: ['image/gif'],
  tweet_video: ['video/mp4', 'video/quicktime'],
};

/** How files of a type begin, so that what is put together wrongly is not taken. */
const BEGINNINGS: Readonly<Record<string, (content: Buffer) => boolean>> = {
  'image/png': (content) => content.subarray(1, 4).toString() === 'PNG',
  'image/jpeg': (content) => content[0] === 0xff && content[1] === 0xd8,
  'image/webp': (content) => content.subarray(8, 12).toString() === 'WEBP',
  'image/gif': (content) => content.subarray(0, 4).toString() === 'GIF8',
  'video/mp4': (content) => content.subarray(4, 8).toString() === 'ftyp',
  'video/quicktime': (content) => content.subarray(4, 8).toString() === 'ftyp',
};

function begin({ world, user, body }: Call, totalBytes: number): Upload {
  const category = String(body['media_category']);
  const mime = String(body['media_type']);
  if (!TYPES[category]?.includes(mime))
    throw new Problem(400, `media type ${mime} is not allowed for ${category}`, 'invalid-request');
  if (totalBytes > (MOST_BYTES[category] ?? 0))
    throw new Problem(400, `File size exceeds ${MOST_BYTES[category]} bytes.`, 'invalid-request');
  const upload: Upload = {
    id: world.newId(),
    userId: user.id,
    mime,
    totalBytes,
    category,
    expiresAt: world.now() + DAY_S * 1_000,
    segments: new Map(),
    content: null,
    alt: null,
    processing: null,
    postId: null,
  };
  world.uploads.set(upload.id, upload);
  return upload;
}

function initialize(call: Call): Answer {
  const upload = begin(call, Number(call.body['total_bytes']));
  return { status: 200, json: { data: { id: upload.id, media_key: keyOf(upload), expires_after_secs: DAY_S } } };
}

function append(call: Call): Answer {
  const upload = find(call, call.params['id']);
  const index = Number(call.body['segment_index']);
  const segment = call.files['media'];
  if (!Number.isInteger(index) || index < 0 || index > 999)
    throw new Problem(400, 'segment_index is not between 0 and 999', 'invalid-request');
  if (!segment || segment.length === 0 || segment.length > MOST_SEGMENT_BYTES)
    throw new Problem(400, 'media is empty or larger than 5 MB', 'invalid-request');
  if (upload.content) throw new Problem(400, 'The upload is finalized.', 'invalid-request');
  if (upload.segments.get(index)?.equals(segment) === false)
    call.world.violate(`segment ${index} of ${upload.id} came again with other bytes`);
  upload.segments.set(index, segment);
  return { status: 200, json: { data: { expires_at: Math.floor(upload.expiresAt / 1_000) } } };
}

function finalize(call: Call): Answer {
  const upload = find(call, call.params['id']);
  const indexes = [...upload.segments.keys()].sort((a, b) => a - b);
  if (indexes.some((index, place) => index !== place))
    throw new Problem(400, 'Segments do not add up to the file.', 'invalid-request');
  return settle(call, upload, Buffer.concat(indexes.map((index) => upload.segments.get(index) ?? Buffer.alloc(0))));
}

function oneShot(call: Call): Answer {
  const file = call.files['media'];
  if (!file) throw new Problem(400, 'media is missing', 'invalid-request');
  if (call.body['media_category'] !== 'tweet_image')
    throw new Problem(400, 'Use the chunked upload.', 'invalid-request');
  return settle(call, begin(call, file.length), file);
}

function settle({ world }: Call, upload: Upload, content: Buffer): Answer {
  if (content.length !== upload.totalBytes)
    throw new Problem(400, 'Segments do not add up to provided total file size.', 'invalid-request');
  if (!BEGINNINGS[upload.mime]?.(content)) throw new Problem(400, 'media type unrecognized', 'invalid-request');
  upload.content = content;
  const isAtOnce = upload.category === 'tweet_image';
  upload.processing = isAtOnce ? null : { doneAt: world.now() + world.processingMs, failure: world.processingFailure };
  return { status: 200, json: { data: described(upload, world.now()) } };
}

function status(call: Call): Answer {
  if (call.query.get('command') !== 'STATUS') throw new Problem(400, 'command is not STATUS', 'invalid-request');
  return { status: 200, json: { data: described(find(call, call.query.get('media_id') ?? ''), call.world.now()) } };
}

function described(upload: Upload, now: number): object {
  const { id, processing, content } = upload;
  const secondsLeft = processing ? Math.ceil((processing.doneAt - now) / 1_000) : 0;
  const info =
    processing === null
      ? null
      : secondsLeft > 0
        ? {
            state: secondsLeft > 5 ? 'pending' : 'in_progress',
            check_after_secs: Math.min(secondsLeft, 5),
            progress_percent: 10,
          }
        : processing.failure === null
          ? { state: 'succeeded', progress_percent: 100 }
          : { state: 'failed', error: { code: 1, name: 'InvalidMedia', message: processing.failure } };
  return {
    id,
    media_key: keyOf(upload),
    size: content?.length ?? 0,
    expires_after_secs: DAY_S,
    ...(info && { processing_info: info }),
  };
}

function metadata(call: Call): Answer {
  const upload = find(call, String(call.body['id']));
  const given = call.body['metadata'] as { alt_text?: { text?: unknown } };
  const text = given.alt_text?.text;
  if (Object.keys(given).some((name) => name !== 'alt_text'))
    call.world.violate(`unknown metadata ${Object.keys(given).join(', ')}`);
  if (typeof text !== 'string' || text.length > 1_000)
    throw new Problem(400, 'alt_text is longer than 1000 characters', 'invalid-request');
  if (upload.category === 'tweet_video')
    throw new Problem(400, 'Metadata is supported for images and GIFs only.', 'invalid-request');
  upload.alt = text;
  return { status: 200, json: { data: { id: upload.id, associated_metadata: { alt_text: { text } } } } };
}

function find({ world, user }: Call, id: string | undefined): Upload {
  const upload = world.uploads.get(id ?? '');
  if (!upload || upload.userId !== user.id || upload.expiresAt < world.now())
    throw new Problem(400, 'Your media IDs are invalid.', 'invalid-request');
  return upload;
}

export function keyOf({ id, category }: Upload): string {
  return `${{ tweet_image: 3, tweet_video: 7, tweet_gif: 16 }[category] ?? 3}_${id}`;
}

const SCOPES = ['media.write'];
export const MEDIA_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/2/media/upload',
    scopes: SCOPES,
    body: 'multipart',
    limit: 500,
    fields: { media_category: 'text', media_type: 'text' },
    files: ['media'],
    handle: oneShot,
  },
  {
    method: 'GET',
    path: '/2/media/upload',
    scopes: SCOPES,
    body: 'none',
    limit: 1_000,
    query: ['command', 'media_id'],
    handle: status,
  },
  {
    method: 'POST',
    path: '/2/media/upload/initialize',
    scopes: SCOPES,
    body: 'json',
    limit: 1_875,
    fields: { media_type: 'text', total_bytes: 'number', media_category: 'text' },
    handle: initialize,
  },
  {
    method: 'POST',
    path: '/2/media/upload/:id/append',
    scopes: SCOPES,
    body: 'multipart',
    limit: 1_875,
    fields: { segment_index: 'text' },
    files: ['media'],
    handle: append,
  },
  {
    method: 'POST',
    path: '/2/media/upload/:id/finalize',
    scopes: SCOPES,
    body: 'none',
    limit: 1_875,
    handle: finalize,
  },
  {
    method: 'POST',
    path: '/2/media/metadata',
    scopes: SCOPES,
    body: 'json',
    limit: 500,
    fields: { id: 'text', metadata: 'object' },
    handle: metadata,
  },
];
