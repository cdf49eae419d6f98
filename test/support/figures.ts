/** A figure as a collector reads it. */
export interface ReadFigure {
  readonly type: string;
  readonly readings: ReadonlyMap<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"`;
const SAMPLE = new RegExp(`^(${NAME})((?:\\{${LABEL}(?:,${LABEL})*\\})?) (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

/** Reads the text format of Prometheus, 0.0.4, as strictly as it is written down. @throws on any line that is not in it */
export function readFigures(text: string): ReadonlyMap<string, ReadFigure> {
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  const figures = new Map<string, { type: string; readings: Map<string, number> }>();
  let helped = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const help = new RegExp(`^# HELP (${NAME}) \\S.*$`).exec(line);
    const type = new RegExp(`^# TYPE (${NAME}) (counter|gauge)$`).exec(line);
    const sample = SAMPLE.exec(line);
    if (help) helped = help[1] ?? '';
    else if (type && type[1] === helped && !figures.has(helped)) {
      figures.set(helped, { type: type[2] ?? '', readings: new Map() });
    } else if (sample && sample[1] === helped && figures.get(helped)?.readings.has(sample[2] ?? '') === false) {
      figures.get(helped)?.readings.set(sample[2] ?? '', Number((sample[3] ?? '').replace('Inf', 'Infinity')));
    } else throw new Error(`Not in the format: ${line}`);
  }
  return figures;
}
