/** What the service takes. */
export const LONGEST_LABEL = 50;

/** @returns the labels with those of `typed` (separated by commas) that are new */
export function withLabels(labels: readonly string[], typed: string): string[] {
  const more = typed
    .split(',')
    .map((label) => label.trim().replace(/\s+/gu, ' ').slice(0, LONGEST_LABEL))
    .filter(Boolean);
  return [...new Set([...labels, ...more])];
}
