import { checkAuthor, objectIn, Refusal, textIn, type Answer, type Call, type Route } from './protocol.js';
import { mimeOf, secret, type Asset } from './world.js';

const PIECE_BYTES = 4_194_304;
const VIDEO = { least: 75 * 1_024, most: 500 * 1_048_576 } as const;

function begin(call: Call, kind: Asset['kind'], sizes: readonly (number | null)[]): Asset {
  const request = objectIn(call.body, 'initializeUploadRequest') ?? {};
  const owner = textIn(request, 'owner');
  checkAuthor(call, owner, 'social');
  const { world } = call;
  const asset: Asset = {
    urn: `urn:li:${kind}:C${world.newNumber()}`,
    owner,
    kind,
    pieces: sizes.map((bytes) => ({ path: `/dms-uploads/${secret()}/upload`, bytes, content: null, etag: secret() })),
    token: secret(),
    content: null,
    doneAt: Number.POSITIVE_INFINITY,
    failure: null,
  };
  world.assets.set(asset.urn, asset);
  return asset;
}

const addressOf = (path: string): string => `https://www.linkedin.com${path}?ca=vector&sync=0`;

function beginWhole(kind: 'image' | 'document'): (call: Call) => Answer {
  return (call) => {
    const asset = begin(call, kind, [null]);
    const uploadUrlExpiresAt = call.world.now() + 86_400_000;
    const uploadUrl = addressOf(asset.pieces[0]?.path ?? '');
    return { status: 200, json: { value: { uploadUrlExpiresAt, uploadUrl, [kind]: asset.urn } } };
  };
}

function beginVideo(call: Call): Answer {
  const request = objectIn(call.body, 'initializeUploadRequest') ?? {};
  const total = Number(request['fileSizeBytes']);
  if (!(total >= VIDEO.least && total <= VIDEO.most))
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'fileSizeBytes is out of bounds');
  const sizes: number[] = [];
  for (let left = total; left > 0; left -= PIECE_BYTES) sizes.push(Math.min(left, PIECE_BYTES));
  const asset = begin(call, 'video', sizes);
  let first = 0;
  const uploadInstructions = asset.pieces.map(({ path, bytes }) => {
    const from = first;
    first += bytes ?? 0;
    return { uploadUrl: addressOf(path), firstByte: from, lastByte: first - 1 };
  });
  return {
    status: 200,
    json: { value: { uploadUrlsExpireAt: 0, video: asset.urn, uploadInstructions, uploadToken: asset.token } },
  };
}

function put({ world, params, bytes }: Call): Answer {
  const path = `/dms-uploads/${params['key']}/upload`;
  const asset = [...world.assets.values()].find(({ pieces }) => pieces.some((piece) => piece.path === path));
  const piece = asset?.pieces.find((candidate) => candidate.path === path);
  if (!asset || !piece) throw new Refusal(404, 'NOT_FOUND', 'There is no such upload');
  if (bytes.length === 0 || (piece.bytes !== null && bytes.length !== piece.bytes))
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'The piece has another size than was agreed');
  if (piece.content?.equals(bytes) === false) world.violate(`a piece of ${asset.urn} came again with other bytes`);
  piece.content = bytes;
  if (asset.kind !== 'video') {
    settle(asset, world.now() + world.processingMs, world.processingFailure);
    const wanted = asset.kind === 'image' ? 'image/' : 'application/pdf';
    if (!mimeOf(asset.content).startsWith(wanted)) asset.failure = `The bytes are no ${asset.kind}`;
    if (bytes.length > 104_857_600) asset.failure = 'The file is too large';
  }
  return { status: 201, text: '', headers: { etag: piece.etag } };
}

function finalize({ world, body }: Call): Answer {
  const request = objectIn(body, 'finalizeUploadRequest') ?? {};
  const asset = world.assets.get(textIn(request, 'video'));
  if (!asset || textIn(request, 'uploadToken') !== asset.token)
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'There is no such upload');
  const ids = request['uploadedPartIds'];
  if (JSON.stringify(ids) !== JSON.stringify(asset.pieces.map(({ etag }) => etag)))
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'uploadedPartIds are not those of the pieces, in order');
  settle(asset, world.now() + world.processingMs, world.processingFailure);
  return { status: 200, text: '' };
}

function settle(asset: Asset, doneAt: number, failure: string | null): void {
  asset.content = Buffer.concat(asset.pieces.map(({ content }) => content ?? Buffer.alloc(0)));
  asset.doneAt = doneAt;
  asset.failure = failure;
}

export function stateOf(asset: Asset, now: number): string {
  if (asset.content === null) return 'WAITING_UPLOAD';
  if (asset.doneAt > now) return 'PROCESSING';
  return asset.failure === null ? 'AVAILABLE' : 'PROCESSING_FAILED';
}

function status({ world, params }: Call): Answer {
  const asset = world.assets.get(params['urn'] ?? '');
  if (!asset) throw new Refusal(404, 'NOT_FOUND', 'There is no such file');
  const state = stateOf(asset, world.now());
  const failed = state === 'PROCESSING_FAILED' && { processingFailureReason: asset.failure };
  return { status: 200, json: { id: asset.urn, owner: asset.owner, status: state, ...failed } };
}

const READS = ['r_organization_social'];
const OWNER = { initializeUploadRequest: { owner: 'text' } } as const;

export const MEDIA_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/rest/images',
    fixed: { action: 'initializeUpload' },
    body: 'json',
    fields: OWNER,
    handle: beginWhole('image'),
  },
  {
    method: 'POST',
    path: '/rest/documents',
    fixed: { action: 'initializeUpload' },
    body: 'json',
    fields: OWNER,
    handle: beginWhole('document'),
  },
  {
    method: 'POST',
    path: '/rest/videos',
    fixed: { action: 'initializeUpload' },
    body: 'json',
    fields: {
      initializeUploadRequest: {
        owner: 'text',
        fileSizeBytes: 'number',
        uploadCaptions: 'boolean',
        uploadThumbnail: 'boolean',
      },
    },
    handle: beginVideo,
  },
  {
    method: 'POST',
    path: '/rest/videos',
    fixed: { action: 'finalizeUpload' },
    body: 'json',
    fields: { finalizeUploadRequest: { video: 'text', uploadToken: 'text', uploadedPartIds: 'list' } },
    handle: finalize,
  },
  { method: 'GET', path: '/rest/images/:urn', body: 'none', scopes: READS, handle: status },
  { method: 'GET', path: '/rest/documents/:urn', body: 'none', scopes: READS, handle: status },
  { method: 'GET', path: '/rest/videos/:urn', body: 'none', scopes: READS, handle: status },
  {
    method: 'PUT',
    path: '/www/dms-uploads/:key/upload',
    query: ['ca', 'sync'],
    auth: 'signed',
    body: 'bytes',
    handle: put,
  },
];
