/** A number at an instant. */
export interface Point {
  readonly at: string;
  readonly value: number;
  /** Counts up where the network changed what it counts: a line ends and another begins. */
  readonly stretch: number;
}

/** The known numbers of a series within some days, oldest first. @param changes when the network changed what it counts */
export function pointsOf(
  series: readonly { readonly at: string; readonly value: number | null }[],
  changes: readonly string[],
  within: { readonly from: string; readonly until: string } | null = null,
): Point[] {
  return series.flatMap(({ at, value }) =>
    value === null || (within !== null && (at < within.from || at >= within.until))
      ? []
      : [{ at, value, stretch: changes.filter((since) => since <= at).length }],
  );
}

/** When the meaning of a metric changed: the beginnings of all but its first. */
export function changesOf(definitions: readonly { readonly since: string }[]): string[] {
  return [...new Set(definitions.map(({ since }) => since))].sort().slice(1);
}
