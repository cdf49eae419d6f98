import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis as Client } from 'ioredis';
import { freePort, stopProgram } from '../support/processes.js';
import { runRedis } from '../support/redis.js';

/** A Redis that may be killed and emptied, and comes back on the same port with nothing in it. */
export class Redis {
  private constructor(
    private readonly port: number,
    private child: ChildProcess,
  ) {}

  static async start(): Promise<Redis> {
    const port = await freePort();
    return new Redis(port, await runRedis(port));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async killFor(ms: number): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    await wait(ms);
    this.child = await runRedis(this.port);
  }

  async flush(): Promise<void> {
    const client = new Client(this.url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    await client.connect();
    await client.flushall();
    client.disconnect();
  }

  async stop(): Promise<void> {
    await stopProgram(this.child);
  }
}
