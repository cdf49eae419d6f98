import { ChannelError, type ChannelMedia, type MediaFile, type PublishContext } from '../contract/index.js';
import { encoded, recordIn, send, unusable, upload, type Caller } from './linkedin.api.js';
import { asRecord, mayDo, numberOf, recordsOf, textOf, type JsonRecord } from './linkedin.mapper.js';

/** An upload that no post used for so long is made anew: its addresses end, and LinkedIn promises nothing for it. */
const FRESH_MS = 12 * 3_600_000;
const UPLOADS_TRIED = 5;
/** When to look at a file again, and how long to wait where looking is not allowed. */
const LOOK_AGAIN_MS = { images: 3_000, videos: 10_000, documents: 10_000 } as const;
const BLIND_WAIT_MS = { images: 5_000, videos: 60_000, documents: 60_000 } as const;
/** LinkedIn asks for pieces of 4 MB (Videos API, August 2026); what asks for more than this is no answer of its. */
const LARGEST_PIECE = 32 * 1_048_576;

type Sort = 'images' | 'videos' | 'documents';

/** What is remembered of an upload. */
type Upload = {
  readonly urn: string;
  /** ISO 8601. */
  readonly begunAt: string;
};

type Piece = { readonly url: string; readonly bytes: number };

type VideoUpload = Upload & { readonly token: string; readonly pieces: readonly Piece[] };

/**
 * The files of the post at LinkedIn, each uploaded once over all tries, and ready to be posted. They belong to the account that posts them.
 * @returns URNs
 * @throws ChannelError `rejected` when LinkedIn can't use a file; `processing` while it is at work on one: no worker waits for that
 */
export async function mediaUrnsOf(
  media: readonly ChannelMedia[],
  step: string,
  caller: Caller,
  context: PublishContext,
): Promise<readonly string[]> {
  const sent: { readonly urn: string; readonly name: string; readonly sentAt: string; readonly sort: Sort }[] = [];
  for (const [index, file] of media.entries()) {
    const name = `${step}.${index}`;
    sent.push(
      file.kind === 'video'
        ? { ...(await uploadVideo(file, name, caller, context)), sort: 'videos' }
        : await uploadWhole(file, name, caller, context),
    );
  }
  // All are on their way before the first one is waited for.
  for (const { urn, name, sentAt, sort } of sent) {
    await context.steps.run(`${name}.ready`, 'prepare', () => look(urn, sentAt, sort, caller, context));
  }
  return sent.map(({ urn }) => urn);
}

/** Pictures and documents go in one piece (Images and Documents APIs, August 2026). */
async function uploadWhole(media: ChannelMedia, step: string, caller: Caller, context: PublishContext) {
  const kind = media.kind === 'document' ? 'document' : 'image';
  const sort = `${kind}s` as const;
  const { result, name } = await freshly(step, context, (fresh) =>
    context.steps.run(fresh, 'prepare', async (): Promise<Upload> => {
      const file = await context.media.file(media.id);
      const value = await initialize(sort, { owner: context.account.remoteId }, caller);
      const urn = textOf(value, kind);
      if (urn === null || !urn.startsWith(`urn:li:${kind}:`)) throw noAddress();
      await upload(
        caller,
        textOf(value, 'uploadUrl') ?? '',
        { body: file.open(), contentLength: file.bytes, contentType: 'application/octet-stream' },
        { signed: false },
      );
      return { urn, begunAt: nowOf(caller) };
    }),
  );
  return { urn: result.urn, name, sentAt: result.begunAt, sort };
}

/** In pieces, and a try that breaks off is gone on with where it broke. */
async function uploadVideo(media: ChannelMedia, step: string, caller: Caller, context: PublishContext) {
  const { result, name } = await freshly(step, context, (fresh) =>
    context.steps.run(
      fresh,
      'prepare',
      async () => await beginVideo(await context.media.file(media.id), caller, context),
    ),
  );
  const { urn, token, pieces } = result;
  const sentAt = await context.steps.run(`${name}.sent`, 'prepare', async (): Promise<string> => {
    const etags = await sendPieces(await context.media.file(media.id), pieces, name, caller, context);
    await send(caller, {
      method: 'POST',
      path: '/rest/videos?action=finalizeUpload',
      purpose: 'prepare',
      json: { finalizeUploadRequest: { video: urn, uploadToken: token, uploadedPartIds: etags } },
    });
    return nowOf(caller);
  });
  return { urn, name, sentAt };
}

async function beginVideo(file: MediaFile, caller: Caller, context: PublishContext): Promise<VideoUpload> {
  const value = await initialize(
    'videos',
    {
      owner: context.account.remoteId,
      fileSizeBytes: file.bytes,
      uploadCaptions: false,
      uploadThumbnail: false,
    },
    caller,
  );
  const urn = textOf(value, 'video');
  const pieces = recordsOf(value['uploadInstructions']).map((instruction) => ({
    url: textOf(instruction, 'uploadUrl') ?? '',
    first: numberOf(instruction, 'firstByte') ?? -1,
    last: numberOf(instruction, 'lastByte') ?? -2,
  }));
  let next = 0;
  const isWhole = pieces.every(({ first, last }) => {
    const follows = first === next && Number.isSafeInteger(last) && last >= first && last - first < LARGEST_PIECE;
    next = last + 1;
    return follows;
  });
  if (urn === null || !urn.startsWith('urn:li:video:') || !isWhole || next !== file.bytes) throw noAddress();
  return {
    urn,
    // Empty for small files, and wanted all the same.
    token: typeof value['uploadToken'] === 'string' ? value['uploadToken'] : '',
    pieces: pieces.map(({ url, first, last }) => ({ url, bytes: last - first + 1 })),
    begunAt: nowOf(caller),
  };
}

async function sendPieces(
  file: MediaFile,
  pieces: readonly Piece[],
  name: string,
  caller: Caller,
  context: PublishContext,
): Promise<readonly string[]> {
  const etags: string[] = [];
  let first = 0;
  for (const [index, { url, bytes }] of pieces.entries()) {
    const part = { first, last: first + bytes - 1 };
    etags.push(
      await context.steps.run(`${name}.piece.${index}`, 'prepare', async () => {
        const content = { body: file.open(part), contentLength: bytes };
        const response = await upload(
          caller,
          url,
          { ...content, contentType: 'application/octet-stream' },
          { signed: true },
        );
        const etag = response.headers['etag'];
        if (etag === undefined || etag === '') throw unusable(response, 'prepare');
        return etag;
      }),
    );
    first += bytes;
  }
  return etags;
}

async function initialize(sort: Sort, request: JsonRecord, caller: Caller): Promise<JsonRecord> {
  const response = await send(caller, {
    method: 'POST',
    path: `/rest/${sort}?action=initializeUpload`,
    purpose: 'prepare',
    json: { initializeUploadRequest: request },
  });
  const value = asRecord(recordIn(response, 'prepare')['value']);
  if (value === null) throw unusable(response, 'prepare');
  return value;
}

/** One look at a file at work; where LinkedIn lets nobody look, some seconds have to do. */
async function look(urn: string, sentAt: string, sort: Sort, caller: Caller, context: PublishContext): Promise<true> {
  const status = mayDo(context.account, 'seeFiles') ? await statusOf(urn, sort, caller) : null;
  const now = caller.clock.now().getTime();
  if (status === null) {
    const readyAt = Date.parse(sentAt) + BLIND_WAIT_MS[sort];
    if (readyAt <= now) return true;
    throw atWork(readyAt);
  }
  const state = textOf(status, 'status');
  if (state === 'AVAILABLE') return true;
  if (state === 'PROCESSING_FAILED') {
    const why = textOf(status, 'processingFailureReason') ?? 'no reason was given';
    throw new ChannelError('rejected', `LinkedIn could not use the file: ${why.slice(0, 300)}`, {
      code: 'media-failed',
    });
  }
  throw atWork(now + LOOK_AGAIN_MS[sort]);
}

/** @returns null where looking is not allowed */
async function statusOf(urn: string, sort: Sort, caller: Caller): Promise<JsonRecord | null> {
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/${sort}/${encoded(urn)}`,
    purpose: 'read',
    tolerates: [403],
  });
  return response.status === 403 ? null : recordIn(response, 'read');
}

/** The upload under `step`, or under a later name where that one is too old to be posted. */
async function freshly<T extends Upload>(
  step: string,
  context: PublishContext,
  begin: (name: string) => Promise<T>,
): Promise<{ readonly result: T; readonly name: string }> {
  for (let attempt = 1; attempt <= UPLOADS_TRIED; attempt++) {
    const name = attempt === 1 ? step : `${step}.again${attempt}`;
    const result = await begin(name);
    if (context.clock.now().getTime() - Date.parse(result.begunAt) <= FRESH_MS) return { result, name };
  }
  throw new ChannelError('rejected', 'The file was uploaded again and again without being posted in time.');
}

function atWork(untilMs: number): ChannelError {
  return new ChannelError('processing', 'LinkedIn is still processing the file.', { retryAt: new Date(untilMs) });
}

function noAddress(): ChannelError {
  return new ChannelError('unavailable', 'LinkedIn gave no usable address for the file.');
}

function nowOf(caller: Caller): string {
  return caller.clock.now().toISOString();
}
