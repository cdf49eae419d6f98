import { numbered } from './sandbox-call.js';

/** Milliseconds from the due instant to the moment at which the network made the post. */
export interface Lateness {
  readonly p50: number;
  readonly p99: number;
  readonly last: number;
}

/**
 * @param postedAt when the network made each post, by its text @param label of the texts, which are numbered
 * @param faults is added to when posts are missing or came before their time
 */
export function latenessOf(
  postedAt: ReadonlyMap<string, number>,
  label: string,
  dueAt: readonly number[],
  faults: string[],
): Lateness {
  const late = dueAt.flatMap((at, index) => {
    const posted = postedAt.get(numbered(label, index));
    return posted === undefined ? [] : [posted - at];
  });
  if (late.length !== dueAt.length) faults.push(`${label}: ${dueAt.length - late.length} posts were never made.`);
  if (late.some((ms) => ms < 0)) faults.push(`${label}: something went out before its time.`);
  const sorted = late.toSorted((left, right) => left - right);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), last: at(1) };
}
