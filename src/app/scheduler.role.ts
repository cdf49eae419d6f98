import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, Interval } from '@nestjs/schedule';
import { CLOCK, type Clock } from '../core/clock/clock.js';
import { ClockWatch } from '../core/clock/clock-watch.js';
import { CONFIG, type Config } from '../core/config/index.js';
import { Database } from '../core/database/database.js';
import { LOGGER, type Logger } from '../core/logging/logger.js';
import { ConnectionKeeper } from '../modules/accounts/index.js';
import { SchedulesService } from '../modules/analytics/index.js';
import { LedgerSealer } from '../modules/ledger/index.js';
import { MetricsScheduler } from '../modules/metrics/index.js';
import { NoticeHandling } from '../modules/notices/index.js';
import { HeartbeatService } from '../modules/ops/index.js';
import { PublishingScheduler } from '../modules/publishing/index.js';
import { ZoneDataService } from '../modules/schedule/index.js';
import { Ticker } from './ticker.js';

const IDEMPOTENCY_RECORDS_LIVE_MS = 24 * 60 * 60_000;

/** The scheduler role: the clockwork of the whole. Without the role nothing in here runs. */
@Injectable()
export class SchedulerRole implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly enabled: boolean;
  private readonly publishingTicker: Ticker;
  private readonly sealingTicker: Ticker;
  private readonly metricsTicker: Ticker;
  private readonly connectionsTicker: Ticker;
  private readonly reportsTicker: Ticker;
  private readonly dailyTicker: Ticker;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) log: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ClockWatch) clockWatch: ClockWatch,
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatService) private readonly heartbeat: HeartbeatService,
    @Inject(PublishingScheduler) private readonly publishing: PublishingScheduler,
    @Inject(LedgerSealer) sealer: LedgerSealer,
    @Inject(MetricsScheduler) private readonly metrics: MetricsScheduler,
    @Inject(ConnectionKeeper) connections: ConnectionKeeper,
    @Inject(ZoneDataService) zones: ZoneDataService,
    @Inject(SchedulesService) reports: SchedulesService,
    @Inject(NoticeHandling) notices: NoticeHandling,
  ) {
    this.enabled = config.server.roles.includes('scheduler');
    this.publishingTicker = new Ticker(
      'the publishing tick',
      async () => {
        if (await publishing.tick()) await this.heartbeat.schedulerTicked();
      },
      log,
    );
    // Beside the publishing tick: however much there is to seal, wake-ups and sweeps don't wait for it.
    this.sealingTicker = new Ticker('the sealing tick', () => sealer.tick(), log);
    this.metricsTicker = new Ticker('the metrics tick', () => metrics.tick(), log);
    this.connectionsTicker = new Ticker(
      'the connections tick',
      async () => {
        // Whoever renews a sign-in holds a lease, which by a wrong clock would be over.
        if (await clockWatch.isRight()) await connections.tick(this.clock.now());
      },
      log,
    );
    this.reportsTicker = new Ticker('the reports tick', async () => void (await reports.sendDue()), log);
    this.dailyTicker = new Ticker(
      'the daily upkeep',
      async () => {
        await zones.deriveAgain();
        await this.forgetOldRecords();
        await notices.retire();
      },
      log,
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.enabled) return;
    // The embedded database belongs to this process alone.
    if (this.config.storage.databaseUrl === null) await this.publishing.takeOverEverything();
    await this.metrics.start();
    this.everySecond();
    this.daily();
  }

  @Interval(1_000)
  everySecond(): void {
    if (!this.enabled) return;
    this.publishingTicker.tick();
    this.sealingTicker.tick();
  }

  @Interval(5_000)
  everyFewSeconds(): void {
    if (this.enabled) this.metricsTicker.tick();
  }

  @Interval(30_000)
  everyHalfMinute(): void {
    if (!this.enabled) return;
    this.connectionsTicker.tick();
    this.reportsTicker.tick();
  }

  @Cron('17 3 * * *')
  daily(): void {
    if (this.enabled) this.dailyTicker.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(
      [
        this.publishingTicker,
        this.sealingTicker,
        this.metricsTicker,
        this.connectionsTicker,
        this.reportsTicker,
        this.dailyTicker,
      ].map((ticker) => ticker.stop()),
    );
  }

  private async forgetOldRecords(): Promise<void> {
    const now = this.clock.now();
    await this.database.execute('DELETE FROM idempotency_record WHERE created_at < $1', [
      new Date(now.getTime() - IDEMPOTENCY_RECORDS_LIVE_MS),
    ]);
    await this.database.execute('DELETE FROM session WHERE expires_at < $1', [now]);
    await this.database.execute('DELETE FROM connect_attempt WHERE expires_at < $1', [
      new Date(now.getTime() - IDEMPOTENCY_RECORDS_LIVE_MS),
    ]);
  }
}
