const LAST_MS = Date.UTC(9999, 11, 31);

/**
 * An instant that somebody else's clock named, in milliseconds since 1970. What no calendar or database holds becomes the nearest that they do,
 * so that an absurd time stays one and is judged as such.
 * @returns null for what is no number
 */
export function toldInstant(ms: number): Date | null {
  return Number.isNaN(ms) ? null : new Date(Math.min(Math.max(ms, 0), LAST_MS));
}
