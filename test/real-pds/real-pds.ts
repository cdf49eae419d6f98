import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** What the started server tells of itself. */
export interface RealPds {
  readonly url: string;
  /** Origin of the directory. */
  readonly plcDirectory: string;
  readonly did: string;
  readonly handle: string;
  readonly appPassword: string;
  stop(): Promise<void>;
}

/** Whether `npm ci` was run in this folder. It is a package of its own, since it compiles a native module. */
export function isInstalled(): boolean {
  return existsSync(`${FOLDER}node_modules/@atproto/pds/package.json`);
}

/** Starts the real server as a process of its own: its CommonJS packages stay out of Jest's module registry. */
export async function startRealPds(): Promise<RealPds> {
  const child = spawn(process.execPath, ['start.js'], {
    cwd: FOLDER,
    env: { ...process.env, LOG_ENABLED: 'false', NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith('{"url"')) continue;
      const told = JSON.parse(line) as Omit<RealPds, 'stop'>;
      return { ...told, stop: async () => await stop(child) };
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`The real PDS did not start:\n${errors.join('')}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}
