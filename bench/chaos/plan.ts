import { planFaults } from './fault-plan.js';
import type { Backend, Plan, Planned } from './plan.types.js';
import { planUsers } from './user-plan.js';

/** Everything that will happen, from the seed alone. */
export function makePlan(seed: string, lengthMs: number, backend: Backend): Plan {
  const events: Planned[] = [
    ...planFaults(seed, lengthMs, backend).map(({ atMs, what }) => ({ atMs, fault: what })),
    ...planUsers(seed, lengthMs).map(({ atMs, what }) => ({ atMs, act: what })),
  ];
  return { seed, lengthMs, backend, events: events.toSorted((left, right) => left.atMs - right.atMs) };
}
