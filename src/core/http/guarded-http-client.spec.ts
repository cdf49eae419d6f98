import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { createHttpClient, type GuardedHttpClient, type HttpClientOptions } from './guarded-http-client.js';
import type { ResolvedAddress } from './guarded-agent.js';
import type { HttpFailure, HttpRequest } from './http-client.js';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** A server on loopback that keeps what it was asked. */
class Server {
  readonly seen: Seen[] = [];
  readonly connections = new Set<unknown>();
  readonly port: number;
  private constructor(private readonly server: http.Server) {
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(answer: Answer): Promise<Server> {
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        running.seen.push({
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString('latin1'),
        });
        answer(request, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const running = new Server(server);
    server.on('connection', (socket) => running.connections.add(socket));
    return running;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const servers: Server[] = [];
const clients: GuardedHttpClient[] = [];

async function aServer(answer: Answer = (_, response) => response.end('ok')): Promise<Server> {
  const server = await Server.start(answer);
  servers.push(server);
  return server;
}

function aClient(options: HttpClientOptions = {}): GuardedHttpClient {
  const client = createHttpClient(options);
  clients.push(client);
  return client;
}

/** A client that may reach these servers on 127.0.0.1, and nothing else that is private. */
function aClientFor(...allowed: Server[]): GuardedHttpClient {
  return aClient({
    allowPrivate: (_, address, port) => address === '127.0.0.1' && allowed.some((server) => server.port === port),
  });
}

function v4(...addresses: string[]): ResolvedAddress[] {
  return addresses.map((address) => ({ address, family: 4 }));
}

async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  const error: unknown = await promise.then(
    () => new Error('no failure'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'HttpFailure' });
  return error as HttpFailure;
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  return (await failureOf(promise)).kind;
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'GET', url, ...more };
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

describe('the guard of outgoing HTTP', () => {
  it.each([
    'http://127.0.0.1:PORT/',
    'http://127.1:PORT/',
    'http://2130706433:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0:PORT/',
    'http://[::1]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://[64:ff9b::7f00:1]:PORT/',
    'http://localhost:PORT/',
    'http://LOCALHOST:PORT/',
    'http://app.localhost:PORT/',
    'http://localhost.:PORT/',
    'http://127.0.0.1.:PORT/',
    'http://①②⑦.⓪.⓪.①:PORT/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://[fd00:ec2::254]/',
  ])('refuses %s', async (url) => {
    const server = await aServer();
    const failure = await failureOf(aClient().request(get(url.replace('PORT', String(server.port)))));
    expect(failure.kind).toBe('refused');
    expect(server.connections.size).toBe(0);
  });

  it.each([
    'ftp://social.example/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    'unix:/run/x.sock',
    '/relative',
    'http://',
    'http://social.example./',
  ])('refuses %s', async (url) => {
    expect(await kindOf(aClient().request(get(url)))).toBe('refused');
  });

  it('refuses credentials in the address, and does not repeat them', async () => {
    const failure = await failureOf(aClient().request(get('https://user:hunter2@social.example/')));
    expect(failure.kind).toBe('refused');
    expect(failure.message).not.toContain('hunter2');
  });

  it('refuses plain http where only https is allowed', async () => {
    expect(await kindOf(aClient({ allowPlainHttp: false }).request(get('http://social.example/')))).toBe('refused');
  });

  it('refuses a name when one of its addresses is private', async () => {
    const server = await aServer();
    const client = aClient({
      resolve: () => Promise.resolve(v4('127.0.0.1', '10.0.0.1')),
      allowPrivate: (_, address) => address === '127.0.0.1',
    });
    expect(await kindOf(client.request(get(`http://social.example:${server.port}/`)))).toBe('refused');
    expect(server.connections.size).toBe(0);
  });

  it('never connects when any address of the answer is private', async () => {
    const server = await aServer();
    let answer: ResolvedAddress[] = [];
    const client = aClient({ resolve: () => Promise.resolve(answer) });
    const privateAddress = fc.constantFrom(
      '127.0.0.1',
      '127.8.8.8',
      '10.1.2.3',
      '192.168.0.1',
      '169.254.169.254',
      '0.0.0.0',
      '::1',
      '::ffff:127.0.0.1',
      'fd00::1',
    );
    const publicAddress = fc.constantFrom('1.1.1.1', '8.8.8.8', '2606:4700::1111');
    await fc.assert(
      fc.asyncProperty(
        fc.array(publicAddress, { maxLength: 3 }),
        privateAddress,
        fc.nat(3),
        async (others, bad, at) => {
          const list: string[] = [...others];
          list.splice(at, 0, bad);
          answer = list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
          expect(await kindOf(client.request(get(`http://social.example:${server.port}/`)))).toBe('refused');
        },
      ),
      { numRuns: 60 },
    );
    expect(server.connections.size).toBe(0);
  });

  it('connects to the very address it checked, and checks again for the next connection', async () => {
    const server = await aServer((_, response) => response.setHeader('connection', 'close').end('ok'));
    const answers = [v4('127.0.0.1'), v4('127.0.0.2')];
    let asked = 0;
    const client = aClient({
      resolve: () => Promise.resolve(answers[asked++] ?? []),
      allowPrivate: (_, address) => address === '127.0.0.1',
    });
    const url = `http://social.example:${server.port}/`;
    expect((await client.request(get(url))).status).toBe(200);
    expect(asked).toBe(1);
    expect(await kindOf(client.request(get(url)))).toBe('refused');
    expect(server.connections.size).toBe(1);
  });

  it('asks the operator with name, address and port', async () => {
    const server = await aServer();
    const asked: unknown[] = [];
    const client = aClient({
      resolve: () => Promise.resolve(v4('127.0.0.1')),
      allowPrivate: (...question) => asked.push(question) > 0,
    });
    await client.request(get(`http://social.example:${server.port}/`));
    await client.request(get(`http://localhost:${server.port}/`));
    expect(asked).toEqual([
      ['social.example', '127.0.0.1', server.port],
      ['localhost', '127.0.0.1', server.port],
    ]);
  });

  it('reaches private addresses when all are allowed', async () => {
    const server = await aServer();
    expect((await aClient({ allowPrivate: true }).request(get(server.origin))).text()).toBe('ok');
  });

  it('goes straight to the host whatever the environment says about proxies', async () => {
    const proxy = await aServer();
    const server = await aServer();
    const before = process.env.http_proxy;
    process.env.http_proxy = proxy.origin;
    try {
      await aClientFor(server, proxy).request(get(server.origin));
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
    expect([proxy.seen.length, server.seen.length]).toEqual([0, 1]);
  });
});

describe('redirects', () => {
  function redirectTo(location: string, status = 302): Answer {
    return (request, response) => {
      if (request.url === '/final') response.end('final');
      else response.writeHead(status, { location }).end('moved');
    };
  }

  it('are an answer like any other by default', async () => {
    const server = await aServer(redirectTo('/final'));
    const response = await aClientFor(server).request(get(server.origin));
    expect([response.status, response.headers.location, response.text()]).toEqual([302, '/final', 'moved']);
  });

  it('are followed as often as allowed, and then are the answer', async () => {
    const server = await aServer((request, response) => {
      response.writeHead(301, { location: `/${Number(request.url?.slice(1)) + 1}` }).end();
    });
    const response = await aClientFor(server).request(get(`${server.origin}/0`, { maxRedirects: 3 }));
    expect([response.status, response.url, server.seen.length]).toEqual([301, `${server.origin}/3`, 4]);
  });

  it('are never followed with anything but GET and HEAD', async () => {
    const server = await aServer(redirectTo('/final', 307));
    const response = await aClientFor(server).request({
      method: 'POST',
      url: server.origin,
      json: {},
      maxRedirects: 5,
    });
    expect([response.status, server.seen.length]).toEqual([307, 1]);
  });

  it.each([
    'http://169.254.169.254/',
    'http://localhost:1/',
    'http://[::1]:1/',
    'file:///etc/passwd',
    'http://u:p@social.example/',
    'http://',
  ])('to %s are refused', async (location) => {
    const server = await aServer(redirectTo(location));
    expect(await kindOf(aClientFor(server).request(get(server.origin, { maxRedirects: 5 })))).toBe('refused');
  });

  it('to a private server are refused before it hears anything', async () => {
    const inner = await aServer();
    const outer = await aServer(redirectTo(`${inner.origin}/final`));
    expect(await kindOf(aClientFor(outer).request(get(outer.origin, { maxRedirects: 1 })))).toBe('refused');
    expect(inner.connections.size).toBe(0);
  });

  it('keep credentials on the same origin, and drop them on the way to another', async () => {
    const other = await aServer();
    const same = await aServer(redirectTo('/final'));
    const away = await aServer(redirectTo(`${other.origin}/final`));
    const client = aClientFor(other, same, away);
    const headers = { authorization: 'Bearer secret', cookie: 'a=b', 'x-api-key': 'secret', accept: 'image/*' };
    await client.request(get(same.origin, { headers, maxRedirects: 1 }));
    await client.request(get(away.origin, { headers, maxRedirects: 1 }));
    expect(same.seen[1]?.headers).toMatchObject(headers);
    expect(other.seen[0]?.headers).toMatchObject({ accept: 'image/*' });
    expect(JSON.stringify(other.seen)).not.toContain('secret');
    expect(other.seen[0]?.headers.cookie).toBeUndefined();
  });
});

describe('what is sent', () => {
  async function sent(request: Omit<HttpRequest, 'url'>, path = '/'): Promise<Seen> {
    const server = await aServer();
    await aClientFor(server).request({ ...request, url: `${server.origin}${path}` });
    const seen = server.seen[0];
    if (seen === undefined) throw new Error('nothing was sent');
    return seen;
  }

  it('appends the query and leaves what was there as it was spelled', async () => {
    const { url } = await sent(
      { method: 'GET', query: { q: 'a b&c', tag: ['x', 'y'], none: undefined, n: 1, yes: true } },
      '/p?sig=%2Fa%20b',
    );
    expect(url).toBe('/p?sig=%2Fa%20b&q=a+b%26c&tag=x&tag=y&n=1&yes=true');
  });

  it('sends JSON, also null, with its type and length', async () => {
    const seen = await sent({ method: 'POST', json: { text: 'Grüße' } });
    expect(seen.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '18',
      'user-agent': 'Carillon',
    });
    expect(Buffer.from(seen.body, 'latin1').toString()).toBe('{"text":"Grüße"}');
    expect((await sent({ method: 'PUT', json: null })).body).toBe('null');
  });

  it('sends forms with repeated keys', async () => {
    const seen = await sent({ method: 'POST', form: { status: 'a+b & c', 'media_ids[]': ['1', '2'] } });
    expect(seen.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(seen.body).toBe('status=a%2Bb+%26+c&media_ids%5B%5D=1&media_ids%5B%5D=2');
  });

  it('sends no type and an empty body when there is none', async () => {
    const seen = await sent({ method: 'POST' });
    expect([seen.headers['content-type'], seen.headers['content-length'], seen.body]).toEqual([undefined, '0', '']);
  });

  it('sends a stream with the length it was given', async () => {
    const body = Readable.from([Buffer.from('hello '), Buffer.from('world')]);
    const seen = await sent({ method: 'PUT', body, contentType: 'video/mp4', contentLength: 11 });
    expect(seen.headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': '11' });
    expect(seen.body).toBe('hello world');
  });

  it.each([4, 9])('breaks off when a stream of 5 bytes was announced as %i', async (contentLength) => {
    const server = await aServer();
    const atOnce = Readable.from([Buffer.from('12345')]);
    async function* slowly(): AsyncGenerator<Buffer> {
      yield Buffer.from('123');
      while (server.connections.size === 0) await new Promise((resolve) => setImmediate(resolve));
      yield Buffer.from('45');
    }
    const client = aClientFor(server);
    const put = { method: 'PUT', url: server.origin, contentLength } as const;
    const details = { code: 'BODY_LENGTH' };
    expect(await failureOf(client.request({ ...put, body: atOnce }))).toMatchObject({ kind: 'not-sent', details });
    expect(await failureOf(client.request({ ...put, body: Readable.from(slowly()) }))).toMatchObject({
      kind: 'no-answer',
      details,
    });
    expect(server.seen).toEqual([]);
  });

  it('frees a stream whose request was refused', async () => {
    const body = Readable.from(['x']);
    expect(await kindOf(aClient().request({ method: 'PUT', url: 'http://10.0.0.1/', body }))).toBe('refused');
    expect(body.destroyed).toBe(true);
  });

  it('sends multipart with a known length, and names that stay inside their quotes', async () => {
    const seen = await sent({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      multipart: [
        { name: 'a"\r\nX: y', value: 'line 1\nline 2' },
        { name: 'file', filename: 'ü"\n.png', mime: 'image/png\r\nX: y', content: Buffer.from([0, 255]) },
        { name: 'video', filename: 'v.mp4', mime: 'video/mp4', content: Readable.from([Buffer.from('abc')]), bytes: 3 },
      ],
    });
    const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(seen.headers['content-type'] ?? '')?.[1] ?? '';
    expect(boundary).not.toBe('');
    expect(seen.headers['content-length']).toBe(String(seen.body.length));
    expect(seen.body.split(`--${boundary}`)).toEqual([
      '',
      '\r\nContent-Disposition: form-data; name="a%22%0D%0AX: y"\r\n\r\nline 1\nline 2\r\n',
      `\r\nContent-Disposition: form-data; name="file"; filename="${Buffer.from('ü').toString('latin1')}%22%0A.png"\r\nContent-Type: application/octet-stream\r\n\r\n\x00\xff\r\n`,
      '\r\nContent-Disposition: form-data; name="video"; filename="v.mp4"\r\nContent-Type: video/mp4\r\n\r\nabc\r\n',
      '--\r\n',
    ]);
  });

  it('sends multipart in chunks when a size is not known', async () => {
    const content = Readable.from([Buffer.from('abc')]);
    const seen = await sent({ method: 'POST', multipart: [{ name: 'f', filename: 'f', mime: 'text/plain', content }] });
    expect(seen.headers['transfer-encoding']).toBe('chunked');
    expect(seen.body).toContain('\r\n\r\nabc\r\n');
  });

  it.each<[Record<string, string>, string]>([
    [{ 'x-a': 'b\r\nx-c: d' }, 'a value with a line break'],
    [{ 'bad name': 'x' }, 'a name with a space'],
    [{ Host: 'other.example' }, 'the host'],
    [{ 'Transfer-Encoding': 'chunked' }, 'the framing'],
  ])('refuses %j: %s', async (headers) => {
    const server = await aServer();
    expect(await kindOf(aClientFor(server).request(get(server.origin, { headers })))).toBe('refused');
    expect(server.connections.size).toBe(0);
  });

  it('refuses two bodies, and a body with GET', async () => {
    const client = aClient();
    expect(await kindOf(client.request({ method: 'POST', url: 'https://social.example/', json: {}, body: 'x' }))).toBe(
      'refused',
    );
    expect(await kindOf(client.request({ method: 'GET', url: 'https://social.example/', json: {} }))).toBe('refused');
  });

  it('uses a connection again, and opens no more to a host than allowed', async () => {
    const server = await aServer();
    const client = aClient({ allowPrivate: true, maxSocketsPerHost: 2 });
    await Promise.all(Array.from({ length: 12 }, () => client.request(get(server.origin))));
    expect([server.seen.length, server.connections.size]).toEqual([12, 2]);
  });
});

describe('what comes back', () => {
  it('is an answer whatever its status', async () => {
    const server = await aServer((_, response) =>
      response.writeHead(503, { 'Retry-After': '5' }).end('{"error":"down"}'),
    );
    const answer = await aClientFor(server).request(get(server.origin));
    expect([answer.status, answer.headers['retry-after'], answer.json()]).toEqual([503, '5', { error: 'down' }]);
  });

  it('has repeated headers in one line', async () => {
    const server = await aServer((_, response) =>
      response.setHeader('Set-Cookie', ['a=1', 'b=2']).setHeader('Link', ['<x>', '<y>']).end(),
    );
    const { headers } = await aClientFor(server).request(get(server.origin));
    expect([headers['set-cookie'], headers.link]).toEqual(['a=1, b=2', '<x>, <y>']);
  });

  it('is `bad-body` when it should be JSON and is not', async () => {
    const server = await aServer((_, response) => response.writeHead(201).end('<html>'));
    const answer = await aClientFor(server).request({ method: 'POST', url: server.origin });
    expect(() => answer.json()).toThrow(
      expect.objectContaining({ kind: 'bad-body', details: expect.objectContaining({ status: 201 }) as unknown }),
    );
  });

  it('is read in the charset it names', async () => {
    const server = await aServer((_, response) => {
      response.setHeader('content-type', 'text/html; charset=ISO-8859-1').end(Buffer.from('Grüße', 'latin1'));
    });
    expect((await aClientFor(server).request(get(server.origin))).text()).toBe('Grüße');
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('is unpacked from %s', async (encoding, compress) => {
    const server = await aServer((_, response) =>
      response.setHeader('content-encoding', encoding).end(compress('hello '.repeat(100))),
    );
    expect((await aClientFor(server).request(get(server.origin))).text()).toBe('hello '.repeat(100));
  });

  it('may be empty though it is said to be compressed', async () => {
    const server = await aServer((_, response) => response.setHeader('content-encoding', 'gzip').end());
    expect((await aClientFor(server).request(get(server.origin))).body.length).toBe(0);
  });

  it('is `no-answer` when the compressed body ends early, `bad-body` when it is damaged or in a form nobody asked for', async () => {
    const whole = gzipSync(Buffer.alloc(10_000, 'abc'));
    const bodies: Record<string, [string, Buffer]> = {
      '/cut': ['gzip', whole.subarray(0, whole.length - 20)],
      '/damaged': ['gzip', Buffer.from('this is no gzip')],
      '/unknown': ['zstd', Buffer.from('?')],
      '/wrapped': ['gzip, gzip, gzip', whole],
    };
    const server = await aServer((request, response) => {
      const [encoding, body] = bodies[request.url ?? ''] ?? ['', Buffer.alloc(0)];
      response.setHeader('content-encoding', encoding).end(body);
    });
    const client = aClientFor(server);
    const kinds = await Promise.all(
      Object.keys(bodies).map((path) => kindOf(client.request(get(server.origin + path)))),
    );
    expect(kinds).toEqual(['no-answer', 'bad-body', 'bad-body', 'bad-body']);
  });

  it('may be as long as allowed, and not a byte longer', async () => {
    const server = await aServer((request, response) => {
      const body = Buffer.alloc(Number(request.url?.slice(1)));
      if (request.headers['x-announce'] === 'no') response.write(body.subarray(0, 1));
      response.end(request.headers['x-announce'] === 'no' ? body.subarray(1) : body);
    });
    const client = aClientFor(server);
    for (const announce of ['yes', 'no']) {
      const more = { maxBytes: 1_000, headers: { 'x-announce': announce } };
      expect((await client.request(get(`${server.origin}/1000`, more))).body.length).toBe(1_000);
      expect(await failureOf(client.request(get(`${server.origin}/1001`, more)))).toMatchObject({
        kind: 'too-large',
        details: { status: 200 },
      });
    }
  });

  it('is `too-large` when a small compressed body would become a big one', async () => {
    const once = gzipSync(Buffer.alloc(50_000_000));
    const server = await aServer((request, response) => {
      if (request.url === '/twice') response.setHeader('content-encoding', 'gzip, gzip').end(gzipSync(once));
      else response.setHeader('content-encoding', 'gzip').end(once);
    });
    const client = aClientFor(server);
    expect(once.length).toBeLessThan(100_000);
    expect(await kindOf(client.request(get(server.origin)))).toBe('too-large');
    expect(await kindOf(client.request(get(`${server.origin}/twice`)))).toBe('too-large');
  });

  it('without end is cut off at the limit', async () => {
    let isClosed = false;
    const server = await aServer((_, response) => {
      const write = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      };
      response.on('drain', write).on('close', () => (isClosed = true));
      write();
    });
    expect(await kindOf(aClientFor(server).request(get(server.origin, { maxBytes: 200_000 })))).toBe('too-large');
    while (!isClosed) await new Promise((resolve) => setImmediate(resolve));
  });

  it('has no body with HEAD, however long it says it is', async () => {
    const server = await aServer((_, response) => response.setHeader('content-length', '99999999').end());
    const answer = await aClientFor(server).request({ method: 'HEAD', url: server.origin });
    expect([answer.headers['content-length'], answer.body.length]).toEqual(['99999999', 0]);
  });
});

describe('a download', () => {
  it('follows redirects and tells what the server calls the file', async () => {
    const server = await aServer((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.setHeader('content-type', 'Image/PNG; x=y').end(Buffer.from([1, 2]));
    });
    const download = await aClientFor(server).download({ url: `${server.origin}/a` });
    expect(download).toEqual({ mime: 'image/png', body: Buffer.from([1, 2]), url: `${server.origin}/b` });
  });

  it('fails with the status when the file is not there', async () => {
    const server = await aServer((_, response) => response.writeHead(404).end());
    expect(await failureOf(aClientFor(server).download({ url: server.origin }))).toMatchObject({
      kind: 'bad-body',
      details: { status: 404 },
    });
  });
});
