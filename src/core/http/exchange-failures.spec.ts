import net, { type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { createHttpClient, type GuardedHttpClient, type HttpClientOptions } from './guarded-http-client.js';
import type { HttpFailure, HttpRequest } from './http-client.js';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface RawServer {
  readonly url: string;
  readonly connections: number;
}

/** A bare TCP server: `onRequest` is called for each chunk that arrives, with its number on the connection, from 1. */
async function aRawServer(onRequest: (socket: Socket, count: number) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = net.createServer((socket) => {
    connections += 1;
    let requests = 0;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, (requests += 1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get connections() {
      return connections;
    },
  };
}

function aClient(options: HttpClientOptions = {}): GuardedHttpClient {
  const client = createHttpClient({ allowPrivate: (_, address) => address === '127.0.0.1', ...options });
  closers.push(() => client.close());
  return client;
}

async function failureOf(promise: Promise<unknown>): Promise<HttpFailure> {
  const error: unknown = await promise.then(
    () => new Error('no failure'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'HttpFailure' });
  return error as HttpFailure;
}

function post(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', url, json: { text: 'hello' }, ...more };
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('a request that can not have been seen', () => {
  it('is `not-sent` when nobody listens', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await failureOf(aClient().request(post(`http://127.0.0.1:${port}/`)))).toMatchObject({
      kind: 'not-sent',
      details: { code: 'ECONNREFUSED' },
    });
  });

  it.each([
    ['the resolver fails', () => Promise.reject(Object.assign(new Error('no'), { code: 'EAI_AGAIN' })), 'EAI_AGAIN'],
    ['the name has no address', () => Promise.resolve([]), 'ENOTFOUND'],
  ])('is `not-sent` when %s', async (_, resolve, code) => {
    expect(await failureOf(aClient({ resolve }).request(post('http://social.example/')))).toMatchObject({
      kind: 'not-sent',
      details: { code },
    });
  });

  it('is `not-sent` when no connection came in time', async () => {
    const client = aClient({ resolve: () => new Promise(() => undefined) });
    expect(await failureOf(client.request(post('http://social.example/', { timeoutMs: 30 })))).toMatchObject({
      kind: 'not-sent',
      details: { code: 'ETIMEDOUT' },
    });
  });

  it('is `not-sent` while it waits for a free connection', async () => {
    const server = await aRawServer(() => undefined);
    const client = aClient({ maxSocketsPerHost: 1 });
    const first = failureOf(client.request(post(server.url, { timeoutMs: 200 })));
    const second = await failureOf(client.request(post(server.url, { timeoutMs: 50 })));
    expect([second.kind, (await first).kind]).toEqual(['not-sent', 'no-answer']);
  });

  it('is `not-sent` when the server drops the connection within the TLS handshake', async () => {
    const server = await aRawServer((socket) => socket.destroy());
    expect((await failureOf(aClient().request(post(server.url.replace('http:', 'https:'))))).kind).toBe('not-sent');
  });

  it('is `not-sent` when the server does not speak TLS', async () => {
    const server = await aRawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    expect((await failureOf(aClient().request(post(server.url.replace('http:', 'https:'))))).kind).toBe('not-sent');
  });

  it('is `aborted` when the caller gives up before it is sent', async () => {
    const client = aClient({ resolve: () => new Promise(() => undefined) });
    expect(
      (await failureOf(client.request(post('http://social.example/', { signal: AbortSignal.abort() })))).kind,
    ).toBe('aborted');
    const controller = new AbortController();
    const failure = failureOf(client.request(post('http://social.example/', { signal: controller.signal })));
    setImmediate(() => controller.abort());
    expect((await failure).kind).toBe('aborted');
  });

  it('is `not-sent` after the client was closed', async () => {
    const client = aClient();
    client.close();
    expect((await failureOf(client.request(post('https://social.example/')))).kind).toBe('not-sent');
  });
});

describe('a request that may have been seen', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['the connection is closed', (socket) => socket.end()],
    ['the answer is not HTTP', (socket) => socket.end('hello\r\n\r\n')],
    ['the head of the answer is cut off', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ['the body is shorter than announced', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf')],
    [
      'the last chunk is missing',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'),
    ],
    [
      'the body is reset',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf', () => socket.resetAndDestroy()),
    ],
    [
      'the server wants to speak something else',
      (socket) => socket.write('HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
  ])('is `no-answer` when %s', async (_, act) => {
    const server = await aRawServer(act);
    expect((await failureOf(aClient().request(post(server.url)))).kind).toBe('no-answer');
    expect(server.connections).toBe(1);
  });

  it('is `no-answer` when nothing comes back in time', async () => {
    const server = await aRawServer(() => undefined);
    expect(await failureOf(aClient().request(post(server.url, { timeoutMs: 100 })))).toMatchObject({
      kind: 'no-answer',
      details: { code: 'ETIMEDOUT' },
    });
  });

  it('is `no-answer` when the answer drips on past the time for the whole exchange', async () => {
    const server = await aRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n');
      const drip = setInterval(() => socket.write('x'), 10);
      socket.on('close', () => clearInterval(drip));
    });
    const failure = await failureOf(aClient().request(post(server.url, { timeoutMs: 150 })));
    expect(failure).toMatchObject({ kind: 'no-answer', details: { code: 'ETIMEDOUT', status: 200 } });
  });

  it.each([
    ['before', ''],
    ['within', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('is `no-answer` when the caller gives up %s the answer', async (_, answered) => {
    const controller = new AbortController();
    const server = await aRawServer((socket) => {
      if (answered === '') controller.abort();
      else socket.write(answered, () => setImmediate(() => controller.abort()));
    });
    expect(await failureOf(aClient().request(post(server.url, { signal: controller.signal })))).toMatchObject({
      kind: 'no-answer',
      details: { code: 'ABORTED' },
    });
  });

  it('is `no-answer`, and not tried again, when a kept connection breaks before a byte of the answer', async () => {
    const server = await aRawServer((socket, count) => (count === 1 ? socket.write(ok) : socket.resetAndDestroy()));
    const client = aClient();
    expect((await client.request(post(server.url))).text()).toBe('ok');
    expect((await failureOf(client.request(post(server.url)))).kind).toBe('no-answer');
    expect(server.connections).toBe(1);
  });

  it('is `no-answer` when it got a kept connection after waiting for it', async () => {
    const server = await aRawServer((socket, count) => (count === 1 ? socket.write(ok) : socket.resetAndDestroy()));
    const client = aClient({ maxSocketsPerHost: 1 });
    const [first, second] = await Promise.all([
      client.request(post(server.url)),
      failureOf(client.request(post(server.url))),
    ]);
    expect([first.text(), second.kind]).toEqual(['ok', 'no-answer']);
  });

  it('is `no-answer` when the client is closed meanwhile', async () => {
    const client = aClient();
    const server = await aRawServer(() => client.close());
    expect((await failureOf(client.request(post(server.url)))).kind).toBe('no-answer');
  });

  it('stays `no-answer` when it is the redirect that leads nowhere', async () => {
    const server = await aRawServer((socket) =>
      socket.end('HTTP/1.1 302 Found\r\nLocation: http://gone.example/\r\nContent-Length: 0\r\n\r\n'),
    );
    const client = aClient({ resolve: () => Promise.resolve([]) });
    expect((await failureOf(client.request({ method: 'GET', url: server.url, maxRedirects: 1 }))).kind).toBe(
      'no-answer',
    );
  });

  it('tells nothing secret in its failure', async () => {
    const server = await aRawServer((socket) => socket.destroy());
    const request = post(`${server.url}botSECRET/send?key=SECRET`, {
      headers: { authorization: 'Bearer SECRET' },
      json: { password: 'SECRET' },
    });
    expect(inspect(await failureOf(aClient().request(request)), { depth: 20 })).not.toContain('SECRET');
  });
});
