/** Answers what adapters ask while they publish a video on X, LinkedIn, Facebook, Mastodon and Bluesky, and counts the bytes it is sent without keeping any. */
import { createServer, type IncomingMessage } from 'node:http';

/** As large as LinkedIn has them; Facebook does not say how large its own are. */
const PIECE_BYTES = 4 * 1_048_576;
/** What is asked and answered in JSON is smaller. */
const LARGEST_QUESTION = 65_536;

let received = 0;

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
}

const server = createServer((request, response) => {
  answer(request).then(
    ({ status = 200, headers = {}, json = {} }) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json)),
    () => response.destroy(),
  );
});

async function answer(request: IncomingMessage): Promise<Answer> {
  const { pathname, search } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const question: Buffer[] = [];
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    received += bytes.length;
    if (question.length * bytes.length < LARGEST_QUESTION) question.push(bytes);
  }
  switch (`${request.method} ${pathname.replaceAll(/\d{2,}/g, '1')}`) {
    case 'GET /received':
      return { json: { received } };
    case 'POST /2/media/upload/initialize':
    case 'POST /2/media/upload/1/finalize':
      return { json: { data: { id: '1888888888888888888' } } };
    case 'POST /2/tweets':
      return { status: 201, json: { data: { id: '1999999999999999999' } } };
    case 'POST /rest/videos':
      return search.includes('initializeUpload') ? { json: { value: videoOf(question) } } : {};
    case 'PUT /www/dms-uploads/video':
      return { headers: { etag: 'piece' } };
    case 'GET /rest/videos/urn%3Ali%3Avideo%3AC1':
      return { json: { status: 'AVAILABLE' } };
    case 'POST /rest/posts':
      return { status: 201, headers: { 'x-restli-id': 'urn:li:share:7431329065766260736' } };
    case 'POST /v1.0/1/videos':
      return { json: pieceOf(Buffer.concat(question).toString('latin1')) };
    case 'POST /v1.0/1/video_reels':
      return { json: { video_id: '88', success: true } };
    case 'POST /rupload/video-upload/v1.0/1':
      return { json: { success: true } };
    case 'GET /v1.0/1':
      return { json: { id: '88', post_id: '89', status: { video_status: 'ready' } } };
    case 'POST /api/v2/media':
      return { json: { id: '77' } };
    case 'POST /api/v1/statuses':
      return { json: { id: '78', url: 'https://social.example/@bells/78', uri: 'https://social.example/78' } };
    case 'GET /xrpc/com.atproto.server.getServiceAuth':
      return { json: { token: 'a-token-for-the-video-service' } };
    case 'GET /xrpc/app.bsky.video.getUploadLimits':
      return { json: { canUpload: true } };
    case 'POST /xrpc/app.bsky.video.uploadVideo':
      return { json: { jobStatus: { jobId: 'job', state: 'JOB_STATE_COMPLETED', blob: BLOB } } };
    case 'POST /xrpc/com.atproto.repo.putRecord':
      return {
        json: {
          uri: 'at://did:plc:bells/app.bsky.feed.post/3kabcdefghijk',
          cid: 'bafyreib',
          validationStatus: 'valid',
        },
      };
    default:
      // Segments go to addresses with an id of their own.
      return pathname.endsWith('/append') ? {} : { status: 404, json: { error: `${request.method} ${pathname}` } };
  }
}

/** Bytes of the video that Facebook waits for, as it said at the beginning. */
let facebookBytes = 0;

/** The phases of `/{page}/videos`: each answer names the piece that is wanted next. */
function pieceOf(question: string): object {
  const begun = /file_size=(\d+)/.exec(question)?.[1];
  if (begun !== undefined) facebookBytes = Number(begun);
  const sent = /name="start_offset"\r\n\r\n(\d+)/.exec(question)?.[1];
  const start = sent === undefined ? 0 : Math.min(Number(sent) + PIECE_BYTES, facebookBytes);
  const end = Math.min(start + PIECE_BYTES, facebookBytes);
  return {
    success: true,
    video_id: '88',
    upload_session_id: '87',
    start_offset: String(start),
    end_offset: String(end),
  };
}

const BLOB = { $type: 'blob', ref: { $link: 'bafkreib' }, mimeType: 'video/mp4', size: 1 };

function videoOf(question: readonly Buffer[]): object {
  const asked = JSON.parse(Buffer.concat(question).toString('utf8')) as {
    initializeUploadRequest: { fileSizeBytes: number };
  };
  const bytes = asked.initializeUploadRequest.fileSizeBytes;
  const uploadInstructions = Array.from({ length: Math.ceil(bytes / PIECE_BYTES) }, (_, index) => ({
    uploadUrl: 'https://www.linkedin.com/dms-uploads/video',
    firstByte: index * PIECE_BYTES,
    lastByte: Math.min(bytes, (index + 1) * PIECE_BYTES) - 1,
  }));
  return { video: 'urn:li:video:C1', uploadToken: '', uploadInstructions };
}

server.listen(Number(process.argv[2]), '127.0.0.1');
