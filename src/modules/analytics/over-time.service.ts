import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { CampaignsService } from '../campaigns/index.js';
import { CHANNEL_REGISTRY, type ChannelRegistry, type PostMetric } from '../channels/index.js';
import { ENGAGEMENT_PARTS } from '../metrics/index.js';
import { toCsv } from './csv.rules.js';
import type { AccountOverTimeQuery, OverTimeMetric, OverTimePost, OverTimeReport } from './dto/over-time.dto.js';
import { OverTimeRepository, type OverTimeDelivery } from './over-time.repository.js';
import { changesWithin, daysOf, totalsByDay } from './over-time.rules.js';
import { periodOf } from './period.js';
import { titleOf } from './reports.presenter.js';

const MOST_DAYS = 366;
const DAY_MS = 86_400_000;

type Published = OverTimeDelivery & { published_at: Date; day: string };

/** How the numbers of published deliveries grew from day to day. */
@Injectable()
export class OverTimeService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OverTimeRepository) private readonly repository: OverTimeRepository,
    @Inject(CampaignsService) private readonly campaigns: CampaignsService,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 404 */
  async ofCampaign(context: WorkspaceContext, campaignId: string, metric: OverTimeMetric): Promise<OverTimeReport> {
    await this.campaigns.read(context, campaignId);
    const rows = await this.repository.ofCampaign(this.database, context.workspaceId, campaignId);
    const channels = rows.map(({ channel }) => channel);
    return this.report(context, metric, rows, channels, this.clock.now());
  }

  /** The deliveries that an account published in a period, up to its end. @throws AppError 404, and 422 when the period ends before it begins */
  async ofAccount(context: WorkspaceContext, accountId: string, query: AccountOverTimeQuery): Promise<OverTimeReport> {
    const now = this.clock.now();
    const { from, to } = periodOf(query, now);
    const channel = await this.repository.channelOf(this.database, context.workspaceId, accountId);
    if (channel === null) throw notFound('account');
    const rows = await this.repository.ofAccount(this.database, context.workspaceId, accountId, from, to);
    return this.report(context, query.metric, rows, [channel], new Date(Math.min(now.getTime(), to.getTime() - 1)));
  }

  /** The campaign's days as CSV: one line a day, with columns for channels and accounts. @throws AppError 404 */
  async csvOfCampaign(context: WorkspaceContext, campaignId: string, metric: OverTimeMetric): Promise<string> {
    await this.campaigns.read(context, campaignId);
    const rows = await this.repository.ofCampaign(this.database, context.workspaceId, campaignId);
    const report = await this.report(
      context,
      metric,
      rows,
      rows.map(({ channel }) => channel),
      this.clock.now(),
    );
    const published = rows.filter(isPublished);
    const channels = [...new Set(published.map(({ channel }) => channel))];
    const accounts = new Map(published.map((row) => [row.account_id, `${row.handle} (${row.channel})`]));
    const name = metric.charAt(0).toUpperCase() + metric.slice(1);
    return toCsv(
      [
        'Day',
        metric === 'reach' ? 'Sum of post reach (people counted more than once)' : name,
        'Deliveries measured',
        'Measured differently from here on',
        ...channels.map((channel) => `${name} on ${channel}`),
        ...[...accounts.values()].map((account) => `${name} of ${account}`),
      ],
      report.days.map(({ day, total, measured, byChannel, byAccount }) => [
        day,
        total,
        measured,
        report.definitionChanges.flatMap((change) => (change.day === day ? [change.channel] : [])).join(' ') || null,
        ...channels.map((channel) => byChannel[channel] ?? null),
        ...[...accounts.keys()].map((id) => byAccount[id] ?? null),
      ]),
    );
  }

  /** @param until the last day is the one in which it lies */
  private async report(
    context: WorkspaceContext,
    metric: OverTimeMetric,
    rows: readonly OverTimeDelivery[],
    channels: readonly string[],
    until: Date,
  ): Promise<OverTimeReport> {
    const { zone, day: lastDay } = await this.repository.dayAt(this.database, context.workspaceId, until);
    const published = rows.filter(isPublished);
    const deliveries = published.map(({ id, account_id: accountId, channel, day }) => ({
      id,
      accountId,
      channel,
      day,
    }));
    const days = daysOf(deliveries, lastDay, MOST_DAYS);
    const parts = metric === 'engagement' ? ENGAGEMENT_PARTS : [metric];
    const concerned = [...new Set(channels)];
    const [values, definitions] = await Promise.all([
      this.values(published, parts, zone),
      this.repository.definitions(this.database, concerned, parts, zone),
    ]);
    return {
      metric,
      zone,
      days: totalsByDay(days, deliveries, values, definitions),
      truncated: days[0] !== undefined && deliveries.some(({ day }) => day < (days[0] ?? '')),
      posts: postsOf(published),
      notOffered: concerned.filter((channel) => !this.offers(channel, parts)),
      definitionChanges: changesWithin(days, definitions),
    };
  }

  private async values(published: readonly Published[], metrics: readonly PostMetric[], zone: string) {
    const [first] = published;
    if (!first) return [];
    // Clocks of two processes differ a little; of a whole day, none does.
    const since = new Date(first.published_at.getTime() - DAY_MS);
    const ids = published.map(({ id }) => id);
    const rows = await this.repository.values(this.database, ids, metrics, zone, since);
    return rows.map((row) => ({
      deliveryId: row.delivery_id,
      day: row.day,
      value: row.value,
      definitionVersion: row.definition_version,
    }));
  }

  private offers(channel: string, anyOf: readonly PostMetric[]): boolean {
    const { metrics, capabilities } = this.channels.find(channel);
    return metrics !== undefined && anyOf.some((metric) => capabilities.postMetrics[metric] !== undefined);
  }
}

function isPublished(row: OverTimeDelivery): row is Published {
  return row.published_at !== null;
}

/** @param published in the order of publication */
function postsOf(published: readonly Published[]): OverTimePost[] {
  const first = new Map<string, Published>();
  for (const row of published) if (!first.has(row.post_id)) first.set(row.post_id, row);
  return [...first.values()].map((row) => ({
    postId: row.post_id,
    title: titleOf(row),
    publishedAt: row.published_at,
    day: row.day,
  }));
}
