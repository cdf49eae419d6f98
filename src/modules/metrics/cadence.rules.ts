import type { Movement } from './measured-counts.rules.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From publication to the first measurement. */
export const FIRST_AFTER_MS = 15 * MINUTE_MS;
/** Two measurements of one delivery are at least this far apart, unless a person asks. */
export const SHORTEST_GAP_MS = 5 * MINUTE_MS;
/** Until how long after publication numbers are collected. */
const WINDOW_MS = 90 * DAY_MS;
/** How much longer a last measurement that fails is tried. */
const GRACE_MS = 3 * DAY_MS;
/** A last measurement before the network falls silent has this long to succeed. */
const LAST_BEFORE_MS = 2 * HOUR_MS;
export const ACCOUNT_EVERY_MS = DAY_MS;
/** How long an account that can't be asked (no grant) is left alone. */
export const UNREACHABLE_AGAIN_MS = HOUR_MS;
/** After so many snapshots without movement every second slot is left out. */
const STILL_ENOUGH = 3;

/** How much later than planned a measurement may be before it is called missing. */
const LATE_FACTOR = 1.25;

const FIRST_RETRY_MS = 5 * MINUTE_MS;
const LONGEST_RETRY_MS = 6 * HOUR_MS;
const JITTER_SHARE = 0.1;

const multiples = (unitMs: number, from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => (from + index) * unitMs);

/** Ages at which a delivery is measured: close together while most happens, then daily, then weekly, and once at the end. */
const SLOT_AGES_MS: readonly number[] = [
  FIRST_AFTER_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  ...multiples(DAY_MS, 1, 7),
  ...multiples(7 * DAY_MS, 2, 12),
  WINDOW_MS,
];

function windowOf(measuredDays: number | null): number {
  return measuredDays === null ? WINDOW_MS : Math.min(WINDOW_MS, measuredDays * DAY_MS);
}

/** Where the network tells numbers for a shorter time, the last measurement is made shortly before that ends. */
function slotsWithin(windowMs: number): readonly number[] {
  if (windowMs === WINDOW_MS) return SLOT_AGES_MS;
  return [...SLOT_AGES_MS.filter((slotMs) => slotMs < windowMs - LAST_BEFORE_MS), windowMs - LAST_BEFORE_MS];
}

export interface NextMeasurement {
  /** null: the delivery is old enough, its numbers are final. */
  readonly nextAt: Date | null;
  /** Snapshots in a row without movement. */
  readonly still: number;
}

/**
 * When a delivery that was measured at `at` is measured next: at its next slot, at the one after that while its numbers stand still, half-way
 * to its next slot when they just jumped. The last slot is never left out.
 */
export function nextMeasurement(input: {
  /** Days in which the network tells the numbers; null: as long as we ask. */
  readonly measuredDays?: number | null;
  readonly publishedAt: Date;
  readonly at: Date;
  readonly movement: Movement;
  /** Before this measurement. */
  readonly still: number;
}): NextMeasurement {
  const { publishedAt, at, movement } = input;
  const still = movement === 'still' ? input.still + 1 : 0;
  const ageMs = at.getTime() - publishedAt.getTime();
  const windowMs = windowOf(input.measuredDays ?? null);
  const [next, afterNext] = slotsWithin(windowMs).filter((slotMs) => slotMs > ageMs);
  if (next === undefined) return { nextAt: null, still };
  const slotMs = still >= STILL_ENOUGH ? (afterNext ?? next) : next;
  const gapMs = movement === 'jumped' ? (slotMs - ageMs) / 2 : slotMs - ageMs;
  return { nextAt: new Date(at.getTime() + Math.max(SHORTEST_GAP_MS, Math.floor(gapMs))), still };
}

/**
 * The longest time, in milliseconds, that may lie between a measurement at the given age and the next one: while numbers stand still a slot is
 * left out, and a measurement may come somewhat late. Infinite from the last slot on.
 */
export function longestGapAt(ageMs: number): number {
  const [, second] = SLOT_AGES_MS.filter((slotMs) => slotMs > ageMs);
  const last = SLOT_AGES_MS.at(-1) ?? 0;
  if (ageMs >= last) return Number.POSITIVE_INFINITY;
  return ((second ?? last) - ageMs) * LATE_FACTOR + FIRST_AFTER_MS;
}

/** Deliveries published before this are no longer waited for when they can't be measured. */
export function givenUpBefore(now: Date): Date {
  return new Date(now.getTime() - WINDOW_MS - GRACE_MS);
}

/**
 * When to try again after the `failures`th failure in a row: 5, 10, 20 … minutes, at most 6 hours, or when the network says.
 * @param random from 0 to 1; keeps what failed together from coming back together
 */
export function retryAfterFailure(failures: number, now: Date, retryAt: Date | undefined, random: number): Date {
  const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, Math.max(0, failures - 1)));
  const ownMs = now.getTime() + Math.floor(waitMs * (1 + JITTER_SHARE * random));
  if (retryAt === undefined) return new Date(ownMs);
  // The network's word counts, within reason: one far-off date must not end the collection.
  return new Date(Math.min(Math.max(retryAt.getTime(), now.getTime() + MINUTE_MS), now.getTime() + DAY_MS));
}
