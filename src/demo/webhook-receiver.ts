import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const OLDEST_S = 300;

export interface ReceivedMedia {
  readonly url: string;
  readonly mime: string;
  readonly alt: string | null;
}

/** `data` of a `post.published`. */
export interface ReceivedPost {
  readonly id: string;
  readonly parts: readonly { readonly id: string; readonly text: string; readonly media: readonly ReceivedMedia[] }[];
}

/**
 * Somebody else's server that takes posts by webhook, after Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks,
 * specification, read August 2026). It believes only what is signed, and shows every part at an address of its own.
 */
export class WebhookReceiver {
  /** Of its owner's making, given to Carillon when it connects. */
  readonly secret: string;
  /** By the id of the delivery. A repeat under the same id changes nothing. */
  readonly posts = new Map<string, ReceivedPost>();
  private readonly pages = new Map<string, string>();
  private readonly key = randomBytes(32);
  /** Requests that were refused. */
  refused = 0;
  /** Signed tests, sent when the address is connected. */
  tests = 0;

  private constructor(private readonly server: Server) {
    this.secret = `whsec_${this.key.toString('base64')}`;
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      receiver.answer(request, response).catch(() => response.destroy());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST' && request.url === '/posts') {
      const body = await text(request);
      if (this.isSigned(request, body)) json(response, 200, this.take(body));
      else {
        this.refused += 1;
        json(response, 401, { error: 'The signature does not fit.' });
      }
      return;
    }
    const page = this.pages.get(request.url ?? '');
    if (request.method === 'GET' && page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(page);
    } else json(response, 404, { error: 'There is nothing here.' });
  }

  private isSigned({ headers }: IncomingMessage, body: string): boolean {
    const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
      String(headers[name] ?? ''),
    );
    if (Math.abs(Date.now() / 1_000 - Number(time)) > OLDEST_S) return false;
    const wanted = createHmac('sha256', this.key).update(`${id}.${time}.${body}`).digest();
    return (signatures ?? '').split(' ').some((entry) => {
      const [version, encoded = ''] = entry.split(',');
      const given = Buffer.from(encoded, 'base64');
      return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  }

  /** @returns ids and addresses for what came, which become the receipt. */
  private take(body: string): object {
    const { type, data } = JSON.parse(body) as { readonly type: string; readonly data: ReceivedPost };
    if (type === 'webhook.test') this.tests += 1;
    if (type !== 'post.published') return {};
    this.posts.set(data.id, data);
    const parts = data.parts.map((part) => {
      const path = `/posts/${part.id}`;
      this.pages.set(path, part.text);
      return { id: part.id, url: `${this.origin}${path}` };
    });
    return { ...parts[0], parts };
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
