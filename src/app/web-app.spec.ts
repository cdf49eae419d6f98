import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { ApiClient } from '../../test/support/api-client.js';
import { startTestCarillon, type TestCarillon } from '../../test/support/test-carillon.js';

const PAGE = '<!doctype html><title>Carillon</title><script type="module" src="/assets/app-1a2b.js"></script>';
const SCRIPT = `console.log(${JSON.stringify('bells '.repeat(200))});`;
const SECRET = 'nobody outside may read this';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

let folder: string;
let dist: string;
let carillon: TestCarillon;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-web-'));
  dist = join(folder, 'dist');
  await write('../secret.txt', SECRET);
  await write('index.html', PAGE);
  await write('index.html.br', brotliCompressSync(PAGE));
  await write('assets/app-1a2b.js', SCRIPT);
  await write('assets/app-1a2b.js.br', brotliCompressSync(SCRIPT));
  await write('assets/app-1a2b.js.gz', gzipSync(SCRIPT));
  await write('assets/app-3c4d.css', 'body{margin:0}');
  await write('assets/face-5e6f.woff2', 'face');
  await write('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await write('manifest.webmanifest', '{}');
  await write('.build-hash', 'hidden');
  await symlink(join(folder, 'secret.txt'), join(dist, 'linked.txt'));
  carillon = await startTestCarillon({ webDir: dist });
}, 60_000);

afterAll(async () => {
  await carillon?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(join(dist, path)), { recursive: true });
  await writeFile(join(dist, path), content);
}

/** Sends the path as it is written: fetch would tidy it up first. */
function ask(
  path: string,
  headers: Readonly<Record<string, string>> = { accept: 'text/html' },
  method = 'GET',
): Promise<Answer> {
  const { hostname, port } = new URL(carillon.origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the page', () => {
  it.each([
    '/',
    '/index.html',
    '/workspaces/0190-1/calendar?month=2027-03',
    '/invitations/abc_DEF-123',
    '/workspaces/1/connect/2',
    '/apiary',
    '/mediation',
  ])('is what a browser gets at %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(200);
    expect(answer.body.toString()).toBe(PAGE);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-cache');
  });

  it('may load from this installation alone, and runs nothing that is written into it', async () => {
    for (const path of ['/', '/deep/down', '/assets/app-1a2b.js', '/favicon.svg']) {
      const { headers } = await ask(path);
      const policy = String(headers['content-security-policy']);
      expect(policy.split('; ').sort()).toEqual([
        "base-uri 'none'",
        "connect-src 'self'",
        "default-src 'none'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self' blob: data:",
        "manifest-src 'self'",
        "media-src 'self' blob:",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
      ]);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('same-origin');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
    }
  });

  it('is not sent again while it stays the same', async () => {
    const first = await ask('/');
    const etag = String(first.headers.etag);
    const again = await ask('/some/other/page', { accept: 'text/html', 'if-none-match': etag });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(again.headers['cache-control']).toBe('no-cache');
    expect((await ask('/', { accept: 'text/html', 'if-none-match': 'W/"other"' })).status).toBe(200);
  });

  it('is told about without being sent when only its head is asked for', async () => {
    const answer = await ask('/deep/down', { accept: 'text/html' }, 'HEAD');
    expect([answer.status, answer.body.length]).toEqual([200, 0]);
    expect(answer.headers['content-length']).toBe(String(PAGE.length));
  });

  it('is for those who take pages, and for reading', async () => {
    expect((await ask('/workspaces/1', { accept: 'application/json' })).status).toBe(404);
    expect((await ask('/workspaces/1', { accept: 'image/avif,image/png' })).status).toBe(404);
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await ask('/', { accept: 'text/html' }, method)).status).toBe(404);
    }
  });

  it.each([
    '/api/v1/nowhere',
    '/API/v1/nowhere',
    '/api',
    '/feeds/nowhere',
    '/media/nowhere',
    '/health/nowhere',
    '/metrics/nowhere',
  ])('does not take the place of %s', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.body.toString()).not.toContain(PAGE);
  });

  it('leaves the queue view, health and figures where they are', async () => {
    expect((await ask('/admin/queue')).status).toBe(401);
    expect((await ask('/health/live')).body.toString()).toContain('{');
    expect((await ask('/metrics')).body.toString()).toContain('# HELP');
  });
});

describe('its files', () => {
  it.each([
    ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8'],
    ['/assets/app-3c4d.css', 'text/css; charset=utf-8'],
    ['/assets/face-5e6f.woff2', 'font/woff2'],
  ])('keep for ever where their names change with them: %s', async (path, type) => {
    const answer = await ask(path, { accept: '*/*' });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  });

  it.each([
    ['/favicon.svg', 'image/svg+xml; charset=utf-8'],
    ['/manifest.webmanifest', 'application/manifest+json; charset=utf-8'],
  ])('keep for a while otherwise: %s', async (path, type) => {
    const answer = await ask(path, { accept: '*/*' });
    expect(answer.headers['content-type']).toBe(type);
    expect(answer.headers['cache-control']).toBe('public, max-age=3600');
  });

  it('are sent as small as the caller can read', async () => {
    const get = (encoding?: string): Promise<Answer> =>
      ask('/assets/app-1a2b.js', encoding === undefined ? {} : { 'accept-encoding': encoding });
    const [smallest, gzipped, refused, plain] = await Promise.all([
      get('gzip, deflate, br'),
      get('gzip'),
      get('br;q=0, gzip;q=0'),
      get(),
    ]);
    expect(smallest?.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(smallest?.body ?? Buffer.alloc(0)).toString()).toBe(SCRIPT);
    expect(gzipped?.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzipped?.body ?? Buffer.alloc(0)).toString()).toBe(SCRIPT);
    for (const answer of [refused, plain]) {
      expect(answer?.headers['content-encoding']).toBeUndefined();
      expect(answer?.body.toString()).toBe(SCRIPT);
    }
    for (const answer of [smallest, gzipped, refused, plain]) expect(answer?.headers.vary).toContain('Accept-Encoding');
    expect(
      (await ask('/assets/app-3c4d.css', { 'accept-encoding': 'br' })).headers['content-encoding'],
    ).toBeUndefined();
  });

  it.each([
    '/assets/gone-9z.js',
    '/assets/',
    '/assets/deep/gone',
    '/robots.txt',
    '/favicon.ico',
    '/assets/app-1a2b.js.br',
  ])('that are not there are not found, rather than the page: %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/%252e%252e/secret.txt',
    '/assets/..%00/secret.txt',
    '/%',
    '/.build-hash',
    '/linked.txt',
  ])('are all that can be read: not what lies behind %s', async (path) => {
    const answer = await ask(path, { accept: '*/*' });
    const isPage = answer.status === 200 && answer.body.toString() === PAGE;
    expect(isPage || answer.status === 400 || answer.status === 404).toBe(true);
    expect(answer.body.toString()).not.toContain(SECRET);
    expect(answer.body.toString()).not.toContain('hidden');
  });
});

it('learns before sign-in whether there is an owner and what an invitation holds, and nothing else', async () => {
  const visitor = new ApiClient(carillon.origin);
  expect((await visitor.call('GET', 'setup')).body).toEqual({ needed: false });
  expect((await visitor.call('GET', 'me')).status).toBe(401);
  expect((await visitor.call('GET', 'invitations/made-up')).status).toBe(404);
  const { link } = await carillon.owner.ok<{ link: string }>('POST', carillon.in('invitations'), {
    email: 'ida@bells.example',
    role: 'editor',
  });
  const { pathname } = new URL(link);
  expect((await ask(pathname)).body.toString()).toBe(PAGE);
  expect((await visitor.call('GET', pathname.slice(1))).body).toEqual({
    workspaceName: 'Bellfoundry',
    role: 'editor',
    email: 'ida@bells.example',
    hasAccount: false,
    expiresAt: expect.any(String),
  });
});

it('is not served by a process without the API', async () => {
  const worker = await carillon.another({ CARILLON_ROLES: 'worker' });
  for (const path of ['/', '/workspaces/1', '/assets/app-1a2b.js', '/favicon.svg']) {
    const answer = await fetch(`${worker.url}${path}`, { headers: { accept: 'text/html' } });
    expect([path, answer.status]).toEqual([path, 404]);
  }
});

it('says what to do where it is not built, and leaves other paths alone', async () => {
  const bare = await startTestCarillon({ webDir: join(folder, 'nothing') });
  try {
    const answer = await fetch(`${bare.origin}/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('npm start');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    const elsewhere = await fetch(`${bare.origin}/workspaces/1`, { headers: { accept: 'text/html' } });
    expect(elsewhere.status).toBe(404);
  } finally {
    await bare.stop();
  }
}, 60_000);
