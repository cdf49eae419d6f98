/** A stretch of time in which numbers should have been captured, and were not. */
export interface Gap {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Where collecting was interrupted. Measurements are farther apart the older a post is and while it stands still; a gap is more than the cadence ever
 * leaves out.
 * @param since nothing is known of what was captured before
 * @param captured in order
 * @param until when collecting ended, or now
 * @param longestGapAt the longest time, in milliseconds, between a measurement at an age and the next
 */
export function gapsIn(
  publishedAt: Date,
  since: Date,
  captured: readonly Date[],
  until: Date,
  longestGapAt: (ageMs: number) => number,
): Gap[] {
  const gaps: Gap[] = [];
  let before = since > publishedAt ? since : publishedAt;
  for (const at of [...captured, until]) {
    const ageMs = before.getTime() - publishedAt.getTime();
    if (at.getTime() - before.getTime() > longestGapAt(ageMs)) gaps.push({ from: before, to: at });
    before = at;
  }
  return gaps;
}
