import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BenchFault } from '../../contract/channel-bench.js';
import { mapIn, nowSeconds, type Account, type BlueskyWorld, type JsonMap, type Token } from './bluesky-world.js';
import { indexRoutes } from './index-routes.js';
import { repoRoutes } from './repo-routes.js';
import { didDocument, sessionRoutes } from './session-routes.js';
import { talkRoutes } from './talk.js';
import { videoRoutes } from './video-routes.js';
import { invalid, XrpcFault, type Answer, type Host, type Route } from './xrpc-route.js';

const ROUTES: readonly Route[] = [...sessionRoutes, ...repoRoutes, ...indexRoutes, ...videoRoutes, ...talkRoutes];
const HOSTS: readonly Host[] = ['entryway', 'pds', 'video', 'plc'];
const JSON_LIMIT = 150 * 1_024;
/** The limits that real servers name in `ratelimit-policy`. */
const POLICIES: Readonly<Record<Route['kind'], string>> = {
  publish: '5000;w=3600',
  media: '1000;w=86400',
  read: '3000;w=300',
};

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly host: Host;
}

interface ArmedFault extends BenchFault {
  left: number;
  skip: number;
}

/** The network's servers on loopback. An unknown route, field or token use is a violation of the protocol. */
export class XrpcServer {
  readonly seen: SeenRequest[] = [];
  private readonly servers = new Map<Host, Server>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly faults: ArmedFault[] = [];

  private constructor(private readonly world: BlueskyWorld) {}

  static async start(world: BlueskyWorld): Promise<XrpcServer> {
    const running = new XrpcServer(world);
    for (const host of HOSTS) {
      const server = createServer((request, response) => void running.serve(host, request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      running.servers.set(host, server);
    }
    return running;
  }

  origin(host: Host): string {
    const address = this.servers.get(this.world.variant === 'old-pds' && host === 'entryway' ? 'pds' : host)?.address();
    return `http://127.0.0.1:${(address as AddressInfo).port}`;
  }

  arm(fault: BenchFault): void {
    this.faults.push({ ...fault, left: fault.times, skip: fault.after ?? 0 });
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const server of this.servers.values()) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }

  private async serve(host: Host, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const pds = this.origin('pds');
    this.seen.push({ method: request.method ?? '', path: url.pathname, host });
    try {
      const bytes = await bodyOf(request);
      const identity = this.identityAt(host, url.pathname);
      if (identity !== undefined) return reply(response, 200, JSON.stringify(didDocument(identity, pds)));
      const route = this.routeOf(host, request.method, url.pathname);
      const act = this.faultFor(route.kind);
      if (act?.kind === 'drop' && !act.accepted) return void request.socket.destroy();
      if (act?.kind === 'delay') await this.wait(act.ms);
      if (act && this.refuses(act, route, response)) return;
      const answer = this.answer(route, request, url, bytes, pds);
      if (act?.kind === 'drop') return void request.socket.destroy();
      if (act?.kind === 'bad-body') return reply(response, 200, '{"uri":"at://did:plc:');
      reply(response, answer.status ?? 200, answer.body === undefined ? '' : JSON.stringify(answer.body));
    } catch (error) {
      const fault = error instanceof XrpcFault ? error : new XrpcFault(500, 'InternalServerError', String(error));
      if (!(error instanceof XrpcFault)) this.world.violations.push(`The stand-in stumbled: ${String(error)}`);
      reply(response, fault.status, JSON.stringify({ error: fault.error, message: fault.message }));
    }
  }

  /** Of `did:plc` the directory has the document, of `did:web` the host that it names. */
  private identityAt(host: Host, path: string): Account | undefined {
    const isDocument = host === 'plc' || path === '/.well-known/did.json';
    if (!isDocument) return undefined;
    const did = host === 'plc' ? path.slice(1) : `did:web:${encodeURIComponent(new URL(this.origin(host)).host)}`;
    const account = this.world.accounts.get(did);
    if (!account) throw new XrpcFault(404, 'NotFound', `DID not registered: ${did}`);
    return account;
  }

  private routeOf(host: Host, method: string | undefined, path: string): Route {
    const route = ROUTES.find(({ nsid }) => path === `/xrpc/${nsid}`);
    const hosts = route?.hosts ?? [];
    const served =
      hosts.includes(host) || (this.world.variant === 'old-pds' && host === 'pds' && hosts.includes('entryway'));
    if (!route || !served || route.method !== method) {
      throw this.violation(
        new XrpcFault(501, 'MethodNotImplemented', 'Method Not Implemented'),
        `${method} ${path} at the ${host}`,
      );
    }
    return route;
  }

  private answer(route: Route, request: IncomingMessage, url: URL, bytes: Buffer, pdsOrigin: string): Answer {
    const { world } = this;
    const contentType = /^[^;]*/.exec(request.headers['content-type'] ?? '')?.[0] ?? '';
    const { jwt, token } = this.tokenOf(route, request);
    const json = this.jsonOf(route, contentType, bytes);
    const given = route.input === 'json' ? Object.keys(json) : [...url.searchParams.keys()];
    this.checkFields(route, given);
    const account = (): Account => {
      const found = token === null ? undefined : world.accounts.get(token.did);
      if (!found) throw new XrpcFault(401, 'AuthMissing', 'Authentication Required');
      return found;
    };
    if (token !== null) checkStanding(account());
    return route.handle({ world, query: url.searchParams, json, bytes, contentType, token, jwt, account, pdsOrigin });
  }

  private tokenOf(route: Route, request: IncomingMessage): { readonly jwt: string; readonly token: Token | null } {
    if (route.auth === 'optional') return { jwt: '', token: null };
    if (route.auth === 'none') {
      if (request.headers.authorization !== undefined)
        throw this.violation(invalid('No token is wanted'), `a token for ${route.nsid}`);
      return { jwt: '', token: null };
    }
    const jwt = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (jwt === undefined)
      throw this.violation(new XrpcFault(401, 'AuthMissing', 'Authentication Required'), `no token for ${route.nsid}`);
    const token = this.world.tokens.get(jwt);
    if (!token)
      throw invalid(route.auth === 'refresh' ? 'Token has been revoked' : 'Token has expired', 'ExpiredToken');
    if (token.kind !== route.auth)
      throw this.violation(invalid('Bad token scope', 'InvalidToken'), `a ${token.kind} token for ${route.nsid}`);
    if (token.exp < nowSeconds()) throw invalid('Token has expired', 'ExpiredToken');
    return { jwt, token };
  }

  private jsonOf(route: Route, contentType: string, bytes: Buffer): JsonMap {
    switch (route.input) {
      case 'none':
        if (bytes.length > 0)
          throw this.violation(
            invalid('A request body was provided when none was expected'),
            `a body for ${route.nsid}`,
          );
        return {};
      case 'bytes':
        if (contentType === '' || bytes.length === 0)
          throw this.violation(invalid('Request encoding (Content-Type) required'), `no bytes for ${route.nsid}`);
        return {};
      case 'json': {
        if (contentType !== 'application/json')
          throw this.violation(invalid(`Wrong request encoding: ${contentType}`), `${contentType} for ${route.nsid}`);
        if (bytes.length > JSON_LIMIT) throw new XrpcFault(413, 'PayloadTooLarge', 'request entity too large');
        return mapIn(JSON.parse(bytes.toString('utf8'))) ?? {};
      }
    }
  }

  private checkFields(route: Route, given: readonly string[]): void {
    const known = route.fields.map((name) => name.replace('!', ''));
    const unknown = given.filter((name) => !known.includes(name));
    if (unknown.length > 0)
      throw this.violation(invalid(`Unknown: ${unknown.join(', ')}`), `${unknown.join(', ')} in ${route.nsid}`);
    const missing = route.fields.filter((name) => name.endsWith('!') && !given.includes(name.replace('!', '')));
    if (missing.length > 0)
      throw this.violation(
        invalid(`Input must have the property "${missing.join(', ')}"`),
        `no ${missing.join(', ')} in ${route.nsid}`,
      );
  }

  private violation(fault: XrpcFault, what: string): XrpcFault {
    this.world.violations.push(`The protocol knows no ${what}.`);
    return fault;
  }

  private faultFor(kind: Route['kind']): BenchFault['act'] | null {
    const fault = this.faults.find((armed) => armed.on === kind && armed.left > 0);
    if (!fault) return null;
    if (fault.skip > 0) {
      fault.skip--;
      return null;
    }
    fault.left--;
    return fault.act;
  }

  /** Answers in the network's own words where the fault is a refusal. */
  private refuses(act: BenchFault['act'], route: Route, response: ServerResponse): boolean {
    const refuse = (status: number, error: string, message: string, headers: Record<string, string> = {}): true => {
      reply(response, status, JSON.stringify({ error, message }), headers);
      return true;
    };
    switch (act.kind) {
      case 'status':
        reply(response, act.status, act.body ?? '', act.headers);
        return true;
      case 'throttled':
        return refuse(429, 'RateLimitExceeded', 'Rate Limit Exceeded', this.limitHeaders(act.retryAt, route.kind));
      case 'expired':
        return refuse(400, 'ExpiredToken', 'Token has expired');
      case 'revoked':
        return route.auth === 'refresh'
          ? refuse(400, 'ExpiredToken', 'Token has been revoked')
          : refuse(401, 'AccountTakedown', 'Account has been taken down');
      case 'rejected':
        return refuse(400, 'InvalidRequest', 'Invalid app.bsky.feed.post record: the stand-in was told to refuse it');
      case 'unavailable':
        return refuse(503, 'NotEnoughResources', 'Not Enough Resources');
      case 'drop':
      case 'bad-body':
      case 'delay':
        return false;
    }
  }

  private limitHeaders(retryAt: Date, kind: Route['kind']): Record<string, string> {
    const policy = POLICIES[kind];
    const seconds = Math.ceil((retryAt.getTime() - Date.now()) / 1_000);
    return {
      'ratelimit-limit': policy.slice(0, policy.indexOf(';')),
      'ratelimit-remaining': '0',
      'ratelimit-reset': String(Math.ceil(retryAt.getTime() / 1_000)),
      'ratelimit-policy': policy,
      ...(this.world.variant === 'pds' && { 'retry-after': String(seconds) }),
    };
  }

  private async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.timers.add(timer);
    });
  }
}

function checkStanding(account: Account): void {
  if (account.status === 'takendown') throw new XrpcFault(401, 'AccountTakedown', 'Account has been taken down');
  if (account.status === 'deactivated') throw new XrpcFault(401, 'AccountDeactivated', 'Account is deactivated');
}

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  response
    .writeHead(status, { ...(body !== '' && { 'content-type': 'application/json; charset=utf-8' }), ...headers })
    .end(body);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
