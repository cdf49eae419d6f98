/** Round steps from at or below `min` to at or above `max`; whole numbers, because what is counted here are people and presses. */
export function niceTicks(min: number, max: number, most: number): number[] {
  const span = Math.max(1, max - min);
  const rough = span / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  const step = Math.max(1, factor * power);
  const whole = Number.isInteger(step) ? step : Math.ceil(step);
  const first = Math.floor(min / whole) * whole;
  const ticks = [first];
  while ((ticks.at(-1) ?? 0) < max) ticks.push((ticks.at(-1) ?? 0) + whole);
  if (ticks.length === 1) ticks.push(first + whole);
  return ticks;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The drawn line: a gap ends it, and the next known point begins anew. */
export function pathOf(places: readonly (Place | null)[]): string {
  let path = '';
  let pen = false;
  for (const place of places) {
    if (place) path += `${pen ? 'L' : 'M'}${round(place.x)} ${round(place.y)}`;
    pen = place !== null;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Which of `count` things in a row get a label, when there is room for `most`: the same distance between all of them. */
export function labelled(count: number, most: number): number[] {
  const every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every);
}

/** The one of `xs` that is nearest. */
export function nearest(xs: readonly number[], x: number): number {
  let best = 0;
  for (let index = 1; index < xs.length; index++) {
    if (Math.abs((xs[index] ?? 0) - x) < Math.abs((xs[best] ?? 0) - x)) best = index;
  }
  return best;
}

const WEEK = 7;

/** Where a key leads from `at` (null: nowhere yet, so the newest is first) among `count`; null for keys that mean nothing here. */
export function steppedBy(key: string, at: number | null, count: number, rightToLeft: boolean): number | null {
  const last = count - 1;
  const [back, on] = rightToLeft ? ['ArrowRight', 'ArrowLeft'] : ['ArrowLeft', 'ArrowRight'];
  const to = (step: number): number => (at === null ? last : Math.min(last, Math.max(0, at + step)));
  switch (key) {
    case back:
    case 'ArrowDown':
      return to(-1);
    case on:
    case 'ArrowUp':
      return to(1);
    case 'PageDown':
      return to(-WEEK);
    case 'PageUp':
      return to(WEEK);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
