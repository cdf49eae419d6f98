import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { AppError, conflict, notFound } from '../../core/errors/app-error.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import type { AccountMetricsView, DeliveryMetricsView, RefreshView } from './dto/metrics.dto.js';
import { MeasurementAdoption } from './measurement-adoption.service.js';
import type { Subject } from './metric-columns.js';
import { MetricDefinitionsRepository, type DefinitionRow } from './metric-definitions.repository.js';
import { presentAccountMetrics, presentDeliveryMetrics } from './metrics.presenter.js';
import { MetricsRepository, type SnapshotRow } from './metrics.repository.js';
import { METRICS_TOPIC } from './metrics.topic.js';
import { offersPostMetrics } from './offered-metrics.rules.js';

/** People may ask for fresh numbers this often. */
const REFRESH_EVERY_MS = 5_000;

/** Collected numbers as people see them. */
@Injectable()
export class MetricsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MetricsRepository) private readonly metrics: MetricsRepository,
    @Inject(MetricDefinitionsRepository) private readonly definitions: MetricDefinitionsRepository,
    @Inject(MeasurementAdoption) private readonly adoption: MeasurementAdoption,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Deletes every snapshot of a workspace that is being deleted. */
  async forgetAllOf(tx: Tx, workspaceId: string): Promise<void> {
    await this.metrics.deleteSnapshotsOf(tx, workspaceId);
  }

  async ofDelivery(context: WorkspaceContext, deliveryId: string, limit: number): Promise<DeliveryMetricsView> {
    const row = await this.metrics.findDelivery(this.database, context.workspaceId, deliveryId);
    if (!row) throw notFound('delivery');
    const series =
      row.published_at === null
        ? []
        : await this.metrics.deliverySeries(this.database, deliveryId, dayBefore(row.published_at), limit);
    const definitions = await this.explain(row.channel, 'publication', row.definition_version, series);
    return presentDeliveryMetrics(row, this.channels.find(row.channel), definitions, series);
  }

  async ofAccount(context: WorkspaceContext, accountId: string, limit: number): Promise<AccountMetricsView> {
    const row = await this.metrics.findAccount(this.database, context.workspaceId, accountId);
    if (!row) throw notFound('account');
    const series = await this.metrics.accountSeries(this.database, accountId, limit);
    const definitions = await this.explain(row.channel, 'account', row.definition_version, series);
    return presentAccountMetrics(row, this.channels.find(row.channel), definitions, series);
  }

  /**
   * Has a delivery measured now.
   * @throws AppError 409 `not-measurable` when it is not published, or its network offers no numbers and it has no tracked link; 429 `measured-just-now`
   */
  async refreshDelivery(context: WorkspaceContext, deliveryId: string): Promise<RefreshView> {
    const row = await this.metrics.findDelivery(this.database, context.workspaceId, deliveryId);
    if (!row) throw notFound('delivery');
    const isMeasurable =
      offersPostMetrics(this.channels.find(row.channel)) ||
      (await this.metrics.hasTrackedLink(this.database, deliveryId));
    if (!isMeasurable) {
      throw conflict('not-measurable', 'This network offers no numbers.');
    }
    if (row.state !== 'published') throw conflict('not-measurable', 'Only what is published can be measured.');
    const result = await this.refresh([deliveryId]);
    if (result.due === 0 && (await this.metrics.isCaptured(this.database, deliveryId, this.freshSince()))) {
      throw new AppError({
        status: 429,
        code: 'measured-just-now',
        detail: 'The numbers are only seconds old.',
        headers: { 'Retry-After': String(REFRESH_EVERY_MS / 1_000) },
      });
    }
    return result;
  }

  /** Has the published deliveries of a campaign measured now; those measured only just are left out. */
  async refreshCampaign(context: WorkspaceContext, campaignId: string): Promise<RefreshView> {
    const measurable = this.channels
      .all()
      .filter((adapter) => offersPostMetrics(adapter))
      .map((adapter) => adapter.channel);
    const ids = await this.metrics.publishedIn(this.database, context.workspaceId, campaignId, measurable);
    if (!ids) throw notFound('campaign');
    return this.refresh(ids);
  }

  private async refresh(deliveryIds: readonly string[]): Promise<RefreshView> {
    const now = this.clock.now();
    // Somebody may ask sooner than the scheduler has heard of the publication.
    await this.adoption.adopt(deliveryIds);
    const due = await this.metrics.makeDue(this.database, deliveryIds, now, this.freshSince());
    if (due.length > 0) await this.queue.wake(METRICS_TOPIC, now, now);
    return { due: due.length, tooSoon: deliveryIds.length - due.length };
  }

  private freshSince(): Date {
    return new Date(this.clock.now().getTime() - REFRESH_EVERY_MS + 1);
  }

  private async explain(
    channel: string,
    subject: Subject,
    latest: number | null,
    series: readonly SnapshotRow[],
  ): Promise<DefinitionRow[]> {
    const versions = new Set(series.map((snapshot) => snapshot.definition_version));
    if (latest !== null) versions.add(latest);
    return versions.size === 0 ? [] : this.definitions.inVersions(this.database, channel, subject, [...versions]);
  }
}

/** Clocks of two processes differ a little; of a whole day, none does. */
function dayBefore(at: Date): Date {
  return new Date(at.getTime() - 86_400_000);
}
