import { setTimeout as wait } from 'node:timers/promises';

/** Longer than people wait. What was not answered by then may still be done later. */
const PATIENCE_MS = 8_000;
const TRIES = 4;
const BETWEEN_TRIES_MS = 1_000;

/** What came of a call; `lost`: nobody knows whether it was done. */
export type Answer<Body> =
  | { readonly kind: 'done'; readonly body: Body }
  | { readonly kind: 'refused'; readonly status: number; readonly code: string }
  | { readonly kind: 'lost' };

interface Call {
  readonly method: string;
  /** Below /api/v1. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A signed-in caller of the API whose calls may fail, because the service is being tortured. */
export class Client {
  private session: Readonly<Record<string, string>> = {};

  constructor(private readonly origin: string) {}

  /** Makes the owner and signs in. @returns the first workspace's id */
  async setUp(owner: object): Promise<string> {
    const response = await fetch(`${this.origin}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(owner),
    });
    if (response.status !== 201) throw new Error(`The set-up answered ${response.status}: ${await response.text()}`);
    const { csrfToken, workspace } = (await response.json()) as { csrfToken: string; workspace: { id: string } };
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    this.session = { cookie, 'x-csrf-token': csrfToken };
    return workspace.id;
  }

  /** One try. A 5xx may mean that the work was done and the answer failed. */
  async call<Body>(call: Call): Promise<Answer<Body>> {
    try {
      const response = await fetch(`${this.origin}/api/v1/${call.path}`, {
        method: call.method,
        headers: {
          ...this.session,
          ...(call.body && !(call.body instanceof FormData) && { 'content-type': 'application/json' }),
          ...call.headers,
        },
        body: call.body && (call.body instanceof FormData ? call.body : JSON.stringify(call.body)),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await response.text();
      if (response.status >= 500) return { kind: 'lost' };
      const body = (text === '' ? null : JSON.parse(text)) as Body & { readonly code?: string };
      if (response.ok) return { kind: 'done', body };
      return { kind: 'refused', status: response.status, code: body.code ?? '' };
    } catch {
      return { kind: 'lost' };
    }
  }

  /** Tries again while answers are lost. For reading, and for what may be done twice or carries an `Idempotency-Key`. */
  async persist<Body>(call: Call, tries = TRIES): Promise<Answer<Body>> {
    for (let tried = 1; ; tried++) {
      const answer = await this.call<Body>(call);
      if (answer.kind !== 'lost' || tried >= tries) return answer;
      await wait(BETWEEN_TRIES_MS);
    }
  }

  /** The body of a call that must succeed sooner or later. @throws when it does not */
  async must<Body>(call: Call, tries = 30): Promise<Body> {
    const answer = await this.persist<Body>(call, tries);
    if (answer.kind === 'done') return answer.body;
    throw new Error(`${call.method} ${call.path}: ${JSON.stringify(answer)}`);
  }

  /** Every entry of a list, page by page. */
  async all<Item>(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = `${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: { readonly items: Item[]; readonly nextCursor: string | null } = await this.must({
        method: 'GET',
        path: `${path}${query}`,
      });
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }
}
