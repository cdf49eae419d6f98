export type QueueBackend = 'postgres' | 'redis';

export interface UpcomingWakeUp {
  readonly topic: string;
  readonly at: Date;
}

/** The queue at one moment, as operators see it. Counts are of wake-ups, not of deliveries. */
export interface QueueView {
  readonly backend: QueueBackend;
  readonly reachable: boolean;
  /** null when it could not be asked. */
  readonly counts: {
    /** Due, and not taken yet. */
    readonly waiting: number;
    /** For an instant to come. */
    readonly delayed: number;
    /** At a handler now. */
    readonly active: number;
    readonly failed: number;
  } | null;
  /** Soonest first. */
  readonly next: readonly UpcomingWakeUp[];
}
