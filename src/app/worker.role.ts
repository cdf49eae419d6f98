import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { CLOCK, type Clock } from '../core/clock/clock.js';
import { CONFIG, type Config } from '../core/config/index.js';
import { LOGGER, type Logger } from '../core/logging/logger.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../core/queue/wake-up-queue.js';
import { AccountCredentials } from '../modules/accounts/index.js';
import { HistoryWorker, MetricsWorker, RollUpsWorker } from '../modules/metrics/index.js';
import { NoticesWorker } from '../modules/notices/index.js';
import { HeartbeatService } from '../modules/ops/index.js';
import { PublishingWorker } from '../modules/publishing/index.js';
import { Ticker } from './ticker.js';

const PROBE = 'health.probe';

/** The worker role: consumes the queue. Every process, whatever its roles, also gives its sign of life from here. */
@Injectable()
export class WorkerRole implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly enabled: boolean;
  private readonly probeTicker: Ticker;
  private readonly heartbeatTicker: Ticker;
  private readonly keysTicker: Ticker;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) log: Logger,
    @Inject(CLOCK) clock: Clock,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(HeartbeatService) private readonly heartbeat: HeartbeatService,
    @Inject(PublishingWorker) private readonly publishing: PublishingWorker,
    @Inject(MetricsWorker) private readonly metrics: MetricsWorker,
    @Inject(HistoryWorker) private readonly history: HistoryWorker,
    @Inject(RollUpsWorker) private readonly rollUps: RollUpsWorker,
    @Inject(NoticesWorker) private readonly notices: NoticesWorker,
    @Inject(AccountCredentials) credentials: AccountCredentials,
  ) {
    this.enabled = config.server.roles.includes('worker');
    this.probeTicker = new Ticker(
      'the probe of the queue',
      () => this.queue.wake(PROBE, clock.now(), clock.now()),
      log,
    );
    this.heartbeatTicker = new Ticker('the heartbeat', () => heartbeat.beat(), log);
    this.keysTicker = new Ticker(
      'the look at stored connections',
      async () => heartbeat.tell('keys', await credentials.whyNoneOpens()),
      log,
    );
  }

  onApplicationBootstrap(): void {
    if (this.enabled) {
      this.publishing.start();
      this.metrics.start();
      this.rollUps.start();
      this.history.start();
      this.notices.start();
      this.queue.on(PROBE, () => {
        this.heartbeat.queueConsumed();
        this.heartbeatTicker.tick();
      });
      this.queue.start();
      this.probe();
    }
    this.beat();
  }

  @Interval(10_000)
  probe(): void {
    if (!this.enabled) return;
    this.probeTicker.tick();
    this.keysTicker.tick();
  }

  @Interval(3_000)
  beat(): void {
    this.heartbeatTicker.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.probeTicker, this.heartbeatTicker, this.keysTicker].map((ticker) => ticker.stop()));
  }
}
