import { Inject, Injectable } from '@nestjs/common';
import { Meter, type Counter } from '../../core/meter/meter.js';
import type { ChannelId } from '../channels/index.js';

/** Attempts that ended in this process since it started. */
@Injectable()
export class AttemptCounter {
  private readonly counter: Counter;

  constructor(@Inject(Meter) meter: Meter) {
    this.counter = meter.counter(
      'carillon_attempts_total',
      'Attempts that this process made and wrote down, by channel and outcome.',
    );
  }

  count(channel: ChannelId, outcome: string): void {
    this.counter.add({ channel, outcome });
  }
}
