import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { handleOf, tokenExpired, tokenRevoked, tooMany, type ApiParts } from './api-calls.js';
import { ApiRoutes, MAX_MEDIA_BYTES } from './api-routes.js';
import { ControlRoutes, type LedgerSummary } from './control-routes.js';
import { Engagement } from './engagement.js';
import { Faults, type CallKind, type Fault, type FaultAct } from './faults.js';
import { DEMO_PASSWORD, Grants } from './grants.js';
import { readExchange, refusalAnswer, send, type Answer, type Exchange } from './http-exchange.js';
import { PageRoutes } from './page-routes.js';
import { SandboxStore } from './sandbox-store.js';
import { DEFAULT_SETTINGS, Refusal, type SandboxPost, type SandboxSettings } from './sandbox-types.js';

export interface SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default 127.0.0.1: the network trusts everybody who can reach it. */
  readonly host?: string;
  /** Folder of the ledger and the files; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** Waits for the disk on every write, against power cuts. Default false. */
  readonly fsync?: boolean;
  /** Fixes all invented engagement. Default `sandbox`. */
  readonly seed?: string;
  readonly clock?: { now(): Date };
  /** Opens /control. Default false. */
  readonly control?: boolean;
  readonly settings?: Partial<SandboxSettings>;
  /** Keeps method and path of every request for `requests()`. Default false. */
  readonly recordRequests?: boolean;
  /** Where people reach it, when that is not its own address. */
  readonly publicUrl?: string;
  /** The same, where it depends on the port that it gets. */
  readonly publicUrlAt?: (port: number) => string;
}

/** A sandbox network that takes requests. */
export interface RunningSandbox {
  /** Its origin: `http://127.0.0.1:3999`. */
  readonly url: string;
  /** The IP address it listens on. */
  readonly address: string;
  readonly settings: SandboxSettings;
  fault(fault: Fault): void;
  /** Visible posts of the account, oldest first. */
  posts(accountId: string): SandboxPost[];
  summary(): LedgerSummary;
  requests(): readonly { readonly method: string; readonly path: string }[];
  /** Ends open connections, writes what is left. May be called twice. */
  stop(): Promise<void>;
}

const DEMO_ACCOUNTS = [
  ['crust_and_crumb', 'Crust & Crumb Bakery'],
  ['harbour_lights', 'Harbour Lights Hotel'],
  ['pedal_works', 'Pedal Works'],
] as const;

const PROBE_MS = 2_000;

/** Whether a sandbox network answers at this IP address and port. */
export async function isSandboxNetwork(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get({ host, port, path: '/', agent: false, timeout: PROBE_MS }, (answer) => {
      resolve(answer.headers['x-network'] === 'sandbox');
      answer.destroy();
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });
}

/** Starts a network. @throws what listening and opening the ledger throw. */
export async function startSandboxNetwork(options: SandboxOptions): Promise<RunningSandbox> {
  const store = await SandboxStore.open(options.dataDir, options.fsync ?? false);
  const settings: SandboxSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  const now = (): number => (options.clock ? options.clock.now().getTime() : Date.now());
  const grants = new Grants(store, settings, now);
  const engagement = new Engagement(options.seed ?? 'sandbox', () => settings.engagementSpeed);
  let url = options.publicUrl ?? '';
  const parts: ApiParts = { store, grants, engagement, settings, now, origin: () => url };
  for (const [handle, displayName] of DEMO_ACCOUNTS) {
    if (!store.accountByHandle(handle)) await grants.openAccount(handle, displayName, DEMO_PASSWORD);
  }
  const front = new SandboxFront(parts, options);
  const server = createServer((request, response) => void front.handle(request, response));
  // Clients that keep connections must not find them closed just when they write.
  server.keepAliveTimeout = 65_000;
  const host = options.host ?? '127.0.0.1';
  try {
    await listen(server, options.port, host);
  } catch (error) {
    await store.close();
    throw error;
  }
  const { address, port } = server.address() as AddressInfo;
  const own = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  url ||= options.publicUrlAt?.(port) ?? own;
  let stopped: Promise<void> | null = null;
  return {
    url: own,
    address,
    settings,
    fault: (fault) => front.faults.add(fault),
    posts: (accountId) => [...store.postsOf(accountId)].reverse(),
    summary: () => front.control.summary(),
    requests: () => front.seen,
    stop: () => (stopped ??= close(server).then(() => store.close())),
  };
}

/** Takes requests, lets them suffer what was commanded, and finds the route. */
class SandboxFront {
  readonly faults = new Faults();
  readonly seen: { readonly method: string; readonly path: string }[] = [];
  readonly control: ControlRoutes;
  private readonly api: ApiRoutes;
  private readonly pages: PageRoutes;

  constructor(
    private readonly parts: ApiParts,
    private readonly options: SandboxOptions,
  ) {
    this.api = new ApiRoutes(parts);
    this.pages = new PageRoutes(parts);
    this.control = new ControlRoutes(parts, this.faults);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const exchange = await readExchange(request, MAX_MEDIA_BYTES + 100_000);
      if (this.options.recordRequests) this.seen.push({ method: exchange.method, path: exchange.path });
      const kind = kindOf(exchange);
      if (kind !== null && this.parts.settings.latencyMs > 0)
        await wait(this.parts.settings.latencyMs, undefined, { ref: false });
      const act = kind && this.faults.take(kind, () => handleOf(this.parts, exchange));
      if (act) await this.suffer(act, exchange, kind === 'publish', response);
      else send(response, await this.work(exchange));
    } catch (error) {
      this.fail(error, request, response);
    }
  }

  private async suffer(act: FaultAct, exchange: Exchange, publish: boolean, response: ServerResponse): Promise<void> {
    switch (act.kind) {
      case 'delay':
        return await this.answerLate(act, exchange, response);
      case 'drop':
        if (act.accepted) await this.work(exchange);
        else if (publish) await this.api.posts.noteBarren(exchange, 'faulted');
        response.socket?.destroy();
        return;
      case 'bad-body': {
        const { body, ...answer } = await this.work(exchange);
        return send(response, { ...answer, body: '' }, body.slice(0, Math.floor(body.length / 2)));
      }
      case 'status':
      case 'throttled':
      case 'revoked':
      case 'expired':
      case 'rejected':
      case 'unavailable':
        if (act.kind === 'status' && act.accepted === true) await this.work(exchange);
        else if (publish) await this.api.posts.noteBarren(exchange, 'faulted');
        return send(response, this.refusalOf(act, exchange));
    }
  }

  private async answerLate(
    act: Extract<FaultAct, { kind: 'delay' }>,
    exchange: Exchange,
    response: ServerResponse,
  ): Promise<void> {
    const early = act.accepted === true ? await this.work(exchange) : null;
    await wait(act.ms, undefined, { ref: false });
    send(response, early ?? (await this.work(exchange)));
  }

  private refusalOf(act: Exclude<FaultAct, { kind: 'delay' | 'drop' | 'bad-body' }>, exchange: Exchange): Answer {
    const atTokens = exchange.path === '/oauth/token';
    switch (act.kind) {
      case 'status': {
        const body = act.body ?? JSON.stringify({ error: 'commanded', message: 'A fault of the sandbox, on command.' });
        return { status: act.status, type: 'application/json; charset=utf-8', body, headers: act.headers };
      }
      case 'throttled':
        return refusalAnswer(tooMany(act.retryAfterSeconds, this.parts.now()));
      case 'expired':
        return refusalAnswer(atTokens ? invalidGrant() : tokenExpired());
      case 'revoked':
        return refusalAnswer(atTokens ? invalidGrant() : tokenRevoked());
      case 'rejected':
        return refusalAnswer(new Refusal(422, 'validation', 'The sandbox refuses this, on command.'));
      case 'unavailable':
        return refusalAnswer(new Refusal(503, 'unavailable', 'The sandbox is down for a moment, on command.'));
    }
  }

  private async work(exchange: Exchange): Promise<Answer> {
    try {
      return await this.route(exchange);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (kindOf(exchange) === 'publish') await this.api.posts.noteBarren(exchange, 'refused');
      return refusalAnswer(error);
    }
  }

  private async route(exchange: Exchange): Promise<Answer> {
    if (exchange.path.startsWith('/api/')) return await this.api.answer(exchange);
    if (this.options.control && exchange.path.startsWith('/control/')) return await this.control.answer(exchange);
    return await this.pages.answer(exchange);
  }

  private fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
    if (response.headersSent || request.destroyed) return void response.socket?.destroy();
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'broken', 'The sandbox itself is broken.');
    if (refusal.status === 500)
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
    send(response, refusalAnswer(refusal));
  }
}

function kindOf({ method, path }: Exchange): CallKind | null {
  if (method === 'POST' && path === '/api/posts') return 'publish';
  if (method === 'POST' && path === '/api/media') return 'media';
  return path.startsWith('/api/') || path.startsWith('/oauth/') ? 'read' : null;
}

function invalidGrant(): Refusal {
  return new Refusal(400, 'invalid_grant', 'The grant is gone.');
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
