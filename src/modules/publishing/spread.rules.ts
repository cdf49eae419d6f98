/** Between two deliveries of one account that go out after a pause, an outage or by a bulk action. */
const ACCOUNT_SPACING_MS = 10_000;
/** Between two deliveries of one workspace, whatever their accounts. */
const WORKSPACE_PACE_MS = 1_000;
/** A workspace with more than 600 waiting sends them faster, so that the last does not wait much longer than this. */
const LONGEST_SPREAD_MS = 10 * 60_000;
/** Nothing is planned into the last moments of its tolerance: looking, waking and the deliveries before it take a while. */
const MARGIN_MS = 30_000;

/** A delivery that waits for a place. */
export interface Waiting {
  readonly accountId: string;
  /** Later than this it would be missed; null: any time will do. */
  readonly lateAt: Date | null;
}

/** A place that an earlier spread has given away. */
export interface TakenSlot {
  readonly accountId: string;
  readonly at: Date;
}

/**
 * Gives each waiting delivery its instant, from now on: one each second in the workspace, 10 s apart on an account, in the places that earlier
 * spreads left free. Where somebody's tolerance ends sooner, everything up to there moves closer together: spreading never makes anything late.
 * @param waiting most urgent first
 * @returns instants in the order of `waiting`
 */
export function spreadOut(waiting: readonly Waiting[], taken: readonly TakenSlot[], now: Date): Date[] {
  const nowMs = now.getTime();
  const limits = waiting.map(({ lateAt }) =>
    lateAt === null ? Number.POSITIVE_INFINITY : Math.max(0, lateAt.getTime() - nowMs - MARGIN_MS),
  );
  const pace = Math.min(WORKSPACE_PACE_MS, LONGEST_SPREAD_MS / Math.max(1, waiting.length + taken.length));
  // A place that was given away at another moment lies between two of ours: neither is a whole pace away from it.
  const between = taken.map(({ at }) => (at.getTime() - nowMs) / pace);
  const places = new FreePlaces(between.flatMap((place) => [Math.floor(place), Math.ceil(place)]));
  const spacings = spacingByAccount(waiting, limits);
  const freeFrom = new Map<string, number>();
  for (const { accountId, at } of taken) {
    const after = at.getTime() - nowMs + ACCOUNT_SPACING_MS;
    freeFrom.set(accountId, Math.max(freeFrom.get(accountId) ?? 0, after));
  }
  const wished = waiting.map(({ accountId }) => {
    const offset = places.take(Math.ceil((freeFrom.get(accountId) ?? 0) / pace)) * pace;
    freeFrom.set(accountId, offset + (spacings.get(accountId) ?? ACCOUNT_SPACING_MS));
    return offset;
  });
  return compressed(wished, limits).map((offset) => new Date(nowMs + Math.floor(offset)));
}

/** 10 s, or as much as lets each of the account's deliveries go out in time. */
function spacingByAccount(waiting: readonly Waiting[], limits: readonly number[]): Map<string, number> {
  const counts = new Map<string, number>();
  const spacings = new Map<string, number>();
  waiting.forEach(({ accountId }, index) => {
    const before = counts.get(accountId) ?? 0;
    counts.set(accountId, before + 1);
    const fitting = before === 0 ? ACCOUNT_SPACING_MS : (limits[index] ?? 0) / before;
    spacings.set(accountId, Math.min(spacings.get(accountId) ?? ACCOUNT_SPACING_MS, fitting));
  });
  return spacings;
}

/** Scales what comes up to each limit so far that it is kept; the order stays, and what comes later keeps its distance. */
function compressed(offsets: readonly number[], limits: readonly number[]): number[] {
  const latestFirst = offsets.map((_, index) => index).sort((a, b) => (offsets[b] ?? 0) - (offsets[a] ?? 0));
  const result = [...offsets];
  let factor = 1;
  for (const index of latestFirst) {
    const offset = offsets[index] ?? 0;
    if (offset > 0) factor = Math.min(factor, (limits[index] ?? 0) / offset);
    result[index] = offset * factor;
  }
  return result;
}

/** Places 0, 1, 2 … of which some are taken; finds the next free one in next to no time, however many there are. */
class FreePlaces {
  private readonly next = new Map<number, number>();

  constructor(taken: readonly number[]) {
    for (const place of taken) this.next.set(place, place + 1);
  }

  /** The first free place at or after `from`, which is then taken. */
  take(from: number): number {
    const passed: number[] = [];
    let place = from;
    for (let next = this.next.get(place); next !== undefined; next = this.next.get(place)) {
      passed.push(place);
      place = next;
    }
    for (const one of passed) this.next.set(one, place + 1);
    this.next.set(place, place + 1);
    return place;
  }
}
