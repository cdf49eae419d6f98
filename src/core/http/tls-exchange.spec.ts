import { generateKeyPairSync, sign } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { createHttpClient, type GuardedHttpClient, type HttpClientOptions } from './guarded-http-client.js';
import type { HttpFailure, HttpRequest } from './http-client.js';

/** One DER value (ITU-T X.690 §8.1). */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

/** A self-signed certificate (RFC 5280) for a DNS name, good until 2049. */
function aCertificate(host: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const sequence = (...content: Buffer[]): Buffer => der(0x30, ...content);
  const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
  const time = (text: string): Buffer => der(0x17, Buffer.from(text));
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
  const name = sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(host)))));
  const altNames = der(0x04, sequence(der(0x82, Buffer.from(host))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(sequence(oid('551d11'), altNames))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const base64 = sequence(toBeSigned, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  };
}

const host = 'social.example';
const certificate = aCertificate(host);
const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function aTlsServer(onRequest: (socket: TLSSocket, count: number) => void): Promise<{ port: number }> {
  const sockets = new Set<TLSSocket>();
  const server = createServer(certificate, (socket) => {
    let requests = 0;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => onRequest(socket, (requests += 1)));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port };
}

function aClient(options: HttpClientOptions = {}): GuardedHttpClient {
  const client = createHttpClient({
    allowPrivate: (_, address) => address === '127.0.0.1',
    resolve: () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]),
    ...options,
  });
  closers.push(() => client.close());
  return client;
}

function post(name: string, port: number): HttpRequest {
  return { method: 'POST', url: `https://${name}:${port}/`, json: { text: 'hello' } };
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'answered',
    (error: HttpFailure) => error.kind,
  );
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('HTTP over TLS', () => {
  it('trusts no unknown authority, and sends nothing to it', async () => {
    let requests = 0;
    const { port } = await aTlsServer(() => (requests += 1));
    expect(await kindOf(aClient().request(post(host, port)))).toBe('not-sent');
    expect(requests).toBe(0);
  });

  it('insists on the name in the certificate, though the address was resolved beforehand', async () => {
    let requests = 0;
    const { port } = await aTlsServer(() => (requests += 1));
    expect(await kindOf(aClient({ ca: certificate.cert }).request(post('other.example', port)))).toBe('not-sent');
    expect(requests).toBe(0);
  });

  it('answers where the authority is trusted', async () => {
    const { port } = await aTlsServer((socket) => socket.write(ok));
    const client = aClient({ ca: [certificate.cert], allowPlainHttp: false });
    expect((await client.request(post(host, port))).text()).toBe('ok');
  });

  it('calls an answer lost when the connection breaks after the handshake, fresh or kept', async () => {
    const { port } = await aTlsServer((socket, count) => (count === 2 ? socket.destroy() : socket.write(ok)));
    const broken = await aTlsServer((socket) => socket.destroy());
    const client = aClient({ ca: certificate.cert });
    expect(await kindOf(client.request(post(host, broken.port)))).toBe('no-answer');
    expect(await kindOf(client.request(post(host, port)))).toBe('answered');
    expect(await kindOf(client.request(post(host, port)))).toBe('no-answer');
  });
});
