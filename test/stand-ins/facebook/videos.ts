import { createHash } from 'node:crypto';
import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import { missing, route, V, WRITE, READ } from './routes.js';
import type { Grant, Video, World } from './world.js';

type FacebookCall = Call<World, Grant>;
type Kind = Video['kind'];

/** Begins, takes bytes, finishes: the phases of `/{page}/videos`, `/video_reels` and `/video_stories`. */
function phases(kind: Kind): (call: FacebookCall) => Answer {
  return (call) => {
    const { world, fields } = call;
    switch (fields['upload_phase']) {
      case 'start':
        return start(call, kind);
      case 'transfer':
        if (kind !== 'feed') world.violate('reels and stories go to the upload host');
        return transfer(call);
      case 'finish':
        return finish(call, kind);
      case undefined:
      default:
        world.violate(`there is no phase ${fields['upload_phase']}`);
        throw new GraphError(100, '(#100) Param upload_phase is invalid');
    }
  };
}

function start({ world, grant, fields }: FacebookCall, kind: Kind): Answer {
  const size = kind === 'feed' ? Number(fields['file_size']) : null;
  if (size !== null && (!Number.isInteger(size) || size <= 0))
    throw new GraphError(100, '(#100) file_size is required');
  if (kind === 'reel' && world.reelsToday(grant.pageId ?? '') >= 30)
    throw new GraphError(100, '(#100) Reels cannot be published now');
  const id = world.newId();
  const video: Video = {
    id,
    kind,
    pageId: grant.pageId ?? '',
    session: kind === 'feed' ? world.newId() : null,
    size,
    content: Buffer.alloc(0),
    begunAt: world.now(),
    uploadedAt: null,
    finishedAt: null,
    description: '',
    title: null,
    failure: world.failures.shift() ?? null,
    postId: null,
    looks: [],
  };
  world.videos.set(id, video);
  if (kind !== 'feed') return ok({ video_id: id, upload_url: `https://rupload.facebook.com/video-upload/v26.0/${id}` });
  return ok({ video_id: id, upload_session_id: video.session, ...wanted(world, video) });
}

/** Offsets are strings. */
function wanted({ pieceBytes }: World, { content, size }: Video): object {
  const from = content.length;
  return { start_offset: String(from), end_offset: String(Math.min(from + pieceBytes, size ?? from)) };
}

function transfer({ world, fields, files }: FacebookCall): Answer {
  const video = sessionOf(world, fields['upload_session_id']);
  const piece = files['video_file_chunk'] ?? Buffer.alloc(0);
  const offset = Number(fields['start_offset']);
  if (offset !== video.content.length)
    throw new GraphError(6_000, 'There was a problem uploading your video file.', {
      subcode: 1_363_037,
      data: wanted(world, video),
    });
  const { end_offset: end } = wanted(world, video) as { end_offset: string };
  if (piece.length !== Number(end) - offset) world.violate(`a piece of ${piece.length} bytes, not as asked for`);
  world.pieces.push(piece.length);
  receive(world, video, piece);
  return ok(wanted(world, video));
}

function receive(world: World, video: Video, bytes: Buffer): void {
  video.content = Buffer.concat([video.content, bytes]);
  if (video.content.length === video.size) video.uploadedAt = world.now();
}

function sessionOf(world: World, session: string | undefined): Video {
  const video = [...world.videos.values()].find((one) => one.session !== null && one.session === session);
  if (!video) throw new GraphError(100, '(#100) The upload session is invalid');
  return video;
}

function finish(call: FacebookCall, kind: Kind): Answer {
  const { world, fields, grant } = call;
  const video = kind === 'feed' ? sessionOf(world, fields['upload_session_id']) : ownVideo(call, fields['video_id']);
  if (video.kind !== kind || video.pageId !== grant.pageId) throw missing();
  if (kind === 'reel' && fields['video_state'] !== 'PUBLISHED') world.violate('a reel that is not published');
  if (kind === 'story' && (fields['description'] ?? fields['title']) !== undefined) world.violate('a story with words');
  if (video.uploadedAt === null) {
    world.violate(`the video ${video.id} was finished before it was there`);
    throw new GraphError(100, '(#100) The video is not uploaded');
  }
  if (world.isExpired(video)) throw new GraphError(100, '(#100) The video has expired');
  if ((fields['description'] ?? '').length > (kind === 'reel' ? 2_200 : 63_206))
    throw new GraphError(100, '(#100) The description is too long');
  if (video.finishedAt !== null) {
    // A session is finished once; a reel or story by its id as often as one likes.
    if (kind === 'feed') throw new GraphError(100, '(#100) The upload session was finished already');
    return ok({ success: true, ...(kind === 'story' && { post_id: video.postId }) });
  }
  video.finishedAt = world.now();
  video.description = fields['description'] ?? '';
  video.title = fields['title'] ?? null;
  world.publishVideo(video);
  return ok({ success: true, ...(kind === 'story' && { post_id: video.postId }) });
}

function ownVideo({ world, grant }: FacebookCall, id: string | undefined): Video {
  const video = world.videos.get(id ?? '');
  if (!video || video.pageId !== grant.pageId) throw missing();
  return video;
}

/** `POST rupload.facebook.com/video-upload/v26.0/{video}` */
function receiveBytes(call: FacebookCall): Answer {
  const { world, params, request, files } = call;
  if (!request.headers.authorization?.startsWith('OAuth ')) world.violate('bytes come under “OAuth”, not “Bearer”');
  const video = ownVideo(call, params['id']);
  const content = files['body'] ?? Buffer.alloc(0);
  const [offset, size] = [Number(request.headers['offset']), Number(request.headers['file_size'])];
  if (video.kind === 'feed' || video.uploadedAt !== null) world.violate('bytes that nobody waits for');
  if (offset !== video.content.length || offset + content.length !== size) {
    world.violate(`bytes from ${offset} on, where ${video.content.length} are there`);
    throw new GraphError(100, 'The offset is wrong');
  }
  video.size = size;
  world.pieces.push(content.length);
  const breaksAfter = world.uploadBreaksAfter;
  world.uploadBreaksAfter = null;
  receive(world, video, content.subarray(0, breaksAfter ?? content.length));
  if (breaksAfter !== null)
    throw new GraphError(2, 'Service temporarily unavailable', { status: 503, transient: true });
  return ok({ success: true });
}

function photoStory(call: FacebookCall): Answer {
  const { world, fields, grant } = call;
  const photo = world.photos.get(fields['photo_id'] ?? '');
  if (!photo) throw new GraphError(100, '(#100) The photo does not exist');
  if (photo.postId !== null) return ok({ success: true, post_id: photo.postId });
  photo.postId = world.newId();
  world.addPost({ id: photo.postId, pageId: grant.pageId ?? '', photos: [photo], storyOf: photo.id });
  return ok({ success: true, post_id: photo.postId });
}

function stories({ world, grant }: FacebookCall): Answer {
  return ok({
    data: world.posts
      .filter(({ pageId, storyOf }) => pageId === grant.pageId && storyOf !== null)
      .map(({ id, storyOf, at, photos }) => ({
        post_id: id,
        status: 'published',
        creation_time: String(Math.floor(at / 1_000)),
        media_type: photos.length > 0 ? 'photo' : 'video',
        ...(world.storiesNameFiles && { media_id: storyOf }),
        url: `https://facebook.com/stories/${id}`,
      })),
  });
}

function listed(kind: Kind): (call: FacebookCall) => Answer {
  return ({ world, grant, query }) =>
    pageOf(
      [...world.videos.values()]
        .filter((video) => video.kind === kind && video.pageId === grant.pageId && world.isShown(video))
        .reverse(),
      query,
      ({ id, finishedAt }) => ({
        id,
        created_time: new Date(finishedAt ?? 0).toISOString().replace(/\.\d+Z$/, '+0000'),
      }),
    );
}

/** A video as its node tells of it. */
export function videoAnswer(world: World, video: Video): object {
  const status = statusIn(world, video);
  if (status.video_status === 'processing') {
    video.looks = [...video.looks, world.now()].filter((at) => world.now() - at < 10_000);
    if (video.looks.length > 2) world.violate(`the video ${video.id} was looked at again and again`);
  }
  const isShown = world.isShown(video);
  return {
    id: video.id,
    status,
    ...(isShown && video.postId !== null && { post_id: world.toldPostId(video.postId) }),
    ...(isShown && {
      permalink_url: video.kind === 'reel' ? `/reel/${video.id}/` : `/${video.pageId}/videos/${video.id}/`,
    }),
  };
}

function statusIn(world: World, video: Video): { readonly video_status: string } & Record<string, unknown> {
  const error = { status: 'error', error: { code: 1_363_008, message: video.failure ?? '' } };
  const uploading =
    video.uploadedAt === null
      ? // As Meta's guide spells it.
        { status: 'in_progress', bytes_transfered: video.content.length }
      : { status: 'complete', bytes_transferred: video.content.length };
  const phase = (processing: object, publishing: string, word: string) => ({
    video_status: word,
    uploading_phase: uploading,
    processing_phase: processing,
    publishing_phase: { status: publishing },
  });
  if (world.isExpired(video)) return phase({ status: 'not_started' }, 'not_started', 'expired');
  if (video.uploadedAt === null) return phase({ status: 'not_started' }, 'not_started', 'uploading');
  const since = world.worksBeforeFinish && video.kind !== 'feed' ? video.uploadedAt : video.finishedAt;
  if (since === null) return phase({ status: 'not_started' }, 'not_started', 'upload_complete');
  const isDone = world.now() >= since + world.processingMs;
  if (isDone && video.failure !== null) return phase(error, 'not_started', 'error');
  const publishing = video.finishedAt === null ? 'not_started' : isDone ? 'complete' : 'in_progress';
  if (!isDone) return phase({ status: 'in_progress' }, publishing, 'processing');
  return phase({ status: 'complete' }, publishing, video.finishedAt === null ? 'upload_complete' : 'ready');
}

export function hashOf({ content }: Video): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Only in a batch, and without names, as they differ between videos and reels. */
export function videoInsights({ world, grant, params, query }: FacebookCall): Answer {
  const video = world.videos.get(params['id'] ?? '');
  if (!video) throw missing();
  if (query.has('metric')) throw new GraphError(100, '(#100) The value must be a valid insights metric');
  if (!grant.scopes.includes('read_insights')) throw new GraphError(10, '(#10) read_insights is missing');
  const counts = world.post(video.postId ?? '')?.counts ?? {};
  const names = video.kind === 'reel' ? ['blue_reels_play_count', 'post_video_view_time'] : ['total_video_views'];
  return ok({
    data: [
      ...names.map((name) => ({ name, period: 'lifetime', values: [{ value: counts[name] ?? 0 }] })),
      { name: 'post_video_likes_by_reaction_type', period: 'lifetime', values: [{ value: { REACTION_LIKE: 2 } }] },
    ],
  });
}

const START = ['upload_phase'];
const LIST = ['fields', 'limit'];

export const VIDEO_ROUTES: readonly Route<World, Grant>[] = [
  route('POST', '/:page/videos', WRITE, phases('feed'), {
    fields: [...START, 'file_size', 'upload_session_id', 'start_offset', 'description', 'title'],
    files: ['video_file_chunk'],
  }),
  route('POST', '/:page/video_reels', WRITE, phases('reel'), {
    fields: [...START, 'video_id', 'video_state', 'description', 'title'],
  }),
  route('POST', '/:page/video_stories', WRITE, phases('story'), { fields: [...START, 'video_id'] }),
  route('POST', '/:page/photo_stories', WRITE, photoStory, { fields: ['photo_id'] }),
  route('GET', '/:page/videos', READ, listed('feed'), { query: LIST }),
  route('GET', '/:page/video_reels', READ, listed('reel'), { query: LIST }),
  route('GET', '/:page/stories', READ, stories),
  {
    method: 'POST',
    path: `/rupload/video-upload${V}/:id`,
    scopes: WRITE,
    headers: ['offset', 'file_size'],
    isUpload: true,
    handle: receiveBytes,
  },
];
