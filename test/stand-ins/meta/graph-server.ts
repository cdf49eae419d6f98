import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BenchFault } from '../../contract/channel-bench.js';
import { readBody, type Body } from '../x/bodies.js';
import { answerInstead, GraphFaults } from './graph-faults.js';
import { GraphError, type Answer, type Call, type GraphGrant, type GraphWorld, type Route } from './graph.js';

/** What clients of HTTP send by themselves, and what this protocol knows. */
const HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
]);

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Speaks a network of Meta's over HTTP on loopback. What no client would send is written down as a violation. */
export class GraphServer<World extends GraphWorld<Grant>, Grant extends GraphGrant> {
  readonly faults = new GraphFaults();
  readonly requests: SeenRequest[] = [];
  /**
   * Meta takes tokens as a parameter or a field too, and a form's fields in the address. Clients of others do it; ours keeps both out of addresses,
   * which logs keep.
   */
  takesAllAsParameters = false;
  private readonly server: Server;
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private stopped = false;

  constructor(
    readonly world: World,
    private readonly routes: readonly Route<World, Grant>[],
    private readonly groupOf: (method: string, path: string, body: Buffer) => BenchFault['on'],
  ) {
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
    this.requests.push({ method, path: url.pathname, query: url.searchParams });
    const bytes = await bytesOf(request);
    if (bytes === null) return;
    const act = this.faults.take(this.groupOf(method, url.pathname, bytes));
    if (act?.kind === 'drop' && !act.accepted) return void response.destroy();
    const answer = await this.answerTo(
      () => (act && answerInstead(act, this.world.now())) ?? this.dispatch(request, method, url, bytes),
    );
    if (act?.kind === 'delay') await this.wait(act.ms);
    if (act?.kind === 'drop') return void response.destroy();
    write(response, answer, act?.kind === 'bad-body');
  }

  private async answerTo(handle: () => Answer | Promise<Answer>): Promise<Answer> {
    try {
      return await handle();
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      return { status: error.more.status ?? 400, json: error.body, headers: error.more.headers ?? {} };
    }
  }

  private async dispatch(request: IncomingMessage, method: string, url: URL, bytes: Buffer): Promise<Answer> {
    const { world } = this;
    const match = this.match(method, url.pathname);
    if (!match) {
      world.violate(`unknown route ${method} ${url.pathname}`);
      throw new GraphError(2500, 'Unknown path components');
    }
    const { route, params } = match;
    const complain = (what: string): void => world.violate(`${method} ${route.path}: ${what}`);
    const inAddress = this.takesAllAsParameters ? takeOut(url.searchParams, route) : {};
    for (const name of Object.keys(request.headers))
      if (!HEADERS.has(name) && !route.headers?.includes(name)) complain(`unknown header ${name}`);
    for (const name of url.searchParams.keys()) if (!route.query?.includes(name)) complain(`unknown parameter ${name}`);
    const body: Body | null = route.isUpload
      ? { kind: 'multipart', fields: {}, files: { body: bytes } }
      : readBody(bytes, request.headers['content-type']);
    if (!body || body.kind === 'json') complain('the body is no form');
    const fields: Record<string, string> = {};
    const { access_token: token, ...given } = this.takesAllAsParameters
      ? { ...inAddress, ...body?.fields }
      : (body?.fields ?? {});
    for (const [name, value] of Object.entries(given)) {
      if (!route.fields?.some((known) => known === name.replace(/\[\d+\]$/, '[]'))) complain(`unknown field ${name}`);
      fields[name] = String(value);
    }
    for (const name of Object.keys(body?.files ?? {}))
      if (!route.isUpload && !route.files?.includes(name)) complain(`unknown file ${name}`);
    const call: Call<World, Grant> = {
      world,
      params,
      query: url.searchParams,
      fields,
      files: body?.files ?? {},
      grant: this.grantFor(request, route, typeof token === 'string' ? token : undefined),
      request,
    };
    return await route.handle(call);
  }

  private grantFor(request: IncomingMessage, route: Route<World, Grant>, asParameter: string | undefined): Grant {
    const { world } = this;
    if (route.scopes === null) return NOTHING as unknown as Grant;
    const token = /^(?:Bearer|OAuth) (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? asParameter;
    if (token === undefined) {
      world.violate(`${route.method} ${route.path}: the token is missing`);
      throw new GraphError(104, 'An access token is required to request this resource.');
    }
    const grant = world.grantOf(token);
    const lacking = route.scopes.filter((scope) => !grant.scopes.includes(scope));
    if (lacking.length > 0)
      throw new GraphError(10, `(#10) Application does not have permission for this action (${lacking.join(', ')})`);
    return grant;
  }

  private match(method: string, path: string): { route: Route<World, Grant>; params: Record<string, string> } | null {
    const given = path.split('/');
    for (const route of this.routes) {
      const wanted = route.path.split('/');
      if (route.method !== method || wanted.length !== given.length) continue;
      const params: Record<string, string> = {};
      const fits = wanted.every((segment, index) => {
        const value = given[index] ?? '';
        if (!segment.startsWith(':')) return segment === value;
        params[segment.slice(1)] = value;
        return /^(?:[\d_]+|me)$/.test(value);
      });
      if (fits) return { route, params };
    }
    return null;
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

/** What an address says beside the route's own parameters: the token, and fields of the form. */
function takeOut(query: URLSearchParams, route: Pick<Route<never, never>, 'query' | 'scopes'>): Record<string, string> {
  const taken: Record<string, string> = {};
  for (const [name, value] of Object.entries(Object.fromEntries(query))) {
    if (route.query?.includes(name) === true) continue;
    taken[name] = value;
    query.delete(name);
  }
  return taken;
}

const NOTHING: GraphGrant = { scopes: [] };

function write(response: ServerResponse, answer: Answer, isCutOff: boolean): void {
  const whole = answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json);
  const body = isCutOff ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-app-usage': '{"call_count":1,"total_cputime":0,"total_time":1}',
    ...answer.headers,
  });
  response.end(body);
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
