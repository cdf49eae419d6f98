import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { BenchFault, BenchPost } from '../../contract/channel-bench.js';

/** One request as it came in. */
export interface ReceivedRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface ReceivedPart {
  readonly id: string;
  readonly parent_id: string | null;
  readonly text: string;
  readonly media: readonly { readonly url: string; readonly alt: string | null }[];
}

interface ReceivedEvent {
  readonly type: string;
  readonly data: {
    readonly id: string;
    readonly parts?: readonly ReceivedPart[];
    readonly remote_ids?: readonly string[];
    readonly parent_id?: string;
    readonly text?: string;
  };
}

export interface ReceiverOptions {
  /** Answers with ids and addresses of its own. */
  readonly namesPosts: boolean;
}

/**
 * A receiver as its operator would write it after our docs: it verifies each request with the reference library of Standard Webhooks,
 * remembers ids, fetches the media, and shows what it got.
 */
export class WebhookReceiver {
  readonly received: ReceivedRequest[] = [];
  /** Known to the receiver; empty until the person has copied it over. */
  secrets: string[] = [];
  private readonly server: Server;
  private readonly answers = new Map<string, string>();
  private shown: BenchPost[] = [];
  private faults: { readonly fault: BenchFault; pass: number; left: number }[] = [];

  constructor(private readonly options: ReceiverOptions) {
    this.server = createServer((request, response) => {
      this.take(request, response).catch(() => response.socket?.destroy());
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/posts?key=hush-hush-hush`;
  }

  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  posts(): readonly BenchPost[] {
    return this.shown;
  }

  fault(fault: BenchFault): void {
    this.faults.push({ fault, pass: fault.after ?? 0, left: fault.times });
  }

  /** @throws WebhookVerificationError of the reference library */
  verify({ body, headers }: ReceivedRequest): void {
    const failures: unknown[] = [];
    for (const secret of this.secrets) {
      try {
        new Webhook(secret).verify(body, headers);
        return;
      } catch (error) {
        failures.push(error);
      }
    }
    throw failures[0];
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = Buffer.concat(chunks).toString('utf8');
    const received = { path: request.url ?? '', method: request.method ?? '', headers, body };
    this.received.push(received);
    if (this.secrets.length > 0) {
      try {
        this.verify(received);
      } catch {
        return void response.writeHead(401).end('the signature does not fit');
      }
    }
    const event = JSON.parse(body) as ReceivedEvent;
    const act = this.takeFault(event.type.endsWith('.published') ? 'publish' : 'read');
    if (act?.kind === 'delay') await wait(act.ms, undefined, { ref: false });
    if (act?.kind === 'drop' && !act.accepted) return void response.socket?.destroy();
    const refusal = act && refusalOf(act);
    if (refusal) return void response.writeHead(refusal.status, refusal.headers).end(refusal.body ?? '');
    const answer = await this.work(headers['webhook-id'] ?? '', event);
    if (act?.kind === 'drop') return void response.socket?.destroy();
    response.writeHead(answer === '' ? 204 : 200, { 'content-type': 'application/json' }).end(answer);
  }

  /** Does each message once. @returns the answer, the same for a repeat. */
  private async work(id: string, event: ReceivedEvent): Promise<string> {
    const known = this.answers.get(id);
    if (known !== undefined) return known;
    this.answers.set(id, '');
    const answer = await this.workOnce(event);
    this.answers.set(id, answer);
    return answer;
  }

  private async workOnce({ type, data }: ReceivedEvent): Promise<string> {
    switch (type) {
      case 'post.published':
        return this.show(data.parts ?? []);
      case 'comment.published':
        return this.show([{ id: data.id, parent_id: data.parent_id ?? null, text: data.text ?? '', media: [] }]);
      case 'post.updated':
        this.shown = this.shown.map((post) => {
          const text = data.parts?.[data.remote_ids?.indexOf(post.remoteId) ?? -1]?.text;
          return text === undefined ? post : { ...post, text };
        });
        return '';
      case 'post.deleted':
        this.shown = this.shown.filter((post) => !data.remote_ids?.includes(post.remoteId));
        return '';
      default:
        return '';
    }
  }

  private async show(parts: readonly ReceivedPart[]): Promise<string> {
    for (const part of parts) {
      const media = await Promise.all(part.media.map(fetched));
      const replyTo = part.parent_id === null ? null : this.nameOf(part.parent_id);
      this.shown.push({ remoteId: this.nameOf(part.id), text: part.text, replyTo, media });
    }
    if (!this.options.namesPosts) return '';
    const named = parts.map(({ id }) => ({
      id: this.nameOf(id),
      url: `https://receiver.example/posts/${this.nameOf(id)}`,
    }));
    return JSON.stringify({ ...named[0], parts: named });
  }

  private nameOf(id: string): string {
    return this.options.namesPosts ? `own-${id}` : id;
  }

  private takeFault(kind: BenchFault['on']): BenchFault['act'] | null {
    for (const entry of this.faults) {
      if (entry.fault.on !== kind) continue;
      if (entry.pass-- > 0) continue;
      if (--entry.left <= 0) this.faults = this.faults.filter((other) => other !== entry);
      return entry.fault.act;
    }
    return null;
  }
}

async function fetched({ url, alt }: ReceivedPart['media'][number]): Promise<BenchPost['media'][number]> {
  const response = await fetch(url);
  const content = await response.arrayBuffer();
  return { mime: response.headers.get('content-type') ?? '', alt, bytes: content.byteLength };
}

function refusalOf(
  act: BenchFault['act'],
): { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string } | null {
  switch (act.kind) {
    case 'status':
      return act;
    case 'throttled':
      return { status: 429, headers: { 'retry-after': act.retryAt.toUTCString() } };
    case 'revoked':
      return { status: 410 };
    case 'rejected':
      return { status: 422, body: '{"error":"not for us"}' };
    case 'unavailable':
      return { status: 503 };
    case 'expired':
    case 'drop':
    case 'bad-body':
    case 'delay':
      return null;
  }
}
