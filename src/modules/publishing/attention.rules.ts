import type { AttentionRow } from './attention.repository.js';

/** How many, since when, and when they were due. */
export interface AttentionCount {
  readonly count: number;
  readonly since: Date;
  readonly oldestDueAt: Date;
  readonly newestDueAt: Date;
}

/** Adds up what has the same key, the most first. */
export function sumBy<Key extends object>(
  rows: readonly AttentionRow[],
  keyOf: (row: AttentionRow) => Key,
): (Key & AttentionCount)[] {
  const sums = new Map<string, Key & AttentionCount>();
  for (const row of rows) {
    const key = keyOf(row);
    const name = JSON.stringify(key);
    const before = sums.get(name);
    sums.set(name, {
      ...key,
      count: (before?.count ?? 0) + row.count,
      since: earlier(before?.since, row.since),
      oldestDueAt: earlier(before?.oldestDueAt, row.oldest_due_at),
      newestDueAt: before && before.newestDueAt > row.newest_due_at ? before.newestDueAt : row.newest_due_at,
    });
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other;
}
