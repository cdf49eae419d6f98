import type { Clock } from '../../core/clock/clock.js';
import { leaseMarginMs } from '../../core/clock/lease-margin.rules.js';
import type { Claim } from './claims.repository.js';

/** The delivery belongs to another worker by now. Never caught on the way up: this run has nothing more to say. */
export class StaleClaimError extends Error {
  override readonly name = 'StaleClaimError';
}

/** How long the claim was made for. */
export function leaseMsOf({ claimedAt, leaseUntil }: Claim): number {
  return leaseUntil.getTime() - claimedAt.getTime();
}

/**
 * This worker's right to a claim. It ends by the clock, so a process that was paused and wakes up finds it over before it can send; it is prolonged
 * only when Postgres says so.
 */
export class Lease {
  private readonly controller = new AbortController();
  private readonly marginMs: number;
  private until: number;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    readonly claim: Claim,
    private readonly clock: Clock,
  ) {
    this.until = claim.leaseUntil.getTime();
    this.marginMs = leaseMarginMs(leaseMsOf(claim));
    this.arm();
  }

  /** Aborts whatever runs under the lease when it ends. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** @throws StaleClaimError when the lease is over or nearly so */
  assertHeld(): void {
    if (this.controller.signal.aborted || this.clock.now().getTime() >= this.until - this.marginMs) {
      this.lose();
      throw new StaleClaimError(`The lease on delivery ${this.claim.id} is over.`);
    }
  }

  prolong(until: Date): void {
    this.until = until.getTime();
    this.arm();
  }

  lose(): void {
    this.controller.abort(new StaleClaimError(`The lease on delivery ${this.claim.id} is over.`));
    this.end();
  }

  /** Stops the timer; the work is done. */
  end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private arm(): void {
    if (this.timer) clearTimeout(this.timer);
    const ms = Math.max(0, this.until - this.marginMs - this.clock.now().getTime());
    this.timer = setTimeout(() => this.controller.abort(new StaleClaimError('lease over')), ms);
    this.timer.unref();
  }
}
