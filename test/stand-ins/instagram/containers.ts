import sharp from 'sharp';
import { fetchFile } from '../meta/fetch-file.js';
import { GraphError, ok, type Answer, type Call } from '../meta/graph.js';
import type { Container, File, Grant, World } from './world.js';

type InstagramCall = Call<World, Grant>;

export const CONTAINER_FIELDS = [
  'image_url',
  'video_url',
  'media_type',
  'caption',
  'is_carousel_item',
  'children',
  'alt_text',
  'share_to_feed',
  'thumb_offset',
  'collaborators',
  'user_tags',
  'location_id',
  'trial_params',
  'is_ai_generated',
  'is_paid_partnership',
  'upload_type',
];
const VIDEO_TYPES = ['video/mp4', 'video/quicktime'];
/** What goes with some kinds alone. */
const ONLY_WITH: Readonly<Record<string, readonly string[]>> = {
  caption: ['IMAGE', 'REELS', 'CAROUSEL'],
  share_to_feed: ['REELS'],
  thumb_offset: ['REELS'],
  trial_params: ['REELS'],
  collaborators: ['IMAGE', 'REELS', 'CAROUSEL'],
  location_id: ['IMAGE', 'REELS', 'CAROUSEL'],
  user_tags: ['IMAGE', 'VIDEO', 'REELS'],
  alt_text: ['IMAGE'],
  children: ['CAROUSEL'],
};

/** `POST /{ig-user}/media` */
export async function createContainer(call: InstagramCall): Promise<Answer> {
  const { world, fields, grant } = call;
  const type = fields['media_type'] ?? 'IMAGE';
  const isItem = fields['is_carousel_item'] === 'true';
  checkForm(call, type, isItem);
  const isResumable = fields['upload_type'] === 'resumable';
  const media = type === 'CAROUSEL' ? childrenOf(call) : isResumable ? [] : [await fileOf(call, type)];
  const container: Container = {
    id: world.newId(),
    accountId: grant.accountId ?? '',
    type,
    media,
    isItem,
    fields,
    madeAt: world.now(),
    doneAt: isResumable ? null : world.now() + world.processingMs,
    failure: isItem ? null : (world.failures.shift() ?? null),
    postId: null,
    toldAt: null,
  };
  world.containers.set(container.id, container);
  return ok({
    id: container.id,
    ...(isResumable && { uri: `https://rupload.facebook.com/ig-api-upload/v26.0/${container.id}` }),
  });
}

function checkForm({ world, fields, grant }: InstagramCall, type: string, isItem: boolean): void {
  if (type === 'VIDEO' && !isItem)
    throw new GraphError(100, 'The media type VIDEO is for carousel items only', { subcode: 2_207_023 });
  if (isItem && (fields['caption'] !== undefined || type === 'CAROUSEL')) world.violate('an item with a caption');
  for (const [name, types] of Object.entries(ONLY_WITH))
    if (fields[name] !== undefined && !types.includes(type)) world.violate(`${name} does not go with ${type}`);
  if (fields['upload_type'] !== undefined && grant.login !== 'facebook')
    world.violate('bytes can be sent by Facebook’s sign-in alone');
  if (fields['is_paid_partnership'] !== undefined && grant.login !== 'facebook')
    world.violate('paid partnerships need Facebook’s sign-in');
  if ((fields['alt_text']?.length ?? 0) > 1_000) throw new GraphError(100, 'Param alt_text is too long');
  const caption = fields['caption'] ?? '';
  if (caption.length > 2_200) throw new GraphError(36_004, 'The caption is too long', { subcode: 2_207_010 });
  if ([...caption.matchAll(/@[\w.]+/g)].length > 20)
    throw new GraphError(36_004, 'Too many mentions', { subcode: 2_207_040 });
  const collaborators = JSON.parse(fields['collaborators'] ?? '[]') as unknown[];
  if (collaborators.length > 3) throw new GraphError(100, 'Too many collaborators');
  checkTags(fields['user_tags'], type);
  const { graduation_strategy: strategy } = JSON.parse(fields['trial_params'] ?? '{}') as Record<string, string>;
  if (strategy !== undefined && !['MANUAL', 'SS_PERFORMANCE'].includes(strategy))
    throw new GraphError(100, 'Param trial_params is invalid');
}

/** Places go with pictures, and with nothing else. */
function checkTags(json: string | undefined, type: string): void {
  const tags = JSON.parse(json ?? '[]') as { username?: string; x?: number; y?: number }[];
  for (const { username, x, y } of tags) {
    const isPlaced = typeof x === 'number' && typeof y === 'number';
    if (username === undefined || isPlaced !== (type === 'IMAGE'))
      throw new GraphError(100, 'The user tags are invalid', { subcode: 2_207_035 });
    if (isPlaced && (x < 0 || x > 1 || y < 0 || y > 1))
      throw new GraphError(100, 'A tag lies outside', { subcode: 2_207_036 });
  }
}

function childrenOf({ world, fields }: InstagramCall): readonly File[] {
  const ids = (fields['children'] ?? '').split(',');
  if (ids.length < 2 || ids.length > 10)
    throw new GraphError(100, 'A carousel has 2 to 10 children', { subcode: 2_207_028 });
  return ids.flatMap((id) => {
    const child = world.containers.get(id);
    if (!child?.isItem) throw new GraphError(100, `No child ${id}`, { subcode: 2_207_028 });
    if (world.statusOf(child) !== 'FINISHED') world.violate(`the carousel's child ${id} was not finished`);
    return child.media;
  });
}

/** Instagram comes for the file itself. */
async function fileOf({ world, fields }: InstagramCall, type: string): Promise<File> {
  const { image_url: image, video_url: video } = fields;
  const isVideo = type === 'VIDEO' || type === 'REELS' || video !== undefined;
  const url = isVideo ? video : image;
  if (url === undefined || (image !== undefined && video !== undefined))
    throw new GraphError(100, 'Param image_url or video_url is required');
  const file = await fetchFile(world, url);
  if (file === null)
    throw new GraphError(9_004, 'The media could not be fetched from this URI.', { subcode: 2_207_052 });
  const { mime, content } = file;
  if (isVideo) {
    if (!VIDEO_TYPES.includes(mime))
      throw new GraphError(352, 'The video format is not supported', { subcode: 2_207_026 });
  } else await checkPicture(mime, content, type);
  return { mime, bytes: content.length, alt: fields['alt_text'] ?? null };
}

async function checkPicture(mime: string, content: Buffer, type: string): Promise<void> {
  const isJpeg = content[0] === 0xff && content[1] === 0xd8;
  if (mime !== 'image/jpeg' || !isJpeg)
    throw new GraphError(36_001, 'The image format is not supported', { subcode: 2_207_005 });
  if (content.length > 8_388_608) throw new GraphError(36_000, 'The image is too large', { subcode: 2_207_004 });
  const { width, height } = await sharp(content).metadata();
  const shape = width / height;
  if (type === 'IMAGE' && (shape < 0.79 || shape > 1.92))
    throw new GraphError(36_003, 'The aspect ratio is not supported', { subcode: 2_207_009 });
}

/** `POST rupload.facebook.com/ig-api-upload/{container}` */
export function receiveBytes({ world, params, request, files, grant }: InstagramCall): Answer {
  if (!request.headers.authorization?.startsWith('OAuth ')) world.violate('bytes come under “OAuth”, not “Bearer”');
  const container = world.containers.get(params['id'] ?? '');
  if (!container || container.accountId !== grant.accountId || container.fields['upload_type'] !== 'resumable')
    throw new GraphError(24, 'The requested resource does not exist', { subcode: 2_207_006 });
  if (container.doneAt !== null) throw new GraphError(100, 'The upload is complete already');
  const content = files['body'] ?? Buffer.alloc(0);
  if (request.headers['offset'] !== '0' || request.headers['file_size'] !== String(content.length))
    world.violate('offset and file_size do not fit the bytes');
  if (content.subarray(4, 8).toString() !== 'ftyp') {
    container.failure = 'Error: Media upload has failed with error code 2207026';
  }
  container.media = [{ mime: 'video/mp4', bytes: content.length, alt: null }];
  container.doneAt = world.now() + world.processingMs;
  return ok({ success: true, message: 'Upload successful.' });
}

export function containerAnswer(world: World, container: Container): object {
  const code = world.statusOf(container);
  // Once a minute at most.
  if (code === 'IN_PROGRESS') {
    if (container.toldAt !== null && world.now() - container.toldAt < 59_000)
      world.violate(`container ${container.id} was looked at more than once a minute`);
    container.toldAt = world.now();
  }
  return { id: container.id, status_code: code, ...(code === 'ERROR' && { status: container.failure }) };
}
