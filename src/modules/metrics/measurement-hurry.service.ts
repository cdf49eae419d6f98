import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import type { ChannelId } from '../channels/index.js';
import { givenUpBefore, SHORTEST_GAP_MS } from './cadence.rules.js';
import { MeasurementHurryRepository, type ToldPost } from './measurement-hurry.repository.js';
import { METRICS_TOPIC } from './metrics.topic.js';

/** What became of a post that something happened to: known nowhere, measured soon, or at work just now and to be told of again. */
export type HurryOutcome = 'unknown' | 'hurried' | 'busy';

/** Measures sooner what networks tell of. Nothing is lost without it: it would be measured at its next slot. */
@Injectable()
export class MeasurementHurry {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MeasurementHurryRepository) private readonly repository: MeasurementHurryRepository,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Two measurements of one post are never closer than five minutes, however much is told.
   * @returns what became of each, in the same order
   */
  async hurry(channel: ChannelId, posts: readonly ToldPost[]): Promise<readonly HurryOutcome[]> {
    if (posts.length === 0) return [];
    const now = this.clock.now();
    const options = { now, gapMs: SHORTEST_GAP_MS, oldest: givenUpBefore(now) };
    const rows = await this.repository.hurry(this.database, channel, posts, options);
    const soonest = Math.min(...rows.flatMap((row) => (row.next_at === null ? [] : [row.next_at.getTime()])));
    if (Number.isFinite(soonest)) await this.queue.wake(METRICS_TOPIC, new Date(soonest), now);
    const known = new Set(rows.map(({ place }) => place));
    const busy = new Set(rows.filter((row) => row.busy).map(({ place }) => place));
    return posts.map((_, index) => (busy.has(index + 1) ? 'busy' : known.has(index + 1) ? 'hurried' : 'unknown'));
  }
}
