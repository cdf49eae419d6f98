import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus } from '../../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../../core/logging/logger.js';
import { PublishingPressure } from '../../publishing/index.js';
import { RollUps } from './roll-ups.service.js';

/** Nobody has to tell: an announcement only makes it sooner. */
const LOOK_ANYWAY_EVERY_MS = 2_000;
/** What is announced this close together is rolled up together. */
const GATHER_MS = 100;

/** The worker role: rolls snapshots up soon after they were taken; publishing goes first. Any number of workers may; one of them does at a time. */
@Injectable()
export class RollUpsWorker implements OnApplicationShutdown {
  private stopping = false;
  private underWay: Promise<void> | null = null;
  private interval: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(RollUps) private readonly rollUps: RollUps,
    @Inject(PublishingPressure) private readonly pressure: PublishingPressure,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Called once, in processes with the worker role. */
  start(): void {
    this.unsubscribe = this.events.on('snapshots.taken', () => {
      this.soon ??= setTimeout(() => {
        this.soon = null;
        this.look();
      }, GATHER_MS);
    });
    this.interval = setInterval(() => this.look(), LOOK_ANYWAY_EVERY_MS);
    this.interval.unref();
    this.look();
  }

  async onApplicationShutdown(): Promise<void> {
    this.unsubscribe();
    if (this.interval) clearInterval(this.interval);
    if (this.soon) clearTimeout(this.soon);
    this.stopping = true;
    await this.underWay;
  }

  private look(): void {
    this.underWay ??= this.rollUps
      .catchUp(async () => !this.stopping && !(await this.pressure.isHigh()))
      .catch((error: unknown) => this.log.warn('roll-ups are behind; trying again soon', { error }))
      .finally(() => {
        this.underWay = null;
      });
  }
}
