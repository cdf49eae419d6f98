/** One measured figure beside what it may be at most. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
  readonly unit: string;
}

/** The figures as a table, and whether each stays within its budget. */
export function table(figures: readonly Figure[]): { readonly text: string; readonly within: boolean } {
  const rows = figures.map(({ what, measured, atMost, unit }) => [
    what,
    `${measured.toFixed(unit === '' ? 3 : measured < 10 ? 2 : 0)} ${unit}`,
    `${atMost} ${unit}`,
    measured <= atMost ? 'within' : 'MISSED',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length), 8));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return {
    text: [line(['figure', 'measured', 'at most', '']), ...rows.map(line)].join('\n'),
    within: figures.every(({ measured, atMost }) => measured <= atMost),
  };
}

/** The value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}
