import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CHANNEL_REGISTRY, ChannelStops, endingVersions, wordsOf, type ChannelRegistry } from '../channels/index.js';

/** Something about a channel that only whoever runs the installation can mend. */
export interface ChannelWarning {
  readonly channel: string;
  /** `channel-stopped`: nothing goes out there now. `api-version`: it will stop, or has stopped, for want of a newer release. */
  readonly code: 'channel-stopped' | 'api-version';
  readonly message: string;
}

/** What operators should act on, over all channels. */
@Injectable()
export class ChannelWarnings {
  constructor(
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(ChannelStops) private readonly stops: ChannelStops,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async all(): Promise<ChannelWarning[]> {
    const stopped = (await this.stops.active()).map(({ channel, detail, until }): ChannelWarning => ({
      channel,
      code: 'channel-stopped',
      message: `${detail} Tried again at ${until.toISOString()}.`,
    }));
    const now = this.clock.now();
    const ending = this.channels.all().flatMap((adapter) =>
      endingVersions(adapter, now).map((version): ChannelWarning => ({
        channel: adapter.channel,
        code: 'api-version',
        message: wordsOf(version),
      })),
    );
    return [...stopped, ...ending];
  }
}
