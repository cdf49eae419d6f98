import { AsyncLocalStorage } from 'node:async_hooks';

const context = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();

/** Runs `work` so that every line it causes has `fields`, however deep it is written: nobody has to hand a logger down for that. */
export function withLogFields<T>(fields: Readonly<Record<string, unknown>>, work: () => T): T {
  return context.run(fields, work);
}

/** The fields of the work under way; none outside of any. */
export function currentLogFields(): Readonly<Record<string, unknown>> {
  return context.getStore() ?? {};
}
