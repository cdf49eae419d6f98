import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/core/database/embedded-postgres.js';
import { freePort } from '../support/processes.js';

const SILENT = { info: () => undefined, warn: () => undefined };
/** Three processes with a pool, a queue and a listener each, and those of a killed one that are not noticed yet. */
const SETTINGS = { max_connections: '120' };
const TRIES = 5;
const BETWEEN_TRIES_MS = 300;
/** Whoever looks after a database starts it until it runs. */
const START_TRIES = 30;
const BETWEEN_STARTS_MS = 2_000;

/** A Postgres that may be stopped and killed, and comes back with the same files on the same port. */
export class Postgres {
  /** A recovery may last longer than the plan thinks: the next fault waits for its end. */
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private readonly complain: (what: string) => void,
    private server: EmbeddedPostgres,
  ) {}

  /** @param complain gets what keeps it from coming back */
  static async start(dataDir: string, complain: (what: string) => void): Promise<Postgres> {
    const port = await freePort();
    return new Postgres(dataDir, port, complain, await run(dataDir, port));
  }

  get url(): string {
    return this.server.url;
  }

  killFor(ms: number): Promise<void> {
    return this.next(() => {
      process.kill(this.server.pid, 'SIGKILL');
      return this.backAfter(ms);
    });
  }

  /** A fast stop: connections are cut, and everything is written down. */
  stopFor(ms: number): Promise<void> {
    return this.next(() => this.backAfter(ms));
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

  private next(fault: () => Promise<void>): Promise<void> {
    this.last = this.last.then(fault);
    return this.last;
  }

  private async backAfter(ms: number): Promise<void> {
    await this.server.stop();
    await wait(ms);
    for (let tries = 1; ; tries++) {
      try {
        this.server = await run(this.dataDir, this.port);
        return;
      } catch (error) {
        this.complain(`Postgres does not come back: ${String(error)}`);
        if (tries === START_TRIES) throw error;
      }
      await wait(BETWEEN_STARTS_MS);
    }
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
