import type { Clock } from '../../../src/core/clock/clock.js';

/** Runs with real time, as the stand-in servers do, and can be moved ahead of it. */
export class MovedClock implements Clock {
  private aheadMs = 0;

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  advance(seconds: number): void {
    this.aheadMs += seconds * 1_000;
  }
}
