export const STEPS = ['connect', 'write', 'schedule', 'live'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'done' | 'now' | 'later';

/** What there is in a workspace, as far as the first steps go. */
export interface Beginnings {
  readonly accounts: number;
  readonly posts: number;
  /** Deliveries by state, those of the past included. */
  readonly deliveries: Readonly<Record<string, number>>;
}

/** Which of the first steps are done, seen from what there is: it does not matter in which order, or by whom. */
export function stepsOf({
  accounts,
  posts,
  deliveries,
}: Beginnings): { readonly id: Step; readonly state: StepState }[] {
  const scheduled = Object.values(deliveries).reduce((sum, count) => sum + count, 0);
  const out = (deliveries['published'] ?? 0) + (deliveries['removing'] ?? 0) + (deliveries['removed'] ?? 0);
  const done: Readonly<Record<Step, boolean>> = {
    connect: accounts > 0,
    write: posts > 0 || scheduled > 0,
    schedule: scheduled > 0,
    live: out > 0,
  };
  const next = STEPS.find((id) => !done[id]);
  return STEPS.map((id) => ({ id, state: done[id] ? 'done' : id === next ? 'now' : 'later' }));
}
