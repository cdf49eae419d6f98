import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stopOrphan } from '../core/database/embedded-postgres-process.js';
import { ChildProgram } from './child-program.js';
import { WebhookReceiver } from './webhook-receiver.js';

/** Half an hour of the sandbox's invented engagement passes in a second. */
export const ENGAGEMENT_SPEED = 1_800;

export interface ProgramsOptions {
  /** Gets the service's data and the logs. */
  readonly folder: string;
  /** Called when one of them ends by itself. */
  readonly onLost: (error: Error) => void;
}

/** Everything that runs for the demo: the service, a network, and somebody's webhook receiver. */
export class Programs {
  /** Of the service. */
  url = '';
  sandboxUrl = '';
  readonly logFile: string;
  private readonly dataDir: string;
  private readonly children: ChildProgram[] = [];
  private receiving: WebhookReceiver | null = null;

  constructor(private readonly options: ProgramsOptions) {
    this.logFile = join(options.folder, 'carillon.log');
    this.dataDir = join(options.folder, 'data');
  }

  get receiver(): WebhookReceiver {
    if (!this.receiving) throw new Error('The webhook receiver has not been started.');
    return this.receiving;
  }

  async startReceiver(): Promise<void> {
    this.receiving = await WebhookReceiver.start();
  }

  async startSandbox(signal: AbortSignal): Promise<void> {
    const args = ['--port', '0', '--speed', String(ENGAGEMENT_SPEED)];
    const readyLine = /listening on (http:\S+)/u;
    const logFile = join(this.options.folder, 'sandbox.log');
    const match = await this.start(
      'The sandbox network',
      '../sandbox-network/main.js',
      { args, logFile, readyLine },
      signal,
    );
    this.sandboxUrl = match[1] ?? '';
  }

  /** The service reaches the sandbox and the receiver on this machine, and nothing else that is private. */
  async startService(signal: AbortSignal): Promise<void> {
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const settings = {
      CARILLON_DATA: this.dataDir,
      CARILLON_HOST: '127.0.0.1',
      CARILLON_PORT: String(port),
      CARILLON_PUBLIC_URL: this.url,
      CARILLON_ALLOW_PRIVATE_ADDRESSES: [this.sandboxUrl, this.receiver.origin]
        .map((url) => new URL(url).host)
        .join(','),
    };
    const readyLine = /^Carillon is ready/u;
    await this.start('Carillon', '../main.js', { settings, logFile: this.logFile, readyLine }, signal);
  }

  /** Ends what runs, the service first. @returns what did not end well, in words */
  async stop(): Promise<string[]> {
    const problems: string[] = [];
    for (const program of this.children.reverse()) {
      const problem = await program.stop();
      if (problem !== null) problems.push(problem);
    }
    // A service that was killed leaves its Postgres running.
    if (problems.length > 0) await stopOrphan(join(this.dataDir, 'postgres'), () => undefined);
    await this.receiving?.stop();
    return problems;
  }

  private async start(
    name: string,
    script: string,
    options: Pick<Parameters<typeof ChildProgram.start>[0], 'args' | 'settings' | 'logFile' | 'readyLine'>,
    signal: AbortSignal,
  ): Promise<RegExpExecArray> {
    signal.throwIfAborted();
    const program = ChildProgram.start({ name, script, onLost: this.options.onLost, ...options });
    this.children.push(program);
    return await orAborted(program.ready, signal);
  }
}

/** Waits for `work`, but no longer than until the signal. */
async function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal }).then(() => signal.throwIfAborted());
  aborted.catch(() => undefined);
  try {
    await Promise.race([work, aborted]);
    return await work;
  } finally {
    done.abort();
  }
}

/** The service's own address has to be known before it starts, because sign-ins come back to it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
