import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { Withdrawals } from '../accounts/index.js';
import { CHANNEL_REGISTRY, type ChannelId, type ChannelRegistry } from '../channels/index.js';
import { MeasurementHurry } from '../metrics/index.js';
import { FinishedFiles } from '../publishing/index.js';
import { askedAt, isInTime, KEEP_DELETIONS_MS, KEEP_MS, tryAgainAt, type NoticeOutcome } from './notice.rules.js';
import { NoticesRepository, type NoticeRow, type SettledNotice } from './notices.repository.js';

const MOST_AT_ONCE = 500;
const LEASE_MS = 120_000;

/**
 * Does what follows from what networks told. Everything here may be done twice: a worker that dies between doing and writing it down leaves the
 * notice to another one.
 */
@Injectable()
export class NoticeHandling {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticesRepository) private readonly notices: NoticesRepository,
    @Inject(Withdrawals) private readonly withdrawals: Withdrawals,
    @Inject(MeasurementHurry) private readonly measurements: MeasurementHurry,
    @Inject(FinishedFiles) private readonly files: FinishedFiles,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Resolves when nothing is due, or `stopping` fires. */
  async workOff(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const now = this.clock.now();
      const claimed = await this.notices.claim(this.database, now, new Date(now.getTime() + LEASE_MS), MOST_AT_ONCE);
      if (claimed.length === 0) return;
      for (const [channel, rows] of byChannel(claimed.filter(isEngagement))) {
        await this.settle(await this.handleEngagement(channel, rows));
      }
      for (const row of claimed) {
        if (!isEngagement(row)) await this.settle([await this.handle(row)]);
      }
    }
  }

  /** Lets go what is old and handled. */
  async retire(): Promise<void> {
    const now = this.clock.now().getTime();
    const gone = await this.notices.retire(this.database, new Date(now - KEEP_MS), new Date(now - KEEP_DELETIONS_MS));
    if (gone > 0) this.log.info('old notices were let go', { count: gone });
  }

  private async settle(settled: readonly SettledNotice[]): Promise<void> {
    if (settled.length > 0) await this.notices.settle(this.database, settled, this.clock.now());
  }

  private async handleEngagement(channel: ChannelId, rows: readonly NoticeRow[]): Promise<SettledNotice[]> {
    try {
      if (this.costs(channel)) return rows.map((row) => ended(row, 'costs'));
      const timely = rows.filter((row) => isInTime(row.occurred_at, row.received_at));
      const late = rows.filter((row) => !timely.includes(row));
      const posts = timely.map((row) => ({
        remoteAccountId: row.remote_account_id,
        remotePostId: row.remote_post_id ?? '',
      }));
      const outcomes = await this.measurements.hurry(channel, posts);
      return [
        ...late.map((row) => ended(row, 'out-of-time')),
        ...timely.map((row, index) => {
          if (outcomes[index] === 'busy') return this.again(row);
          return ended(row, outcomes[index] === 'hurried' ? 'applied' : 'unknown');
        }),
      ];
    } catch (error) {
      this.log.warn('what a network told of posts could not be followed; trying again', { channel, error });
      return rows.map((row) => this.again(row));
    }
  }

  private costs(channel: ChannelId): boolean {
    const { prices } = this.channels.get(channel).capabilities;
    return prices !== undefined && this.config.notices.measureAtCost === 'no';
  }

  private async handle(row: NoticeRow): Promise<SettledNotice> {
    try {
      return ended(row, (await this.follow(row)) > 0 ? 'applied' : 'unknown');
    } catch (error) {
      this.log.warn('what a network told could not be followed; trying again', {
        channel: row.channel,
        kind: row.kind,
        error,
      });
      return this.again(row);
    }
  }

  /** @returns how much was meant here */
  private async follow(row: NoticeRow): Promise<number> {
    const { channel, remote_account_id: remoteAccountId, granted_by: grantedBy } = row;
    const from = { channel, remoteAccountId, grantedBy };
    const { displayName } = this.channels.get(channel).capabilities;
    // Without a time, or with one that can't be: nobody's word against what the network itself will say.
    const at = row.occurred_at !== null && isInTime(row.occurred_at, row.received_at) ? row.occurred_at : null;
    switch (row.kind) {
      case 'revoked':
        return this.withdrawals.withdraw(from, at, `${displayName} tells that access was taken back there.`);
      case 'deletion':
        // However long ago that was: who allowed access since then has changed their mind.
        return this.withdrawals.forget(from, askedAt(row.occurred_at, row.received_at));
      case 'media-ready':
        return remoteAccountId === null ? 0 : this.files.goOn(channel, remoteAccountId);
      case 'engagement':
        return 0;
    }
  }

  private again(row: NoticeRow): SettledNotice {
    const nextAt = tryAgainAt(row.tries, this.clock.now());
    if (nextAt !== null) return { row, outcome: null, nextAt };
    this.log.error('what a network told was given up', { channel: row.channel, kind: row.kind });
    return ended(row, 'failed');
  }
}

function ended(row: NoticeRow, outcome: NoticeOutcome): SettledNotice {
  return { row, outcome, nextAt: null };
}

function isEngagement(row: NoticeRow): boolean {
  return row.kind === 'engagement';
}

function byChannel(rows: readonly NoticeRow[]): Map<ChannelId, NoticeRow[]> {
  const groups = new Map<ChannelId, NoticeRow[]>();
  for (const row of rows) groups.set(row.channel, [...(groups.get(row.channel) ?? []), row]);
  return groups;
}
