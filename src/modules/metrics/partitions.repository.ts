import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../core/database/database.js';

const PARENTS = ['publication_snapshot', 'account_snapshot'] as const;
/** This month and the next two. */
const MONTHS_AHEAD = 2;
/** Any number, the same in every process: partitions are made by one at a time. */
const LOCK = 7_163_220_511;

/** Monthly partitions of the snapshot tables, by UTC month: `publication_snapshot_2026_11`. */
@Injectable()
export class PartitionsRepository {
  private readonly known = new Set<string>();

  constructor(@Inject(Database) private readonly database: Database) {}

  /** Makes the partitions that `at` and the months after it need. Those known to exist cost nothing. @returns names of those made */
  async ensureAhead(at: Date): Promise<string[]> {
    const months = Array.from({ length: MONTHS_AHEAD + 1 }, (_, ahead) => monthOf(at, ahead));
    return this.ensure(months.filter((month) => !this.known.has(nameOf(month))));
  }

  /** Makes the partitions of one instant, whatever is remembered: for a snapshot that found none. */
  async ensureAt(at: Date): Promise<string[]> {
    return this.ensure([monthOf(at, 0)]);
  }

  /**
   * Lets whole months before `at` go, once everything of them is rolled up: what reports read stays. Snapshots before the end of the last month that
   * went can't be rolled up again, which is noted.
   * @returns names of those that went
   */
  async retireBefore(at: Date): Promise<string[]> {
    return this.database.transaction(async (tx) => {
      await tx.execute('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const rows = await tx.query<{ name: string; month: string }>(
        `SELECT inhrelid::regclass::text AS name, right(inhrelid::regclass::text, 7) AS month FROM pg_inherits
         WHERE inhparent IN ('publication_snapshot'::regclass, 'account_snapshot'::regclass)
         ORDER BY 2, 1`,
      );
      const old = rows.filter(({ month }) => month < nameOf(monthOf(at, 0)));
      if (old.length === 0) return [];
      const horizon = monthOf(at, 0);
      // A reader that is at it for long must not hold up all that come after us.
      await tx.execute(`SET LOCAL lock_timeout = '5s'`);
      // Whoever is writing into a month is waited for, so that what it leaves to be rolled up is seen.
      await tx.execute(`LOCK TABLE ${PARENTS.map((parent) => `ONLY ${parent}`).join(', ')} IN ACCESS EXCLUSIVE MODE`);
      const behind = await tx.query(
        `SELECT 1 FROM roll_up_pending WHERE from_at < $1 UNION ALL SELECT 1 FROM roll_up_rebuild LIMIT 1`,
        [horizon],
      );
      if (behind.length > 0) return [];
      for (const { name } of old) await tx.execute(`DROP TABLE ${name}`);
      await tx.execute('INSERT INTO snapshot_horizon VALUES ($1) ON CONFLICT DO NOTHING', [horizon]);
      for (const { month } of old) this.known.delete(month);
      return old.map(({ name }) => name);
    });
  }

  private async ensure(months: readonly Date[]): Promise<string[]> {
    if (months.length === 0) return [];
    const made = await this.database.transaction(async (tx) => {
      await tx.execute('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const names: string[] = [];
      for (const month of months) {
        for (const parent of PARENTS) {
          const partition = `${parent}_${nameOf(month)}`;
          const [found] = await tx.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
            partition,
          ]);
          if (found?.there) continue;
          // Made beside and attached: CREATE TABLE … PARTITION OF would lock out every reader of the parent.
          await tx.execute(`CREATE TABLE ${partition} (LIKE ${parent} INCLUDING ALL)`);
          await tx.execute(
            `ALTER TABLE ${parent} ATTACH PARTITION ${partition}
             FOR VALUES FROM ('${month.toISOString()}') TO ('${monthOf(month, 1).toISOString()}')`,
          );
          names.push(partition);
        }
      }
      return names;
    });
    for (const month of months) this.known.add(nameOf(month));
    return made;
  }
}

/** What Postgres says about a row that fits no partition (23514 is also any other check, so the message decides). */
export function isPartitionMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as { code?: unknown }).code === '23514' && error.message.includes('no partition of relation');
}

function monthOf(at: Date, ahead: number): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + ahead, 1));
}

function nameOf(month: Date): string {
  return month.toISOString().slice(0, 7).replace('-', '_');
}
