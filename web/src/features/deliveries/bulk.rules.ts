import type { BulkAnswer } from '@/api';

/** What one bulk call takes by name. */
const MOST_NAMED = 500;

/**
 * Does the same to any number of deliveries, in calls of as many as one takes, one after the other.
 * @param run one call; `before` is how many went ahead of it
 * @returns one answer for all; where a later call fails, what it was about is told as refused
 * @throws what the first call threw: nothing was done then
 */
export async function inBatches(
  deliveryIds: readonly string[],
  run: (batch: string[], before: number) => Promise<BulkAnswer>,
): Promise<BulkAnswer> {
  let joined: BulkAnswer | null = null;
  for (let before = 0; before < deliveryIds.length || joined === null; before += MOST_NAMED) {
    const batch = deliveryIds.slice(before, before + MOST_NAMED);
    try {
      joined = join(joined, await run(batch, before));
    } catch (failure) {
      if (joined === null) throw failure;
      return join(joined, refused(deliveryIds.slice(before), failure));
    }
  }
  return joined;
}

function join(one: BulkAnswer | null, next: BulkAnswer): BulkAnswer {
  if (one === null) return next;
  const times = [one.firstAt, one.lastAt, next.firstAt, next.lastAt].filter((at) => at !== null).sort();
  return {
    firstAt: times[0] ?? null,
    lastAt: times.at(-1) ?? null,
    results: [...one.results, ...next.results],
    done: one.done + next.done,
  };
}

function refused(deliveryIds: readonly string[], failure: unknown): BulkAnswer {
  const detail = failure instanceof Error ? failure.message : null;
  return {
    firstAt: null,
    lastAt: null,
    results: deliveryIds.map((deliveryId) => ({
      deliveryId,
      ok: false,
      code: null,
      detail,
      goesOutAt: null,
      clockChange: null,
    })),
    done: 0,
  };
}
