/** The only source of the current time. Tests hand in one they can move. */
export interface Clock {
  now(): Date;
  /** Claims to be this machine's: then it is compared with that of Postgres (see ClockWatch). */
  readonly isSystem?: boolean;
}

export const systemClock: Clock = { now: () => new Date(), isSystem: true };

/** Injection token of the clock. */
export const CLOCK = Symbol('Clock');
