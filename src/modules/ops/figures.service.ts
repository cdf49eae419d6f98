import { Inject, Injectable, type OnModuleInit, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, type Config } from '../../core/config/index.js';
import { VERSION } from '../../core/config/version.js';
import { Meter, type Reading } from '../../core/meter/meter.js';
import { addProcessFigures } from '../../core/meter/process-figures.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { CHANNEL_REGISTRY, daysLeft, type ChannelRegistry } from '../channels/index.js';
import { liveProcesses, secondsSince } from './operator.rules.js';
import { OperatorViewService, type OperatorView } from './operator-view.service.js';

/** Puts what operators look at on the meter. What the database or the queue did not tell is left out, not 0. */
@Injectable()
export class FiguresService implements OnModuleInit, OnModuleDestroy {
  private view: OperatorView | null = null;
  private stopWatching: () => void = () => undefined;

  constructor(
    @Inject(Meter) private readonly meter: Meter,
    @Inject(OperatorViewService) private readonly views: OperatorViewService,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.stopWatching = addProcessFigures(this.meter);
    this.addOwnFigures();
    this.addQueueFigures();
    this.addEngineFigures();
    this.addVersionFigures();
  }

  onModuleDestroy(): void {
    this.stopWatching();
  }

  /** All figures as text, as of now or some seconds ago. */
  async text(): Promise<string> {
    this.view = await this.views.look();
    return this.meter.text();
  }

  private addOwnFigures(): void {
    const { meter } = this;
    const roles = this.config.server.roles.join(',');
    meter.gauge('carillon_process_info', 'Version and roles of this process; always 1.', () => [
      { labels: { version: VERSION, roles }, value: 1 },
    ]);
    meter.gauge('carillon_database_reachable', 'Whether the database answered this process.', () => [
      { value: this.view?.engine ? 1 : 0 },
    ]);
    meter.gauge('carillon_leases_held', 'Deliveries that this process has at work.', () =>
      this.fromEngine((engine) => [{ value: engine.leasesHeld }]),
    );
    meter.gauge(
      'carillon_processes',
      'Processes of the installation with a sign of life in the last 15 s, by role.',
      () =>
        this.view?.engine
          ? Object.entries(liveProcesses(this.view.processes, this.views.now())).map(([role, value]) => ({
              labels: { role },
              value,
            }))
          : [],
    );
  }

  private addQueueFigures(): void {
    const { meter } = this;
    meter.gauge('carillon_queue_reachable', 'Whether the queue answered this process.', () =>
      this.view ? [{ labels: { backend: this.view.queue.backend }, value: this.view.queue.reachable ? 1 : 0 }] : [],
    );
    meter.gauge('carillon_queue_wake_ups', 'Wake-ups in the queue, by state. They are hints, not deliveries.', () =>
      Object.entries(this.view?.queue.counts ?? {}).map(([state, value]) => ({ labels: { state }, value })),
    );
    meter.counted('carillon_lost_wake_ups_total', 'Wake-ups that this process could not hand to the queue.', () => [
      { value: this.queue.lostWakeUps },
    ]);
  }

  private addEngineFigures(): void {
    const { meter } = this;
    meter.gauge('carillon_deliveries', 'Deliveries in states that are not final, and failed ones, by state.', () =>
      this.fromEngine(({ deliveries }) =>
        Object.entries(deliveries).map(([state, value]) => ({ labels: { state }, value })),
      ),
    );
    meter.gauge(
      'carillon_due_lag_seconds',
      'Age of the oldest due delivery that could go out at once, by channel; 0 when nothing is overdue.',
      () => this.byChannel(lagOf),
    );
    meter.gauge('carillon_overdue_deliveries', 'Due deliveries that could go out at once, by channel.', () =>
      this.byChannel(({ due }, channel) => due.find((entry) => entry.channel === channel)?.overdue ?? 0),
    );
    for (const kind of ['leased', 'blocked', 'overdue'] as const) {
      meter.gauge(`carillon_lanes_${kind}`, LANE_HELP[kind], () =>
        this.byChannel(({ lanes }, channel) => lanes.find((entry) => entry.channel === channel)?.[kind] ?? 0),
      );
    }
    meter.gauge(
      'carillon_oldest_unsettled_seconds',
      'Age of the oldest claim that is not settled; 0 without any.',
      () => this.fromEngine(({ unsettled, at }) => [{ value: secondsSince(unsettled.oldestAt, at) }]),
    );
  }

  private addVersionFigures(): void {
    this.meter.gauge(
      'carillon_channel_api_days_left',
      'Days until the network ends a version of its API that this release speaks; none where no end was announced.',
      () =>
        this.channels.all().flatMap(({ channel, capabilities }) =>
          (capabilities.apiVersions ?? []).flatMap((version) => {
            const value = daysLeft(version, this.views.now());
            return value === null ? [] : [{ labels: { channel, version: version.version }, value }];
          }),
        ),
    );
  }

  private fromEngine(read: (engine: NonNullable<OperatorView['engine']>) => readonly Reading[]): readonly Reading[] {
    return this.view?.engine ? read(this.view.engine) : [];
  }

  private byChannel(
    read: (engine: NonNullable<OperatorView['engine']>, channel: string) => number,
  ): readonly Reading[] {
    return this.fromEngine((engine) =>
      this.channels.all().map(({ channel }) => ({ labels: { channel }, value: read(engine, channel) })),
    );
  }
}

const LANE_HELP = {
  leased: 'Lanes that a worker has, by channel.',
  blocked: "Lanes that wait for a network's limit to end, by channel.",
  overdue: 'Free lanes of active accounts on which something is due, by channel.',
} as const;

/** As of when it was looked at: measured from now, it would grow with the age of a kept answer. */
function lagOf({ due, at }: NonNullable<OperatorView['engine']>, channel: string): number {
  return secondsSince(due.find((entry) => entry.channel === channel)?.oldestAt ?? null, at);
}
