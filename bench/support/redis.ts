import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort, lineOf, stopProgram, type Cleanup } from './processes.js';

/** A Redis of its own that keeps nothing on disk. @returns its URL @throws when `redis-server` is not installed */
export async function startRedis(cleanup: Cleanup): Promise<string> {
  const port = await freePort();
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    },
  );
  cleanup.add(() => stopProgram(child));
  const missing = once(child, 'error').then(([error]) => {
    throw new Error('The figures on Redis need "redis-server" (apt install redis-server, brew install redis).', {
      cause: error,
    });
  });
  await Promise.race([lineOf(child, /Ready to accept connections/), missing]);
  return `redis://127.0.0.1:${port}`;
}
