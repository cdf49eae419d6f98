import type { Clock } from '../../src/core/clock/clock.js';

/** Goes on like a real clock, from where it is moved to. */
export class MovedClock implements Clock {
  /** Set by tests of what becomes of a machine whose clock is wrong. */
  isSystem = false;
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(ms: number): void {
    this.offsetMs += ms;
  }
}
