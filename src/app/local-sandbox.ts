import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Clock } from '../core/clock/clock.js';
import { errorCode, errorMessage, type Config } from '../core/config/index.js';
import { AppError } from '../core/errors/app-error.js';
import type { OwnServer } from '../core/http/guarded-agent.js';
import type { Logger } from '../core/logging/logger.js';
import { DEMO_PASSWORD, isSandboxNetwork, startSandboxNetwork, type RunningSandbox } from '../sandbox-network/index.js';
import type { LocalSandbox } from '../modules/channels/index.js';
import type { OpenSampleNetwork, SampleNetwork } from '../modules/samples/index.js';

/** An hour of invented engagement passes in a minute. */
const ENGAGEMENT_SPEED = 60;
/** Holds the port that the network was first given: it is part of every account's identity. */
const PORT_FILE = 'port';

/** A sandbox network that answers: one of our own, or one that somebody started beside us. */
interface Found {
  readonly port: number;
  /** To connect to, from this machine. */
  readonly address: string;
  readonly own: RunningSandbox | null;
}

/**
 * The sandbox network inside this installation: it runs in this process, and only once somebody asked for it. Others see it under the public
 * address's name and a port of its own.
 */
export class InstalledSandbox implements LocalSandbox, SampleNetwork {
  private readonly dataDir: string;
  /** Of earlier runs; null before the first. */
  private keptPort: number | null = null;
  private found: Found | null = null;
  private starting: Promise<Found> | null = null;
  private stopped = false;

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.dataDir = join(config.storage.dataDir, 'sandbox');
  }

  /** Reads the port of earlier runs, and runs the network again where it ran before. What goes wrong is logged: the service works without it. */
  async resume(): Promise<void> {
    if (!this.isPossible || !(await exists(this.dataDir))) return;
    await this.start().catch((error: unknown) => {
      this.log.warn('the sandbox network could not be started', { error });
    });
  }

  get origin(): string | null {
    return this.isPossible ? this.originAt(this.found?.port ?? this.keptPort ?? this.config.server.sandboxPort) : null;
  }

  async start(): Promise<string> {
    return this.originAt((await this.running()).port);
  }

  async open(): Promise<OpenSampleNetwork> {
    const { port, own } = await this.running();
    return {
      server: this.originAt(port),
      password: DEMO_PASSWORD,
      refuseNext: (handle) => own?.fault({ on: 'publish', times: 1, handle, act: { kind: 'rejected' } }),
    };
  }

  /** Requests to it go straight to where it listens, whatever its name resolves to. */
  readonly ownServer: OwnServer = (host, port) => {
    if (this.found?.port !== port || host !== bare(this.hostname)) return null;
    const { address } = this.found;
    return { address, family: address.includes(':') ? 6 : 4 };
  };

  async stop(): Promise<void> {
    this.stopped = true;
    await this.starting?.catch(() => undefined);
    await this.found?.own?.stop();
  }

  /** Several processes would need one network between them; that is what `npm run sandbox` is for. */
  private get isPossible(): boolean {
    const { roles, sandboxPort } = this.config.server;
    return sandboxPort !== 0 && (['api', 'scheduler', 'worker'] as const).every((role) => roles.includes(role));
  }

  private get hostname(): string {
    return new URL(this.config.server.publicUrl).hostname;
  }

  private originAt(port: number): string {
    return `http://${this.hostname}:${port}`;
  }

  /** @throws AppError 409 `sandbox-not-here` */
  private async running(): Promise<Found> {
    if (!this.isPossible) throw notHere('The sandbox network does not run inside this installation.');
    if (this.found !== null) return this.found;
    this.starting ??= this.find().finally(() => (this.starting = null));
    return await this.starting;
  }

  private async find(): Promise<Found> {
    try {
      this.keptPort = await readPort(join(this.dataDir, PORT_FILE));
      const found = await this.findAt(this.keptPort ?? this.config.server.sandboxPort);
      if (found.port !== this.keptPort) await this.keepPort(found.port);
      this.found = found;
      // Asked to stop while it started: whoever stops us waits for this, and then finds it to be closed.
      if (this.stopped) await found.own?.stop();
      return found;
    } catch (cause) {
      this.log.warn('the sandbox network could not be started', { error: cause });
      throw notHere(`The sandbox network could not be started: ${errorMessage(cause)}.`, cause);
    }
  }

  private async findAt(port: number): Promise<Found> {
    const address = reachable(this.config.server.host);
    if (port !== 0 && (await isSandboxNetwork(address, port))) return { port, address, own: null };
    try {
      return await this.listen(port);
    } catch (error) {
      // The first time, any port will do. Later, accounts are known by theirs.
      if (errorCode(error) !== 'EADDRINUSE' || this.keptPort !== null) throw error;
      return await this.listen(0);
    }
  }

  private async listen(port: number): Promise<Found> {
    const own = await startSandboxNetwork({
      port,
      host: this.config.server.host,
      dataDir: this.dataDir,
      clock: this.clock,
      settings: { engagementSpeed: ENGAGEMENT_SPEED },
      publicUrlAt: (listening) => this.originAt(listening),
    });
    return { port: Number(new URL(own.url).port), address: reachable(own.address), own };
  }

  private async keepPort(port: number): Promise<void> {
    await mkdir(this.dataDir, { recursive: true });
    await writeFile(join(this.dataDir, PORT_FILE), `${port}\n`);
    this.keptPort = port;
  }
}

function notHere(reason: string, cause?: unknown): AppError {
  return new AppError({
    status: 409,
    code: 'sandbox-not-here',
    detail: `${reason} Run one beside it with "npm run sandbox", and connect its accounts by its address.`,
    cause,
  });
}

/** Where a server that listens on `host` is met on this machine. */
function reachable(host: string): string {
  if (host === '::') return '::1';
  return host === '0.0.0.0' || isIP(host) === 0 ? '127.0.0.1' : host;
}

/** As the guard sees hosts: without the brackets of an IPv6 literal. */
function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

async function readPort(path: string): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  const port = Number(text.trim());
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : null;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
