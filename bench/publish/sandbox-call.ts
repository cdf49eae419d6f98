import { Agent, request, type IncomingMessage } from 'node:http';
import { createHttpClient } from '../../src/core/http/guarded-http-client.js';
import { newId } from '../../src/core/ids/new-id.js';

/** Who posts what where: enough for a baseline to make the very call that a delivery makes. */
export interface CallPlan {
  readonly server: string;
  readonly tokens: readonly string[];
  readonly text: string;
  readonly calls: number;
  /** Milliseconds since 1970 at which each call is due; absent: all at once. Then every text ends with the call's number. */
  readonly dueAt?: readonly number[];
}

/** One call that creates a post; plain data, since a queue keeps it. */
export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The call of a delivery, as its adapter would make it, under a key of its own. */
export function callOf(plan: CallPlan, index: number): Call {
  return {
    url: `${plan.server}/api/posts`,
    headers: {
      authorization: `Bearer ${plan.tokens[index % plan.tokens.length] ?? ''}`,
      'idempotency-key': `${newId()}-part.0`,
    },
    body: {
      text: plan.dueAt ? numbered(plan.text, index) : plan.text,
      mediaIds: [],
      language: 'en',
      contentWarning: null,
      visibility: 'public',
      replyTo: null,
    },
  };
}

/** A text that can be told from the others in the network's ledger. */
export function numbered(text: string, index: number): string {
  return `${text} #${index}`;
}

/**
 * Who makes the calls of a baseline: `same` is Carillon's own HTTP client, so that the call is the very same; `bare` is node:http, which
 * checks no address, no size and no time.
 */
export function callerNamed(name: string | undefined, concurrency: number): (call: Call) => Promise<string> {
  if (name !== 'same') {
    const caller = new BareCaller(concurrency);
    return (call) => caller.make(call);
  }
  const client = createHttpClient({ allowPrivate: true, maxSocketsPerHost: concurrency });
  return async ({ url, headers, body }) => {
    const response = await client.request({ method: 'POST', url, headers, json: body });
    return createdId(response.status, response.text());
  };
}

/** Makes calls with nothing but node:http, on connections that stay open. */
class BareCaller {
  private readonly agent: Agent;

  constructor(connections: number) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @returns the id of the post @throws when it was not created */
  async make({ url, headers, body }: Call): Promise<string> {
    const content = Buffer.from(JSON.stringify(body));
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, {
        method: 'POST',
        agent: this.agent,
        headers: { ...headers, 'content-type': 'application/json', 'content-length': content.length },
      });
      outgoing.once('response', resolve).once('error', reject).end(content);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return createdId(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8'));
  }
}

/** @throws when the answer is not that of a new post */
function createdId(status: number, body: string): string {
  const { id } = JSON.parse(body) as { readonly id?: unknown };
  if (status !== 201 || typeof id !== 'string')
    throw new Error(`The sandbox answered ${status}: ${body.slice(0, 200)}`);
  return id;
}
