import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { hostname } from 'node:os';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { ClockWatch } from '../../core/clock/clock-watch.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { CHANNEL_REGISTRY, ChannelStops, type ChannelId, type ChannelRegistry } from '../channels/index.js';
import { ChannelDrain } from './channel-drain.js';
import type { DeliveryRunPorts } from './delivery-run.js';
import { OutageWatch } from './outage-watch.service.js';
import type { PlaceLimits } from './places.js';
import type { Connections, MediaFiles } from './publishing.ports.js';
import { CONNECTIONS, MEDIA_FILES } from './publishing.tokens.js';
import { publishingTopic } from './publishing.topic.js';
import { SettlementBatch } from './settlement-batch.js';
import { WorkerClaims } from './worker-claims.js';

/** Leases are prolonged this many times within their length. */
const RENEWALS_PER_LEASE = 4;
/** Looks without being woken: this is what keeps the promise when the queue is wiped or away. */
const LOOK_ANYWAY_EVERY_MS = 10_000;
const BETWEEN_LOOKS_MS = 50;
/** On one channel in this process. Places cost little; what matters is that neither one server nor one workspace can have them all. */
const PLACES: PlaceLimits = {
  total: 512,
  perServer: 128,
  quickWithinMs: 250,
  perQuickServer: 384,
  perWorkspace: 384,
  hangingAfterMs: 5_000,
  perHangingServer: 32,
};
const SHUTDOWN_PATIENCE_MS = 20_000;

/** The worker role: one drain for each channel, woken by the queue and by its own look now and then. */
@Injectable()
export class PublishingWorker implements BeforeApplicationShutdown {
  readonly name = `${hostname()}-${process.pid}-${newId().slice(-6)}`;
  private readonly drains = new Map<ChannelId, ChannelDrain>();
  private readonly timers: NodeJS.Timeout[] = [];
  private stopped: Promise<unknown> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WorkerClaims) private readonly claims: WorkerClaims,
    @Inject(OutageWatch) private readonly watch: OutageWatch,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(ChannelStops) private readonly channelStops: ChannelStops,
    @Inject(CONNECTIONS) private readonly connections: Connections,
    @Inject(MEDIA_FILES) private readonly media: MediaFiles,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ClockWatch) private readonly clockWatch: ClockWatch,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Begins to take work. Called once, in processes with the worker role, before the queue is consumed. */
  start(): void {
    const settlements = new SettlementBatch(this.database, this.claims, this.clock, this.log);
    const ports: DeliveryRunPorts = {
      connections: this.connections,
      media: this.media,
      steps: {
        begin: (claim, step) => this.claims.beginStep(this.database, claim, step, this.clock.now()),
        remember: (claim, name, step) => this.claims.rememberStep(this.database, claim, name, step),
      },
      remoteIds: (claim, since) => this.claims.remoteIdsOfOthers(this.database, claim, since),
      channelStops: this.channelStops,
      clock: this.clock,
      log: this.log,
      worker: this.name,
      random: Math.random,
    };
    const leaseMs = this.config.publishing.leaseSeconds * 1_000;
    const settings = { places: PLACES, leaseMs };
    for (const adapter of this.channels.all()) {
      const drain = new ChannelDrain(
        adapter,
        settings,
        this.database,
        this.claims,
        settlements,
        ports,
        this.clock,
        this.log,
      );
      this.drains.set(adapter.channel, drain);
      this.queue.on(publishingTopic(adapter.channel), () => this.wake(adapter.channel));
    }
    this.every(leaseMs / RENEWALS_PER_LEASE, () => this.renewLeases());
    this.every(LOOK_ANYWAY_EVERY_MS, () => {
      this.watch.beat().catch((error: unknown) => this.log.warn('no sign of life could be given', { error }));
      this.wakeAll();
    });
    this.wakeAll();
  }

  /** Something is due on the channel. Returns at once. */
  wake(channel: ChannelId): void {
    this.drains.get(channel)?.wake();
  }

  wakeAll(): void {
    // One after the other: looking everywhere at the same moment would open a connection for each channel, to find nothing most of the time.
    [...this.drains.values()].forEach((drain, index) =>
      setTimeout(() => drain.wake(), index * BETWEEN_LOOKS_MS).unref(),
    );
  }

  /** Resolves when nothing is due and nothing is at work in this process. */
  async whenIdle(): Promise<void> {
    await Promise.all([...this.drains.values()].map((drain) => drain.whenIdle()));
  }

  /** Claims nothing more from this moment on. Resolves when what is at work is done, or has had its time. */
  stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.stopped ??= Promise.all([...this.drains.values()].map((drain) => drain.close(SHUTDOWN_PATIENCE_MS)));
    return this.stopped.then(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private renewLeases(): void {
    const failed = (error: unknown): void => this.log.warn('leases could not be renewed', { error });
    this.clockWatch.isRight().then((isRight) => {
      // A wrong clock would move their ends to a wrong instant; left alone, they end when everybody thinks.
      if (isRight) for (const drain of this.drains.values()) drain.renewLeases().catch(failed);
    }, failed);
  }

  private every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    timer.unref();
    this.timers.push(timer);
  }
}
