import type { Json } from '../contract/index.js';
import { asRecord, idOf } from './meta.records.js';

/** The id that is remembered under a step, or under a later name of it (`.again2`) where the first could not be used. */
export function newestId(remembered: Readonly<Record<string, Json>>, step: string): string | null {
  const names = Object.keys(remembered).filter(
    (name) => name === step || (name.startsWith(`${step}.again`) && /^\d+$/.test(name.slice(step.length + 6))),
  );
  const last = names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).at(-1);
  return last === undefined ? null : idOf(asRecord(remembered[last]));
}
