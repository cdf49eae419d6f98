import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody, type Body } from './bodies.js';
import { answerInstead, Faults } from './faults.js';
import { MEDIA_ROUTES } from './media.js';
import { OAUTH_ROUTES } from './oauth.js';
import { POST_ROUTES } from './posts.js';
import { OAuthProblem, Problem, type Answer, type Call, type Route, type Shape } from './protocol.js';
import { TALK_ROUTES } from './talk.js';
import type { Grant, World } from './world.js';

const ROUTES: readonly Route[] = [...OAUTH_ROUTES, ...POST_ROUTES, ...TALK_ROUTES, ...MEDIA_ROUTES];
/** What clients of HTTP send by themselves, and what this protocol knows. */
const HEADERS = new Set([
  'accept',
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'transfer-encoding',
  'user-agent',
  'x-user-agent',
]);
const WINDOW_MS = 15 * 60_000;

/** Speaks X's API version 2 over HTTP on loopback. What no client would send is written down in `world.violations`. */
export class XServer {
  readonly faults = new Faults();
  readonly requests: { readonly method: string; readonly path: string }[] = [];
  /** When set, every answer but those of OAuth is this: for what no documentation promises. */
  oddAnswer: (() => Answer) | null = null;
  /** Tells whose a token is where another authorization server gives them out; null for one that is not good. */
  introspect: ((token: string) => Promise<Grant | null>) | null = null;
  private readonly server: Server;
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private stopped = false;

  constructor(readonly world: World) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        world.violate(`the stand-in failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  /** Known once it runs, and after it was stopped. */
  origin = '';

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
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
    const bytes = await bytesOf(request);
    if (bytes === null) return;
    const act = this.faults.take(method, url.pathname);
    if (act?.kind === 'drop' && !act.accepted) return void response.destroy();
    const answer = await this.answerTo(() => {
      const instead = act && answerInstead(act, url.pathname);
      if (instead) return instead;
      if (this.oddAnswer && !url.pathname.startsWith('/2/oauth2/')) return this.oddAnswer();
      return this.dispatch(request, method, url, bytes);
    });
    if (act?.kind === 'delay') await this.wait(act.ms);
    if (act?.kind === 'drop') return void response.destroy();
    this.write(response, answer, routeOf(method, url.pathname)?.route.limit ?? 100, act?.kind === 'bad-body');
  }

  private async answerTo(handle: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await handle();
    } catch (error) {
      if (error instanceof Problem) return { status: error.status, json: error.body, headers: error.headers };
      if (error instanceof OAuthProblem)
        return { status: error.status, json: { error: error.error, error_description: error.description } };
      throw error;
    }
  }

  private write(response: ServerResponse, answer: Answer, limit: number, isCutOff: boolean): void {
    const whole = answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json);
    const body = isCutOff ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
    const now = this.world.now();
    response.writeHead(answer.status, {
      'content-type': answer.json === undefined ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'x-rate-limit-limit': String(limit),
      'x-rate-limit-remaining': String(limit - 1),
      'x-rate-limit-reset': String(Math.ceil((now + WINDOW_MS) / 1_000)),
      ...answer.headers,
    });
    response.end(body);
  }

  private async dispatch(request: IncomingMessage, method: string, url: URL, bytes: Buffer): Promise<Answer> {
    const { world } = this;
    const match = routeOf(method, url.pathname);
    if (!match) {
      world.violate(`unknown route ${method} ${url.pathname}`);
      throw new Problem(404, 'Not Found');
    }
    const { route, params } = match;
    const body = readBody(bytes, request.headers['content-type']);
    for (const complaint of complaints(route, url, body, request))
      world.violate(`${method} ${route.path}: ${complaint}`);
    if (!body) throw new Problem(400, 'The body could not be read.', 'invalid-request');
    const { grant, user } = await this.signedIn(request, route);
    const call: Call = {
      world,
      params,
      query: url.searchParams,
      body: body.fields,
      files: body.files,
      user,
      grant,
      authorization: request.headers.authorization,
    };
    return await route.handle(call);
  }

  private async signedIn(request: IncomingMessage, route: Route): Promise<Pick<Call, 'grant' | 'user'>> {
    const { world } = this;
    if (route.scopes === null) return { grant: NOBODY.grant, user: NOBODY.user };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) world.violate(`${route.method} ${route.path}: the Authorization header is missing`);
    const grant = this.introspect
      ? await this.introspect(token ?? '')
      : world.grants.find(({ accessToken }) => accessToken === token);
    const user = grant && world.users.get(grant.userId);
    if (!grant || !user || grant.revoked || grant.expiresAt <= world.now()) throw new Problem(401, 'Unauthorized');
    for (const scope of route.scopes) {
      if (grant.scopes.includes(scope)) continue;
      world.violate(`${route.method} ${route.path}: the token lacks the scope ${scope}`);
      throw new Problem(403, `The token lacks the scope ${scope}.`, 'client-forbidden');
    }
    return { grant, user };
  }

  private async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.set(timer, resolve);
    });
  }
}

const NOBODY: Pick<Call, 'grant' | 'user'> = {
  grant: { userId: '', scopes: [], accessToken: '', expiresAt: 0, refreshToken: '', spent: new Set(), revoked: true },
  user: { id: '', username: '', name: '', subscription: 'None', counts: {} },
};

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

function complaints(route: Route, url: URL, body: Body | null, request: IncomingMessage): string[] {
  const found: string[] = [];
  for (const name of Object.keys(request.headers)) if (!HEADERS.has(name)) found.push(`unknown header ${name}`);
  for (const name of url.searchParams.keys()) if (!route.query?.includes(name)) found.push(`unknown parameter ${name}`);
  if (!body) return [...found, 'a body that can not be read'];
  const isEmpty = body.kind === 'none' || (body.kind === 'json' && Object.keys(body.fields).length === 0);
  if (body.kind !== route.body && !(route.body === 'none' && isEmpty))
    found.push(`the body is ${body.kind}, not ${route.body}`);
  for (const name of Object.keys(body.files)) if (!route.files?.includes(name)) found.push(`unknown file ${name}`);
  for (const [name, value] of Object.entries(body.fields)) {
    const shape = route.fields?.[name];
    if (shape === undefined) found.push(`unknown field ${name}`);
    else if (!isOf(value, shape)) found.push(`${name} is no ${shape}`);
  }
  return found;
}

function isOf(value: unknown, shape: Shape): boolean {
  switch (shape) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}

/** @returns null when the client went away in the middle */
async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
