/** One value with what it is about. */
export interface Reading {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Figure {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  read(): readonly Reading[];
}

/** Counts up from 0 while the process lives. */
export class Counter {
  private readonly counts = new Map<string, { readonly labels: Readonly<Record<string, string>>; value: number }>();

  /** @param by what happened, 0 or more; 0 makes the reading appear */
  add(labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = labelText(labels);
    const known = this.counts.get(key);
    if (known) known.value += by;
    else this.counts.set(key, { labels, value: by });
  }

  readings(): readonly Reading[] {
    return [...this.counts.values()];
  }
}

const NAME = /^[a-z][a-z0-9_]*$/;

/**
 * Figures of this process and this installation for operators, told in the text format that Prometheus reads. Each application has its own, so
 * that several in one process (tests) do not mix.
 */
export class Meter {
  private readonly figures: Figure[] = [];

  /** @param name ends in `_total`, as counters do */
  counter(name: string, help: string): Counter {
    const counter = new Counter();
    this.add({ name, help, type: 'counter', read: () => counter.readings() });
    return counter;
  }

  /** A value that goes up and down, read when somebody asks. */
  gauge(name: string, help: string, read: () => readonly Reading[]): void {
    this.add({ name, help, type: 'gauge', read });
  }

  /** A value that something else counts up, read when somebody asks. */
  counted(name: string, help: string, read: () => readonly Reading[]): void {
    this.add({ name, help, type: 'counter', read });
  }

  /** All figures as text, format 0.0.4. */
  text(): string {
    return this.figures.map(textOf).join('');
  }

  private add(figure: Figure): void {
    if (!NAME.test(figure.name)) throw new Error(`"${figure.name}" is no name for a figure.`);
    if (this.figures.some(({ name }) => name === figure.name)) throw new Error(`There are two figures ${figure.name}.`);
    this.figures.push(figure);
  }
}

/** Content type of `text()`. */
export const METER_TEXT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

function textOf(figure: Figure): string {
  const lines = figure
    .read()
    .map(({ labels = {}, value }) => `${figure.name}${labelText(labels)} ${valueText(value)}\n`);
  return `# HELP ${figure.name} ${figure.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${figure.name} ${figure.type}\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function valueText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}
