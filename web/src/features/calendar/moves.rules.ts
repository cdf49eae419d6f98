import { addDays, instantOf, wallClock } from '../../lib/time';
import { daysBetween } from './days.rules';

/** What a move has to know of an entry. */
export interface Movable {
  readonly at: string;
  readonly localTime: string;
  readonly zone: string;
  readonly state: 'draft' | 'scheduled' | 'publishing' | 'published' | 'attention';
  readonly movable: boolean;
}

/** A time as its author says it, and the instant that it is. */
export interface Target {
  readonly localTime: string;
  readonly zone: string;
  readonly at: string;
}

export type Refusal = 'past' | 'published' | 'sending' | 'not-movable';

const MINUTE_MS = 60_000;
/** Over a change of the clocks one step may land on the same wall-clock time again. */
const MOST_STEPS = 8;

function target(localTime: string, zone: string): Target {
  return { localTime, zone, at: instantOf(localTime, zone) };
}

/** Onto another day of the workspace's calendar; the clock on the wall of the post's own zone stays. */
export function movedToDay(entry: Movable, day: string, workspaceZone: string): Target {
  const days = daysBetween(wallClock(entry.at, workspaceZone).slice(0, 10), day);
  return movedByDays(entry, days);
}

export function movedByDays(entry: Movable, days: number): Target {
  return target(`${addDays(entry.localTime.slice(0, 10), days)}${entry.localTime.slice(10)}`, entry.zone);
}

/** To a wall-clock time of the workspace; told in the post's own zone. */
export function movedToTime(entry: Movable, localTime: string, workspaceZone: string): Target {
  if (entry.zone === workspaceZone) return target(localTime, workspaceZone);
  return target(wallClock(instantOf(localTime, workspaceZone), entry.zone), entry.zone);
}

/** Earlier or later by so many minutes, and always really so, also where the clocks change. */
export function movedByMinutes(entry: Movable, minutes: number): Target {
  const now = Date.parse(entry.at);
  for (let step = 1; step <= MOST_STEPS; step++) {
    const moved = target(wallClock(new Date(now + step * minutes * MINUTE_MS).toISOString(), entry.zone), entry.zone);
    if (Math.sign(Date.parse(moved.at) - now) === Math.sign(minutes)) return moved;
  }
  return movedByDays(entry, Math.sign(minutes));
}

/** Why a post can't go there (or anywhere); null when it can. `at` is where it would go; without it, any place. */
export function refusalOf(entry: Movable, at: string | null, now: Date): Refusal | null {
  if (!entry.movable) {
    if (entry.state === 'published') return 'published';
    return entry.state === 'publishing' ? 'sending' : 'not-movable';
  }
  return at !== null && Date.parse(at) <= now.getTime() ? 'past' : null;
}

const HOUR_MS = 60 * MINUTE_MS;

export interface ClockChange {
  readonly kind: 'gap' | 'fold';
  /** On the clock on the wall: the hour that is left out, or comes twice. */
  readonly hour: number;
}

/** What the clocks of a zone do on a day; null on nearly all of them. */
export function clockChangeOn(day: string, zone: string): ClockChange | null {
  const start = Date.parse(instantOf(`${day}T00:00`, zone));
  const length = Date.parse(instantOf(`${addDays(day, 1)}T00:00`, zone)) - start;
  if (length === 24 * HOUR_MS) return null;
  const kind = length < 24 * HOUR_MS ? 'gap' : 'fold';
  const clocks = Array.from({ length: Math.ceil(length / HOUR_MS) }, (_, index) =>
    Number(wallClock(new Date(start + index * HOUR_MS).toISOString(), zone).slice(11, 13)),
  );
  for (const [index, hour] of clocks.entries()) {
    const next = clocks[index + 1];
    if (kind === 'gap' && next !== undefined && next > hour + 1) return { kind, hour: hour + 1 };
    if (kind === 'fold' && next === hour) return { kind, hour };
  }
  return { kind, hour: 0 };
}
