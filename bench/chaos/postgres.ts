import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/core/database/embedded-postgres.js';
import { freePort } from '../support/processes.js';

const SILENT = { info: () => undefined, warn: () => undefined };
/** Three processes with a pool, a queue and a listener each, and those of a killed one that are not noticed yet. */
const SETTINGS = { max_connections: '120' };
const TRIES = 5;
const BETWEEN_TRIES_MS = 300;

/** A Postgres that may be stopped and killed, and comes back with the same files on the same port. */
export class Postgres {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: EmbeddedPostgres,
  ) {}

  static async start(dataDir: string): Promise<Postgres> {
    const port = await freePort();
    return new Postgres(dataDir, port, await run(dataDir, port));
  }

  get url(): string {
    return this.server.url;
  }

  async killFor(ms: number): Promise<void> {
    process.kill(this.server.pid, 'SIGKILL');
    await this.backAfter(ms);
  }

  /** A fast stop: connections are cut, and everything is written down. */
  async stopFor(ms: number): Promise<void> {
    await this.backAfter(ms);
  }

  async cutConnections(): Promise<void> {
    await this.say('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()');
  }

  async dropQueue(): Promise<void> {
    await this.say('DROP SCHEMA IF EXISTS bullmq CASCADE');
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  private async backAfter(ms: number): Promise<void> {
    await this.server.stop();
    await wait(ms);
    this.server = await run(this.dataDir, this.port);
  }

  /** Other faults may be in the way; what can't be done within moments is left out. */
  private async say(statement: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2_000, lock_timeout: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query(statement);
        return;
      } catch (error) {
        if (tries === TRIES) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
      await wait(BETWEEN_TRIES_MS);
    }
  }
}

function run(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, port, log: SILENT, settings: SETTINGS });
}
