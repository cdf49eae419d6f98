import diagnostics from 'node:diagnostics_channel';

/**
 * Where a process may end and leave work half done: before and after everything that is committed or seen outside. The crash matrix
 * (test/crash) ends the service at each of them; a point that no test ends it at fails the suite.
 */
export const ENGINE_POINTS = [
  /** The deliveries are written, their transaction is not committed. */
  'schedule.before-commit',
  'schedule.after-commit',
  'enqueue.before',
  'enqueue.after',
  'claim.before',
  'claim.after',
  'lease.before-renewal',
  'lease.after-renewal',
  /** A call that nobody sees, such as an upload. */
  'prepare.before-call',
  'prepare.after-answer',
  'prepare.after-remembered',
  'part.before-intent',
  'part.after-intent',
  'part.after-answer',
  'part.after-remembered',
  'follow-up.before-intent',
  'follow-up.after-intent',
  'follow-up.after-answer',
  'follow-up.after-remembered',
  'look-up.before-call',
  'look-up.after-answer',
  'removal.before-call',
  'removal.after-answer',
  'settle.before',
  'settle.after',
  'recovery.before',
  'recovery.after',
] as const;

export type EnginePoint = (typeof ENGINE_POINTS)[number];

/** What is told when a point is passed. */
export interface PassedPoint {
  readonly point: EnginePoint;
  /** Where one delivery passes it. */
  readonly deliveryId: string | null;
  /** The step, where the point is one of a step. */
  readonly step: string | null;
}

/** Name of the diagnostics channel that points are told on. Listeners run at once, inside the engine. */
export const ENGINE_POINTS_CHANNEL = 'carillon:engine-point';

const channel = diagnostics.channel(ENGINE_POINTS_CHANNEL);

/** What makes something visible goes by two names: the first comment follows the post and may fail without it. */
type StepPlace = 'prepare' | 'part' | 'follow-up';

/** Which points a step passes. @param kind as the adapter gives it, @param name the step's */
export function placeOf(kind: 'prepare' | 'publish', name: string): StepPlace {
  if (kind === 'prepare') return 'prepare';
  return name === 'comment' ? 'follow-up' : 'part';
}

/** Costs next to nothing while nobody listens. */
export function pass(point: EnginePoint, deliveryId: string | null = null, step: string | null = null): void {
  if (channel.hasSubscribers) channel.publish({ point, deliveryId, step } satisfies PassedPoint);
}
