import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { CampaignsService } from '../campaigns/index.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import { isOffered, partsOf, type SummedMetric } from '../metrics/index.js';
import { toCsv } from './csv.rules.js';
import type { OverTimeReport, GainsKey, GainsQuery, GainsReport, OverTimePost } from './dto/over-time.dto.js';
import { OverTimeRepository, type GainRow, type MarkerRow } from './over-time.repository.js';
import { changesWithin, totalsByDay, type DayGain } from './over-time.rules.js';
import { addDays, eachDay } from './period.rules.js';
import type { CampaignPart } from './publications.repository.js';
import { ReportScopes } from './report-scope.service.js';
import { titleOf } from './reports.presenter.js';
import { ReportsRepository } from './reports.repository.js';

const MOST_DAYS = 366;
const MOST_MARKERS = 500;

/** How the numbers of what is published grow from day to day. */
@Injectable()
export class OverTimeService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OverTimeRepository) private readonly repository: OverTimeRepository,
    @Inject(ReportsRepository) private readonly reports: ReportsRepository,
    @Inject(ReportScopes) private readonly scopes: ReportScopes,
    @Inject(CampaignsService) private readonly campaigns: CampaignsService,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** From the campaign's first publication to today. @throws AppError 404 */
  async ofCampaign(
    context: WorkspaceContext,
    campaignId: string,
    metric: SummedMetric,
    part: CampaignPart = 'all',
  ): Promise<OverTimeReport> {
    const { workspaceId } = context;
    await this.campaigns.read(context, campaignId);
    const { zone, day: today } = await this.reports.dayAt(this.database, workspaceId, this.clock.now());
    const [channels, markers, gains] = await Promise.all([
      this.repository.channelsOfCampaign(this.database, workspaceId, campaignId, part),
      this.repository.markersOfCampaign(this.database, workspaceId, campaignId, MOST_MARKERS),
      this.repository.gainsOfCampaign(this.database, workspaceId, campaignId, metric),
    ]);
    const published = [...new Set([...markers.map(({ channel }) => channel), ...gains.map(({ channel }) => channel)])];
    const concerned = [...new Set([...channels, ...published])];
    const definitions = await this.repository.definitions(this.database, concerned, partsOf(metric), zone);
    const earliest = [...markers.map(({ day }) => day), ...gains.map(({ day }) => day)].sort()[0];
    const first = earliest === undefined || earliest > today ? null : earliest;
    const longest = addDays(today, 1 - MOST_DAYS);
    const days = first === null ? [] : eachDay({ from: first < longest ? longest : first, to: today });
    const accountIds = [
      ...new Set([...markers.map((row) => row.account_id), ...gains.flatMap((row) => row.account_id ?? [])]),
    ];
    const byChannel = totalsByDay(days, gains.map(keyedBy('channel')), definitions, published);
    const byAccount = totalsByDay(days, gains.map(keyedBy('account')), definitions, accountIds);
    return {
      metric,
      zone,
      days: byChannel.map(({ day, total, gained, measured, totalByKey }, index) => ({
        day,
        total,
        gained,
        byChannel: totalByKey,
        byAccount: byAccount[index]?.totalByKey ?? {},
        measured,
      })),
      truncated: first !== null && first < longest,
      posts: postsOf(markers),
      notOffered: concerned.filter((channel) => !this.offers(channel, metric)).sort(),
      definitionChanges: changesWithin(days, definitions),
    };
  }

  /** The campaign's days as CSV: one line a day, with columns for channels and accounts. @throws AppError 404 */
  async csvOfCampaign(context: WorkspaceContext, campaignId: string, metric: SummedMetric): Promise<string> {
    const report = await this.ofCampaign(context, campaignId, metric);
    const [firstDay] = report.days;
    const channels = Object.keys(firstDay?.byChannel ?? {});
    const accountIds = Object.keys(firstDay?.byAccount ?? {});
    const accounts = await this.reports.accounts(this.database, context.workspaceId, accountIds, {
      from: report.days[0]?.day ?? '1970-01-01',
      to: report.days.at(-1)?.day ?? '1970-01-01',
    });
    const handles = new Map(accounts.map((account) => [account.id, `${account.handle} (${account.channel})`]));
    const name = metric.charAt(0).toUpperCase() + metric.slice(1);
    return toCsv(
      [
        'Day',
        metric === 'reach' ? 'Sum of post reach (people counted more than once)' : name,
        'Gained on the day',
        'Deliveries measured',
        'Measured differently from here on',
        ...channels.map((channel) => `${name} on ${channel}`),
        ...accountIds.map((id) => `${name} of ${handles.get(id) ?? id}`),
      ],
      report.days.map(({ day, total, gained, measured, byChannel, byAccount }) => [
        day,
        total,
        gained,
        measured,
        report.definitionChanges.flatMap((change) => (change.day === day ? [change.channel] : [])).join(' ') || null,
        ...channels.map((channel) => byChannel[channel] ?? null),
        ...accountIds.map((id) => byAccount[id] ?? null),
      ]),
    );
  }

  /** What all that is out gained on the days of a period. @throws AppError 422 as `ReportScopes.of` */
  async gains(context: WorkspaceContext, query: GainsQuery): Promise<GainsReport> {
    const { workspaceId } = context;
    const { metric, by } = query;
    const { zone, period, filter } = await this.scopes.of(context, query);
    const [rows, markers] = await Promise.all([
      this.repository.gains(this.database, workspaceId, period, metric, by, filter),
      this.repository.markers(this.database, workspaceId, period, filter, MOST_MARKERS),
    ]);
    const channels = [...new Set(rows.map(({ channel }) => channel))];
    const definitions = await this.repository.definitions(this.database, channels, partsOf(metric), zone);
    const gains = rows.map(keyedBy(by));
    const keys = [...new Set(gains.map(({ key }) => key))].sort();
    const days = eachDay(period);
    return {
      metric,
      by,
      zone,
      period,
      days: totalsByDay(days, gains, definitions, keys).map(({ day, gained, gainedByKey }) => ({
        day,
        gained,
        byKey: gainedByKey,
      })),
      keys: await this.named(workspaceId, by, keys, rows),
      posts: postsOf(markers),
      notOffered: channels.filter((channel) => !this.offers(channel, metric)).sort(),
      definitionChanges: changesWithin(days, definitions),
    };
  }

  async csvOfGains(context: WorkspaceContext, query: GainsQuery): Promise<string> {
    const { metric, days, keys } = await this.gains(context, query);
    const name = metric.charAt(0).toUpperCase() + metric.slice(1);
    return toCsv(
      ['Day', `${name} gained`, ...keys.map((key) => `${name} gained: ${key.name ?? key.key}`)],
      days.map(({ day, gained, byKey }) => [day, gained, ...keys.map(({ key }) => byKey[key] ?? null)]),
    );
  }

  private async named(
    workspaceId: string,
    by: GainsQuery['by'],
    keys: readonly string[],
    rows: readonly GainRow[],
  ): Promise<GainsKey[]> {
    const ids = keys.filter((key) => key !== '');
    switch (by) {
      case 'channel':
        return keys.map((key) => ({ key, name: this.channels.find(key).capabilities.displayName, channel: key }));
      case 'account': {
        const period = { from: '1970-01-01', to: '1970-01-01' };
        const accounts = await this.reports.accounts(this.database, workspaceId, ids, period);
        const names = new Map(accounts.map(({ id, handle }) => [id, handle]));
        const channelOf = new Map(rows.map(({ account_id: id, channel }) => [id, channel]));
        return keys.map((key) => ({ key, name: names.get(key) ?? null, channel: channelOf.get(key) ?? null }));
      }
      case 'campaign': {
        const campaigns = await this.reports.campaignNames(this.database, workspaceId, ids);
        const names = new Map(campaigns.map(({ id, name }) => [id, name]));
        return keys.map((key) => ({ key, name: names.get(key) ?? null, channel: null }));
      }
    }
  }

  private offers(channel: string, metric: SummedMetric): boolean {
    return isOffered(this.channels.find(channel), metric);
  }
}

function keyedBy(by: 'channel' | 'account' | 'campaign'): (row: GainRow) => DayGain {
  return (row) => ({
    day: row.day,
    channel: row.channel,
    key: { channel: row.channel, account: row.account_id ?? '', campaign: row.campaign_id ?? '' }[by],
    definitionVersion: row.definition_version,
    gained: row.gained,
    started: row.started,
    begun: row.begun,
  });
}

/** Each post at its first publication. @param rows in the order of publication */
function postsOf(
  rows: readonly Pick<MarkerRow, 'id' | 'post_id' | 'title' | 'excerpt' | 'published_at' | 'day'>[],
): OverTimePost[] {
  const first = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const key = row.post_id ?? row.id;
    if (!first.has(key)) first.set(key, row);
  }
  return [...first.values()].map((row) => ({
    publicationId: row.id,
    postId: row.post_id,
    title: titleOf(row),
    publishedAt: row.published_at,
    day: row.day,
  }));
}
