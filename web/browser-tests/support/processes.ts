import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { freePort } from '../../../test/support/free-port';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const STARTED_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 25_000;
const LOOK_EVERY_MS = 50;

/** A program of the build, as a process of its own. */
class Program {
  private child: ChildProcess | null = null;
  private output = '';

  constructor(
    private readonly file: string,
    private readonly args: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
    private readonly answersAt: string,
  ) {}

  async start(): Promise<void> {
    const program = join(root, 'dist/program', this.file);
    if (!existsSync(program) || !existsSync(join(root, 'web/dist/index.html'))) {
      throw new Error('There is no build. `npm run test:browser` makes one.');
    }
    const child = spawn(process.execPath, [program, ...this.args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const keep = (chunk: Buffer): void => void (this.output = `${this.output}${chunk.toString()}`.slice(-20_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const deadline = Date.now() + STARTED_WITHIN_MS;
    while (!(await answers(this.answersAt))) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(`${this.file} did not start:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOPPED_WITHIN_MS);
    await ended;
    clearTimeout(force);
  }

  get log(): string {
    return this.output;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** A whole installation on this machine: the service with its embedded Postgres, and a practice network beside it. */
export class Installation {
  private constructor(
    private readonly folder: string,
    private readonly carillon: Program,
    private readonly sandbox: Program,
    /** Where people open it: `http://localhost:<port>`. */
    readonly origin: string,
    /** Of the practice network. */
    readonly network: string,
  ) {}

  /** Of the service: database, media, keys. */
  get dataDir(): string {
    return join(this.folder, 'data');
  }

  static async start(): Promise<Installation> {
    const folder = mkdtempSync(join(tmpdir(), 'carillon-browser-'));
    const [port, networkPort, ownNetworkPort] = [await freePort(), await freePort(), await freePort()];
    const origin = `http://localhost:${port}`;
    const network = `http://127.0.0.1:${networkPort}`;
    const carillon = new Program(
      'main.js',
      [],
      {
        CARILLON_DATA: join(folder, 'data'),
        CARILLON_PORT: String(port),
        CARILLON_PUBLIC_URL: origin,
        CARILLON_LOG_LEVEL: 'warn',
        CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
        CARILLON_SANDBOX_PORT: String(ownNetworkPort),
      },
      `${origin}/health/ready`,
    );
    const sandbox = new Program(
      'sandbox-network/main.js',
      ['--port', String(networkPort), '--control', '--seed', 'browser', '--speed', '600'],
      {},
      `${network}/`,
    );
    const installation = new Installation(folder, carillon, sandbox, origin, network);
    await Promise.all([carillon.start(), sandbox.start()]);
    return installation;
  }

  /** Ends the service as a crash would, or in good order; the practice network goes on. */
  async stopService(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    await this.carillon.stop(signal);
  }

  async startService(): Promise<void> {
    await this.carillon.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.carillon.stop(), this.sandbox.stop('SIGKILL')]);
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What the service has printed last. */
  get log(): string {
    return this.carillon.log;
  }

  /** Lets the next calls that match fail as told; see src/sandbox-network/faults.ts. */
  async fault(fault: Readonly<Record<string, unknown>>): Promise<void> {
    await this.control('POST', 'faults', fault);
  }

  /** While `act` runs the network does not take the code that it sent back itself: its clear no to a sign-in. */
  async refusingSignIns(page: Page, act: () => Promise<void>): Promise<void> {
    const address = '**/oauth/authorize';
    await page.route(address, async (route) => {
      if (route.request().method() !== 'POST') return await route.continue();
      const answer = await route.fetch({ maxRedirects: 0 });
      const target = new URL(answer.headers()['location'] ?? '');
      target.searchParams.set('code', 'not-a-code');
      return await route.fulfill({ status: 303, headers: { location: target.href } });
    });
    await act();
    await page.unroute(address);
  }

  async control(method: string, path: string, body?: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await fetch(`${this.network}/control/${path}`, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`/control/${path} answered ${response.status}: ${await response.text()}`);
    return await response.json();
  }
}
