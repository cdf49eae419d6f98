import type { ChannelMedia, MediaFile, PublishContext } from '../contract/index.js';
import {
  asRecord,
  GRAPH_VERSION,
  idOf,
  metaSaid,
  numberOf,
  recordIn,
  unusable,
  type JsonRecord,
} from '../meta/index.js';
import { ask, exchange, requireTaken, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import type { PostKind } from './facebook.mapper.js';
import { VIDEO_EDGES } from './facebook.video-status.js';

const UPLOAD = `https://rupload.facebook.com/video-upload/${GRAPH_VERSION}`;
/** 4 GB at some megabytes a second; what breaks off is gone on with. */
const UPLOAD_TIMEOUT_MS = 1_800_000;
const PIECE_TIMEOUT_MS = 300_000;
/** Pieces are megabytes, files at most 4 GB; and a piece gets lost now and then. */
const PIECES_AT_MOST = 10_000;
const BACK_AT_MOST = 20;
/** "Start offset and actual offset mismatch": the answer says where to go on (facebook-business-sdk, video uploader). */
const OTHER_OFFSET = 1_363_037;

/** What is remembered of a video that was begun. */
export type Begun = {
  readonly id: string;
  /** Of an upload in pieces; '' for one that goes to the upload host. */
  readonly session: string;
  /** The bytes that Facebook wants first; both 0 where it does not say. */
  readonly start: number;
  readonly end: number;
  /** ISO 8601. */
  readonly at: string;
};

type Range = { readonly start: number; readonly end: number };

/** Begins a video that nobody sees before it is finished. Its id is known from here on. */
export async function beginVideo(
  kind: PostKind,
  { id: mediaId }: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<Begun> {
  const { bytes } = await context.media.file(mediaId);
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/${VIDEO_EDGES[kind]}`,
    form: { upload_phase: 'start', ...(kind === 'feed' && { file_size: String(bytes) }) },
    purpose: 'prepare',
  });
  const id = idOf(body, 'video_id');
  const session = kind === 'feed' ? idOf(body, 'upload_session_id') : '';
  if (id === null || session === null) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  const range = kind === 'feed' ? rangeIn(body) : { start: 0, end: 0 };
  return { id, session, ...range, at: caller.clock.now().toISOString() };
}

/**
 * The pieces that Facebook names, one after the other, each remembered and streamed (developers.facebook.com/docs/graph-api/reference/page/videos,
 * August 2026).
 * @param step what the names of the pieces begin with
 */
export async function sendPieces(
  begun: Begun,
  step: string,
  mediaId: string,
  caller: Caller,
  context: PublishContext,
): Promise<void> {
  const file = await context.media.file(mediaId);
  let wanted: Range = begun;
  let wentBack = 0;
  for (let index = 0; wanted.start < wanted.end; index++) {
    const range = wanted;
    if (range.end > file.bytes) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
    wanted = await context.steps.run(`${step}.piece.${index}`, 'prepare', () =>
      sendPiece(range, begun.session, file, caller, context),
    );
    // Back is where a piece got lost, once; a network that goes back and forth would never end.
    if (wanted.start < range.start) wentBack += 1;
    if (wanted.start === range.start || wentBack > BACK_AT_MOST || index >= PIECES_AT_MOST)
      throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  }
  if (wanted.start !== file.bytes) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
}

/** @returns the bytes that are wanted next */
async function sendPiece(
  { start, end }: Range,
  session: string,
  file: MediaFile,
  caller: Caller,
  context: PublishContext,
): Promise<Range> {
  const response = await ask(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/videos`,
    purpose: 'prepare',
    timeoutMs: PIECE_TIMEOUT_MS,
    multipart: [
      { name: 'upload_phase', value: 'transfer' },
      { name: 'upload_session_id', value: session },
      { name: 'start_offset', value: String(start) },
      {
        name: 'video_file_chunk',
        filename: 'piece',
        mime: 'application/octet-stream',
        content: file.open({ first: start, last: end - 1 }),
        bytes: end - start,
      },
    ],
  });
  // The piece of an earlier try had arrived, and its answer was lost.
  if (metaSaid(response, [])?.subcode === OTHER_OFFSET)
    return rangeIn(asRecord(asRecord(recordIn(response, 'prepare', FACEBOOK.name)['error'])?.['error_data']));
  requireTaken(response, 'prepare', caller);
  return rangeIn(recordIn(response, 'prepare', FACEBOOK.name));
}

function rangeIn(record: JsonRecord | null): Range {
  const [start, end] = [numberOf(record, 'start_offset'), numberOf(record, 'end_offset')];
  if (!isOffset(start) || !isOffset(end)) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  return { start, end };
}

function isOffset(value: number | null): value is number {
  return value !== null && Number.isSafeInteger(value) && value >= 0;
}

/**
 * The bytes that are missing, in one stream, to the upload host: reels and stories.
 * @param arrived how many are there already
 */
export async function sendBytes(
  { id }: Begun,
  arrived: number,
  mediaId: string,
  caller: Caller,
  context: PublishContext,
): Promise<void> {
  const file = await context.media.file(mediaId);
  if (arrived === file.bytes) return;
  if (!isOffset(arrived) || arrived > file.bytes) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  const response = await exchange(caller, 'prepare', {
    method: 'POST',
    // Never an address that an answer names: the token goes there.
    url: `${UPLOAD}/${encodeURIComponent(id)}`,
    headers: {
      accept: 'application/json',
      authorization: `OAuth ${caller.accessToken}`,
      offset: String(arrived),
      file_size: String(file.bytes),
    },
    body: file.open({ first: arrived, last: file.bytes - 1 }),
    contentType: 'application/octet-stream',
    contentLength: file.bytes - arrived,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  requireTaken(response, 'prepare', caller);
}
