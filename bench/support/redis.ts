import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort, lineOf, stopProgram, type Cleanup } from './processes.js';

/** A Redis of its own that keeps nothing on disk. @returns its URL @throws when `redis-server` is not installed */
export async function startRedis(cleanup: Cleanup): Promise<string> {
  const port = await freePort();
  const child = await runRedis(port);
  cleanup.add(() => stopProgram(child));
  return `redis://127.0.0.1:${port}`;
}

/** One that takes connections on this port of 127.0.0.1. @throws when `redis-server` is not installed */
export async function runRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    },
  );
  const missing = once(child, 'error').then(([error]) => {
    throw new Error('Redis is wanted, and there is no "redis-server" (apt install redis-server, brew install redis).', {
      cause: error,
    });
  });
  await Promise.race([lineOf(child, /Ready to accept connections/), missing]);
  return child;
}
