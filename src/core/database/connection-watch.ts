import type { Socket } from 'node:net';
import pg from 'pg';
import type { Logger } from '../logging/logger.js';

/**
 * For every connection to Postgres. A server that vanishes without a word (its machine is off, a firewall forgot the connection) would be waited
 * for as long as the system pleases: two hours for an idle connection on Linux. So it is noticed after 10 s, and 10 probes 1 s apart, which node
 * asks for; where an answer is awaited, see `ConnectionWatch`.
 */
export const ATTENTIVE = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  connectionTimeoutMillis: 10_000,
} as const;

const SILENT_MS = 10_000;
const LOOKS_PER_SILENCE = 2;

/** An answer that is not there by then is asked after: early enough that a lease does not end over it. */
export function silentMsFor(leaseMs: number): number {
  return Math.min(SILENT_MS, leaseMs / 6);
}

/** As pg has it; its types leave out what is not for everyday use. */
type Connected = pg.PoolClient & {
  readonly connection: { readonly stream: Socket };
  /** Of the process that serves it. */
  readonly processID: number | null;
  /** false while an answer is awaited. */
  readonly readyForQuery: boolean | null;
};

/** As pg-pool keeps them; a version that does not is only slower to get over it. */
interface IdleClients {
  readonly _idle?: readonly { readonly client: Connected }[];
}

interface Silence {
  readonly bytesRead: number;
  readonly sinceMs: number;
  /** Was found without anybody at work on it. */
  suspected: boolean;
}

/**
 * Cuts connections on which an answer is awaited that will never come. TCP gives up such a one after a quarter of an hour, and a limit on how long
 * statements may take would end those that are merely slow. So after a silence Postgres is asked over a new connection whether it is still at work
 * on the statement: if it is, it may take as long as it likes; if it is not, twice, or can't be reached, the connection is cut. Whoever waited hears
 * of a lost connection and does what is done then.
 */
export class ConnectionWatch {
  private readonly silences = new Map<Connected, Silence>();
  private looking = false;

  constructor(
    private readonly pool: pg.Pool,
    private readonly connectionString: string,
    private readonly log: Logger,
    private readonly silentMs = SILENT_MS,
  ) {}

  /** Watches until the pool ends. */
  start(): void {
    const clients = new Set<Connected>();
    this.pool.on('connect', (client) => void clients.add(client as Connected));
    this.pool.on('remove', (client) => {
      clients.delete(client as Connected);
      this.silences.delete(client as Connected);
    });
    const timer = setInterval(() => {
      if (this.pool.ended) clearInterval(timer);
      else void this.look(clients);
    }, this.silentMs / LOOKS_PER_SILENCE);
    timer.unref();
  }

  private async look(clients: ReadonlySet<Connected>): Promise<void> {
    const silent = this.silentOf(clients, performance.now());
    if (silent.length === 0 || this.looking) return;
    this.looking = true;
    try {
      const working = await this.workingOf(silent);
      for (const client of silent) {
        const silence = this.silences.get(client);
        if (!silence || !isSilent(client, silence)) continue;
        if (working === 'unreachable' || (!working.has(client) && silence.suspected)) this.cut(client);
        else silence.suspected = !working.has(client);
      }
    } catch (error) {
      // Postgres said something, so it is there; what it is at work on shows at the next look.
      this.log.debug('it could not be found out which statements are at work', { error });
    } finally {
      this.looking = false;
    }
  }

  private silentOf(clients: ReadonlySet<Connected>, nowMs: number): Connected[] {
    return [...clients].filter((client) => {
      const silence = this.silences.get(client);
      if (client.readyForQuery !== false) this.silences.delete(client);
      else if (silence && isSilent(client, silence)) return nowMs - silence.sinceMs >= this.silentMs;
      else
        this.silences.set(client, { bytesRead: client.connection.stream.bytesRead, sinceMs: nowMs, suspected: false });
      return false;
    });
  }

  /** @returns those that Postgres is at work for; `unreachable` when it does not answer at all. @throws what Postgres says instead */
  private async workingOf(clients: readonly Connected[]): Promise<ReadonlySet<Connected> | 'unreachable'> {
    const probe = new pg.Client({
      connectionString: this.connectionString,
      application_name: 'carillon-watch',
      connectionTimeoutMillis: this.silentMs,
      query_timeout: this.silentMs,
    });
    probe.on('error', () => undefined);
    try {
      await probe.connect();
      const { rows } = await probe.query<{ pid: number; own: number }>(
        `SELECT pid, pg_backend_pid() AS own FROM pg_stat_activity
         WHERE pid = pg_backend_pid() OR (pid = ANY($1) AND state NOT LIKE 'idle%' AND wait_event_type IS DISTINCT FROM 'Client')`,
        [clients.map(({ processID }) => processID)],
      );
      // A pooler between us tells numbers of its own: then nobody knows who serves whom, and all count as at work.
      if (rows[0]?.own !== (probe as pg.Client & Pick<Connected, 'processID'>).processID) return new Set(clients);
      const pids = new Set(rows.map(({ pid }) => pid));
      return new Set(clients.filter(({ processID }) => processID !== null && pids.has(processID)));
    } catch (error) {
      if (error instanceof pg.DatabaseError) throw error;
      return 'unreachable';
    } finally {
      // Not awaited: saying goodbye to nobody takes as long.
      probe.end().catch(() => undefined);
    }
  }

  private cut(client: Connected): void {
    this.silences.delete(client);
    this.log.warn('a database connection gave no answer and is cut');
    client.connection.stream.destroy(new Error('Connection terminated: it gave no answer'));
    this.closeIdle();
  }

  /** What took one connection away took those beside it as well, and each would be found out about by a question that waits as long. */
  private closeIdle(): void {
    const { _idle: idle = [] } = this.pool as unknown as IdleClients;
    for (const { client } of idle)
      client.connection.stream.destroy(new Error('Connection terminated: one beside it gave no answer'));
  }
}

function isSilent({ readyForQuery, connection }: Connected, { bytesRead }: Silence): boolean {
  return readyForQuery === false && connection.stream.bytesRead === bytesRead;
}
