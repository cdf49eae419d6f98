import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../logging/logger.js';
import type { Sql } from './sql.js';

const MOST_MS = 10_000;
const LOOK_EVERY_MS = 5;

/**
 * Waits until every transaction that writes to a table at this moment has ended. A statement locks the tables that it writes to before it takes
 * its snapshot (https://www.postgresql.org/docs/current/explicit-locking.html, ROW EXCLUSIVE, read 2026-12-01): what was committed before this is
 * called is seen by all that write to the table after it has resolved. Locks of rows tell less: a statement may have read the old state of
 * other tables and not yet have come to its rows.
 * @param sql the pool, never a transaction that writes to the table itself
 * @param log told when some were still at it after ten seconds; then they are waited for no longer
 */
export async function awaitWriters(sql: Sql, table: string, log: Logger): Promise<void> {
  const until = performance.now() + MOST_MS;
  const first = await writers(sql, table);
  let left = first;
  while (left.size > 0) {
    if (performance.now() > until) {
      log.warn('transactions that write to a table take too long to be waited for', { table, transactions: left.size });
      return;
    }
    await wait(LOOK_EVERY_MS);
    const now = await writers(sql, table);
    left = new Set([...first].filter((transaction) => now.has(transaction)));
  }
}

async function writers(sql: Sql, table: string): Promise<Set<string>> {
  const rows = await sql.query<{ virtualtransaction: string }>(
    `SELECT virtualtransaction FROM pg_locks
     WHERE locktype = 'relation' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND relation = to_regclass($1) AND mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()`,
    [table],
  );
  return new Set(rows.map((row) => row.virtualtransaction));
}
