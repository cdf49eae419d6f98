import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import type { ChannelId } from './channel-ids.js';
import { ChannelStopsRepository, type ChannelStopRow } from './channel-stops.repository.js';

/** Why a channel rests: what the administrator has to mend, and when it is tried again all the same. */
export type ChannelStop = ChannelStopRow;

/**
 * Channels that rest because the administrator must act: what is wrong with the operator's app is wrong for every account, and asking once an
 * account would only cost money. They are tried again by themselves, and at once after the app was mended here.
 */
@Injectable()
export class ChannelStops {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChannelStopsRepository) private readonly stops: ChannelStopsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Never throws: the delivery that met the trouble waits in any case. */
  async stop(channel: ChannelId, detail: string, code: string | null, until: Date): Promise<void> {
    try {
      await this.stops.put(this.database, { channel, detail, code, now: this.clock.now(), until });
      await this.stops.blockLanes(this.database, channel, until);
      this.log.error('a channel rests until its administrator acts', { channel, detail, code, until });
    } catch (error) {
      this.log.warn('that a channel rests could not be written', { channel, error });
    }
  }

  /** Those that rest now. */
  active(): Promise<ChannelStop[]> {
    return this.stops.active(this.database, this.clock.now());
  }

  /** What was wrong is mended: the channel goes on. */
  async lift(channel: ChannelId): Promise<void> {
    const until = await this.stops.remove(this.database, channel);
    if (until === null) return;
    await this.stops.freeLanes(this.database, channel, until);
    this.log.info('a channel goes on', { channel });
  }
}
