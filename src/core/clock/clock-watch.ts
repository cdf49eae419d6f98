import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/database.js';
import { CLOCK, type Clock } from './clock.js';
import { leaseMarginMs } from './lease-margin.rules.js';

const LOOK_EVERY_MS = 10_000;
const LOOK_AGAIN_MS = 1_000;
/** A clock that was set since the last look is looked at again at once. */
const JUMP_MS = 1_000;

/**
 * Compares this machine's clock with Postgres's. Leases, and whether an absence on a network counts, are instants that one machine writes and another
 * reads: with clocks apart, a call that is under way would be taken for a lost one and made again.
 */
@Injectable()
export class ClockWatch {
  /** Half of what is left free at the end of a lease: no two machines that are no further from Postgres take a living lease of the other for dead. */
  private readonly mostOffMs: number;
  private aheadMs = 0;
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private wallMinusMonotonicMs = 0;
  private looking: Promise<void> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) config: { readonly publishing: Pick<Config['publishing'], 'leaseSeconds'> },
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.mostOffMs = leaseMarginMs(config.publishing.leaseSeconds * 1_000) / 2;
  }

  /** Whether instants of this process may be compared with those of others. Seldom costs a query. @throws when Postgres can't be asked */
  async isRight(): Promise<boolean> {
    // One that a test moves claims nothing.
    if (this.clock.isSystem !== true) return true;
    if (!this.isFresh) {
      this.looking ??= this.look().finally(() => (this.looking = null));
      await this.looking;
    }
    return this.trouble === null;
  }

  /** A sentence for operators; null while all is well, as far as was looked. */
  get trouble(): string | null {
    if (Math.abs(this.aheadMs) <= this.mostOffMs) return null;
    const seconds = (Math.abs(this.aheadMs) / 1_000).toFixed(1);
    return `The clock of its machine is ${seconds} s ${this.aheadMs > 0 ? 'ahead of' : 'behind'} the database's.`;
  }

  /** Now, by Postgres's clock, as far as the last look tells: for what others compare with their own. */
  nowThere(): Date {
    return new Date(this.clock.now().getTime() - this.aheadMs);
  }

  private get isFresh(): boolean {
    const nowMs = performance.now();
    const sinceMs = nowMs - this.lookedAtMs;
    if (this.trouble !== null) return sinceMs < LOOK_AGAIN_MS;
    return sinceMs < LOOK_EVERY_MS && Math.abs(this.apart(nowMs) - this.wallMinusMonotonicMs) < JUMP_MS;
  }

  private apart(monotonicMs: number): number {
    return this.clock.now().getTime() - monotonicMs;
  }

  private async look(): Promise<void> {
    const before = this.clock.now().getTime();
    const [row] = await this.database.query<{ at: Date }>('SELECT clock_timestamp() AS at');
    const after = this.clock.now().getTime();
    const there = row?.at.getTime() ?? after;
    // However long the answer took, the clocks agree where Postgres's instant lies between ours.
    this.aheadMs = there < before ? before - there : Math.min(0, after - there);
    this.lookedAtMs = performance.now();
    this.wallMinusMonotonicMs = this.apart(this.lookedAtMs);
  }
}
