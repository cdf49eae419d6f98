import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { waitFor } from './wait-for.js';

const MAIN = join(process.cwd(), 'dist/program/main.js');

/** The built service as a process of its own, with its embedded Postgres. `npm test` builds it before any spec runs. */
export class SpawnedCarillon {
  private constructor(
    private readonly child: ChildProcess,
    readonly origin: string,
    private readonly output: string[],
  ) {}

  /** Starts it and waits until it answers. */
  static async start(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<SpawnedCarillon> {
    const carillon = await SpawnedCarillon.launch(dataDir, env);
    await waitFor(
      'the service to answer',
      async () => {
        if (carillon.child.exitCode !== null)
          throw new Error(`It ended with ${carillon.child.exitCode}: ${carillon.log}`);
        const response = await fetch(`${carillon.origin}/health/live`).catch(() => null);
        return response?.ok;
      },
      60_000,
    );
    return carillon;
  }

  /** Starts it without waiting. */
  static async launch(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<SpawnedCarillon> {
    if (!existsSync(MAIN)) throw new Error('There is no build; "npm test" makes one.');
    const port = env['CARILLON_PORT'] ?? String(await freePort());
    const child = spawn(process.execPath, [MAIN], {
      env: {
        PATH: process.env['PATH'],
        CARILLON_DATA: dataDir,
        CARILLON_PORT: port,
        CARILLON_LOG_LEVEL: 'warn',
        CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    return new SpawnedCarillon(child, `http://127.0.0.1:${port}`, output);
  }

  get log(): string {
    return this.output.join('');
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** @returns the exit code; null when a signal ended it */
  async ended(): Promise<number | null> {
    if (this.isRunning) {
      await new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    }
    return this.child.exitCode;
  }

  /** The signal that ended it; null while it runs, and where it ended by itself. */
  get endedBy(): NodeJS.Signals | null {
    return this.child.signalCode;
  }
}
