import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseBody } from './bodies.js';
import { answerInstead, Faults, rateLimitHeaders } from './faults.js';
import { INSTANCE_ROUTES } from './instance.js';
import { MEDIA_ROUTES } from './media.js';
import { allows, OAUTH_ROUTES } from './oauth.js';
import { OAuthRefusal, Refusal, type Answer, type Call, type FieldKind, type Route } from './protocol.js';
import { STATUS_ROUTES } from './statuses.js';
import { TALK_ROUTES } from './talk.js';
import type { World } from './world.js';

const ROUTES: readonly Route[] = [
  ...OAUTH_ROUTES,
  ...INSTANCE_ROUTES,
  ...MEDIA_ROUTES,
  ...STATUS_ROUTES,
  ...TALK_ROUTES,
];
const WINDOW_MS = 5 * 60_000;

/** Speaks Mastodon's client protocol over HTTP on loopback. What no client would send is written down in `world.violations`. */
export class MastodonServer {
  readonly faults = new Faults();
  readonly requests: { readonly method: string; readonly path: string }[] = [];
  private readonly server: Server;
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private remaining = 300;
  private stopped = false;

  constructor(readonly world: World) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        world.violate(`the stand-in failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const [timer, done] of this.timers) {
      clearTimeout(timer);
      done();
    }
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const url = new URL(request.url ?? '/', this.origin);
    this.requests.push({ method, path: url.pathname });
    const bytes = await bodyOf(request);
    if (bytes === null) return;
    const act = this.faults.take(method, url.pathname);
    if (act?.kind === 'drop' && !act.accepted) return void response.destroy();
    const english = (request.headers['accept-language'] ?? '').startsWith('en');
    const delayMs = act?.kind === 'delay' ? act.ms : 0;
    const answer = await this.answerTo(
      () =>
        (act && answerInstead(act, this.world.traits.badToken)) ?? this.dispatch(request, method, url, bytes, delayMs),
      english,
    );
    if (act?.kind === 'drop') return void response.destroy();
    this.write(response, answer, url.pathname, act?.kind === 'bad-body');
  }

  private async answerTo(handle: () => Answer | Promise<Answer>, english: boolean): Promise<Answer> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, json: { error: error.say(english) } };
      if (error instanceof OAuthRefusal) {
        return { status: error.status, json: { error: error.code, error_description: error.description } };
      }
      throw error;
    }
  }

  private write(response: ServerResponse, answer: Answer, path: string, cutOff: boolean): void {
    const whole = answer.json === undefined ? (answer.html ?? '') : JSON.stringify(answer.json);
    const body = cutOff ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
    this.remaining = Math.max(1, this.remaining - 1);
    const now = this.world.now().getTime();
    const reset = new Date(now - (now % WINDOW_MS) + WINDOW_MS);
    response.writeHead(answer.status, {
      'content-type': answer.json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...(path.startsWith('/api/') && rateLimitHeaders(this.remaining, reset)),
      ...answer.headers,
    });
    response.end(body);
  }

  private async dispatch(
    request: IncomingMessage,
    method: string,
    url: URL,
    bytes: Buffer,
    delayMs: number,
  ): Promise<Answer> {
    const { world } = this;
    const match = routeOf(method, url.pathname);
    if (!match) {
      world.violate(`unknown route ${method} ${url.pathname}`);
      throw new Refusal(404, 'notFound');
    }
    const { route, params } = match;
    const where = `${method} ${route.path}`;
    const { token, account } = this.signedIn(request, route, where);
    const body = parseBody(bytes, request.headers['content-type']);
    if (!body) world.violate(`${where}: a body that is neither JSON nor a form`);
    for (const complaint of complaints(route, url, body?.fields ?? {}, Object.keys(body?.files ?? {}), request)) {
      world.violate(`${where}: ${complaint}`);
    }
    if (delayMs > 0 && method !== 'POST') await this.wait(delayMs);
    const call: Call = {
      world,
      origin: this.origin,
      params,
      query: url.searchParams,
      body: body?.fields ?? {},
      files: body?.files ?? {},
      headers: request.headers,
      token,
      account,
      work: () => this.wait(delayMs),
    };
    return await route.handle(call);
  }

  private signedIn(request: IncomingMessage, route: Route, where: string): Pick<Call, 'token' | 'account'> {
    const { world } = this;
    const value = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const token = value === undefined ? null : (world.tokens.get(value) ?? null);
    if (route.access === 'anybody') return { token, account: null };
    if (value === undefined) world.violate(`${where}: the Authorization header is missing`);
    if (!token) throw new Refusal(world.traits.badToken, 'invalidToken');
    const account = token.accountId === null ? null : (world.accounts.get(token.accountId) ?? null);
    if (!account) throw new Refusal(422, 'needsUser');
    if (!allows(token.scopes, route.scopes ?? [])) {
      world.violate(`${where}: the token has not one of the scopes ${(route.scopes ?? []).join(', ')}`);
      throw new Refusal(403, 'scopes');
    }
    return { token, account };
  }

  private async wait(ms: number): Promise<void> {
    if (ms === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.set(timer, resolve);
    });
  }
}

function routeOf(method: string, path: string): { route: Route; params: Record<string, string> } | null {
  const given = path.split('/');
  for (const route of ROUTES) {
    const wanted = route.path.split('/');
    if (route.method !== method || wanted.length !== given.length) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((segment, index) => {
      const value = given[index] ?? '';
      if (!segment.startsWith(':')) return segment === value;
      params[segment.slice(1)] = decodeURIComponent(value);
      return value !== '';
    });
    if (fits) return { route, params };
  }
  return null;
}

function complaints(
  route: Route,
  url: URL,
  fields: Record<string, unknown>,
  files: readonly string[],
  request: IncomingMessage,
): string[] {
  const known = route.fields ?? {};
  return [
    ...[...url.searchParams.keys()]
      .filter((name) => !route.query?.includes(name))
      .map((name) => `unknown parameter ${name}`),
    ...files.filter((name) => !route.fileFields?.includes(name)).map((name) => `unknown file field ${name}`),
    ...(route.needsHeaders ?? [])
      .filter((name) => !request.headers[name])
      .map((name) => `the header ${name} is missing`),
    ...Object.entries(fields).flatMap(([name, value]) => {
      const kind = known[name];
      if (kind === undefined) return [`unknown field ${name}`];
      return isOf(value, kind) ? [] : [`${name} is no ${kind}`];
    }),
  ];
}

function isOf(value: unknown, kind: FieldKind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'poll':
      return hasOnly(value, ['options', 'expires_in', 'multiple', 'hide_totals']);
    case 'media-attributes':
      return Array.isArray(value) && value.every((item) => hasOnly(item, ['id', 'description', 'focus']));
  }
}

function hasOnly(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).every((name) => names.includes(name));
}

/** @returns null when the client went away in the middle */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
