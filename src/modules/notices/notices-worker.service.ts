import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { NoticeHandling } from './notice-handling.service.js';
import { NoticeSubscriptions } from './notice-subscriptions.service.js';
import { NOTICES_TOPIC } from './notices.topic.js';

/** Looks without being woken: the queue is only a hint. */
const LOOK_ANYWAY_EVERY_MS = 10_000;
/** Accounts that are connected this close together are asked for together. */
const GATHER_MS = 250;

/** The worker role: follows what networks told, and asks them to tell about accounts. Any number of workers may. */
@Injectable()
export class NoticesWorker implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private interval: NodeJS.Timeout | null = null;
  private soon: NodeJS.Timeout | null = null;
  private underWay: Promise<void> | null = null;
  private again = false;
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(NoticeHandling) private readonly handling: NoticeHandling,
    @Inject(NoticeSubscriptions) private readonly subscriptions: NoticeSubscriptions,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Called once, in processes with the worker role, before the queue is consumed. */
  start(): void {
    this.queue.on(NOTICES_TOPIC, () => this.look());
    this.unsubscribe = this.events.on('account.changed', ({ status }) => {
      if (status !== 'active') return;
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
    this.stopping.abort();
    await this.underWay;
  }

  /** Called while it looks, it looks once more. */
  private look(): void {
    this.again = true;
    this.underWay ??= this.lookWhileWanted()
      .catch((error: unknown) => this.log.warn('what networks told waits; looking again soon', { error }))
      .finally(() => {
        this.underWay = null;
      });
  }

  private async lookWhileWanted(): Promise<void> {
    while (this.again && !this.stopping.signal.aborted) {
      this.again = false;
      await this.handling.workOff(this.stopping.signal);
      await this.subscriptions.subscribeDue(this.stopping.signal);
    }
  }
}
