import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';

/** While so many accounts have waited for so long, publishing needs the machine more … */
const MANY_LANES = 20;
const AFTER_MS = 200;
/** … but not for longer than this at a stretch. */
const LONGEST_MS = 30_000;

/** Publishing goes first: tells whatever only follows it (sealing, taking on, rolling up) when to wait. */
@Injectable()
export class PublishingPressure {
  private since: Date | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns true while many accounts wait to publish; after 30 s false all the same, until it was lower once */
  async isHigh(): Promise<boolean> {
    const now = this.clock.now();
    if ((await this.countWaiting(new Date(now.getTime() - AFTER_MS))) < MANY_LANES) this.since = null;
    else this.since ??= now;
    return this.since !== null && now.getTime() - this.since.getTime() < LONGEST_MS;
  }

  /** @returns how many accounts have waited for their turn since `since`, counted as far as it matters */
  private async countWaiting(since: Date): Promise<number> {
    const rows = await this.database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (
         SELECT 1 FROM lane WHERE next_at <= $1 AND lease_token IS NULL AND (blocked_until IS NULL OR blocked_until <= $1) LIMIT $2
       ) AS waiting`,
      [since, MANY_LANES],
    );
    return rows[0]?.count ?? 0;
  }
}
