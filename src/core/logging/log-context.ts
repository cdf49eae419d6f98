import { AsyncLocalStorage } from 'node:async_hooks';

const context = new AsyncLocalStorage<Readonly<Record<string, unknown>>>();
let open = 0;

/**
 * Runs `work` so that every line it causes has `fields`, however deep it is written: nobody has to hand a logger down for that.
 * @param whenOver is given what to call once when the work and all it waited for are over. Up to Node 22 every promise of the process costs
 *   three times as much while anybody is in here, the worker's too; so when nobody is any more, it is switched off.
 */
export function withLogFields<T>(
  fields: Readonly<Record<string, unknown>>,
  whenOver: (over: () => void) => void,
  work: () => T,
): T {
  open++;
  let isOver = false;
  whenOver(() => {
    if (isOver) return;
    isOver = true;
    open--;
    if (open === 0) context.disable();
  });
  return context.run(fields, work);
}

/** The fields of the work under way; none outside of any. */
export function currentLogFields(): Readonly<Record<string, unknown>> {
  return context.getStore() ?? {};
}
