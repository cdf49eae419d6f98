import { availableParallelism, cpus, loadavg } from 'node:os';

/** One measured figure beside what it is compared with, from the same run. */
export interface Figure {
  readonly name: string;
  readonly unit: string;
  /** null where this system can't tell. */
  readonly value: number | null;
  readonly baseline: { readonly name: string; readonly value: number } | null;
  /** What the figure, or its ratio to the baseline, has to be. null: for information. */
  readonly required: Requirement | null;
}

export interface Requirement {
  readonly of: 'value' | 'ratio';
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Report {
  readonly bench: string;
  /** How it was measured, one sentence a line. */
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
  /** What went wrong besides figures: something lost or doubled. */
  readonly faults: readonly string[];
}

type Verdict = 'pass' | 'MISS' | '';

const HEADINGS = ['figure', 'measured', 'compared with', 'that measures', 'ratio', 'required', ''];

/** Prints the report, as a table or as one line of JSON. @returns the exit code: 1 when something was missed or went wrong */
export function print(report: Report, asJson: boolean): number {
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  if (asJson) {
    const figures = report.figures.map((figure) => ({
      ...figure,
      ratio: ratioOf(figure),
      verdict: verdictOf(figure).toLowerCase() || null,
    }));
    write(JSON.stringify({ ...report, figures, machine: machine() }));
  } else {
    write(`\n${report.bench} — ${machine()}`);
    for (const note of report.notes) write(`  ${note}`);
    write('');
    for (const line of table([HEADINGS, ...report.figures.map(cells)])) write(`  ${line}`);
    write('');
    for (const fault of report.faults) write(`  WRONG: ${fault}`);
  }
  const missed = report.figures.some((figure) => verdictOf(figure) === 'MISS');
  return missed || report.faults.length > 0 ? 1 : 0;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  const [below, above] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (below === undefined || above === undefined) throw new Error('Nothing was measured.');
  return (below + above) / 2;
}

/** Reads an option; ends the process when it is not allowed. */
export function wholeNumber(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  process.stderr.write(`--${option} is a whole number from 1 to ${most}.\n`);
  process.exit(2);
}

/** How busy the machine is, others included. */
export function load(): string {
  return `load ${loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')}`;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() || process.arch;
  return `${availableParallelism()} × ${model}, ${process.platform}, Node ${process.versions.node}, ${load()}`;
}

function ratioOf({ value, baseline }: Figure): number | null {
  return baseline === null || value === null ? null : value / baseline.value;
}

function verdictOf(figure: Figure): Verdict {
  const { required } = figure;
  const held = required?.of === 'ratio' ? ratioOf(figure) : figure.value;
  if (required === null || held === null) return '';
  return held >= (required.atLeast ?? -Infinity) && held <= (required.atMost ?? Infinity) ? 'pass' : 'MISS';
}

function cells(figure: Figure): string[] {
  const { name, unit, value, baseline } = figure;
  const ratio = ratioOf(figure);
  return [
    name,
    value === null ? 'not known' : `${shown(value)} ${unit}`,
    baseline?.name ?? '',
    baseline === null ? '' : `${shown(baseline.value)} ${unit}`,
    ratio === null ? '' : `${shown(ratio)} ×`,
    requirement(figure),
    verdictOf(figure),
  ];
}

function requirement({ required, unit }: Figure): string {
  if (required === null) return '';
  const mark = required.of === 'ratio' ? '×' : unit;
  const least = required.atLeast === undefined ? '' : `≥ ${shown(required.atLeast)} ${mark}`;
  const most = required.atMost === undefined ? '' : `≤ ${shown(required.atMost)} ${mark}`;
  return `${least}${least && most ? ', ' : ''}${most}`;
}

/** Three digits that count. */
function shown(value: number): string {
  const decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** Words to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const toTheRight = [false, true, false, true, true, true, false];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        toTheRight[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
