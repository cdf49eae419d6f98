import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { CampaignsService } from '../campaigns/index.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import { LinkCounts, shortUrl } from '../links/index.js';
import type { PublicationLinks } from './dto/publication-links.dto.js';
import type { ComparedReportQuery, DimensionReportQuery, PostsReportQuery } from './dto/report-query.dto.js';
import type {
  AccountReport,
  CampaignReport,
  DimensionReport,
  DimensionReportRow,
  PostReportRow,
  PostsReport,
  PublicationView,
  ReportTable,
} from './dto/report.dto.js';
import { comparedWith, type Period } from './period.rules.js';
import { PublicationsRepository, type CampaignPart, type PublicationRow } from './publications.repository.js';
import { ReportScopes, type ReportScope } from './report-scope.service.js';
import { deliveriesCsv, accountsCsv, campaignPostsCsv, dimensionCsv, postsCsv } from './report-tables.js';
import {
  accountRows,
  allFollowersOf,
  byKey,
  countsByState,
  deliveryOf,
  followersOf,
  freshnessOf,
  NO_CONVERSATIONS,
  postRows,
  publicationView,
  summaryOfOne,
  titleOf,
} from './reports.presenter.js';
import { ReportsRepository, type AccountRow } from './reports.repository.js';
import { SumsRepository, type Dimension } from './sums.repository.js';
import { EMPTY_SUMMARY, progressTowards, summaryOf, type Summary } from './summary.rules.js';

/** Deliveries that a campaign's report lists. */
const MOST_DELIVERIES = 500;
const MOST_POSTS = 200;
const MOST_ROWS = 500;
const MOST_CSV_ROWS = 100_000;

/** What came of what was published: by any dimension, by campaign, by account, by post. */
@Injectable()
export class ReportsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsRepository) private readonly reports: ReportsRepository,
    @Inject(SumsRepository) private readonly sums: SumsRepository,
    @Inject(PublicationsRepository) private readonly publications: PublicationsRepository,
    @Inject(ReportScopes) private readonly scopes: ReportScopes,
    @Inject(CampaignsService) private readonly campaigns: CampaignsService,
    @Inject(LinkCounts) private readonly links: LinkCounts,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 422 as `ReportScopes.of` */
  async byDimension(context: WorkspaceContext, query: DimensionReportQuery): Promise<DimensionReport> {
    const scope = await this.scopes.of(context, query);
    return this.dimensionReport(context.workspaceId, query, scope);
  }

  /** All rows of the report, 100,000 at most. */
  async csvByDimension(context: WorkspaceContext, query: DimensionReportQuery): Promise<string> {
    const scope = await this.scopes.of(context, query);
    return dimensionCsv(await this.dimensionReport(context.workspaceId, query, scope, MOST_CSV_ROWS));
  }

  /** Publications one by one. @throws AppError 422 as `ReportScopes.of` */
  async posts(context: WorkspaceContext, query: PostsReportQuery): Promise<PostsReport> {
    const scope = await this.scopes.of(context, query);
    const { sort, order, limit, offset } = query;
    const rows = await this.publications.list(this.database, context.workspaceId, scope.period, scope.filter, {
      order: sort,
      ascending: order === 'asc',
      limit: limit + 1,
      offset,
    });
    return {
      zone: scope.zone,
      period: scope.period,
      items: rows.slice(0, limit).map(publicationView),
      nextOffset: rows.length > limit ? offset + limit : null,
    };
  }

  /** One publication with its latest numbers. @throws AppError 404 */
  async publication(context: WorkspaceContext, publicationId: string): Promise<PublicationView> {
    const { workspaceId } = context;
    const { day: today } = await this.reports.dayAt(this.database, workspaceId, this.clock.now());
    const row = await this.publications.find(this.database, workspaceId, publicationId, today);
    if (!row) throw notFound('publication');
    return publicationView(row);
  }

  async publicationLinks(context: WorkspaceContext, publicationId: string): Promise<PublicationLinks> {
    await this.publication(context, publicationId);
    const links = await this.links.ofDelivery(this.database, context.workspaceId, publicationId);
    const { publicUrl } = this.config.server;
    return { items: links.map(({ code, ...link }) => ({ ...link, shortUrl: shortUrl(publicUrl, code) })) };
  }

  /** All posts of the period, 100,000 at most; `limit` and `offset` do not count. */
  async csvOfPosts(context: WorkspaceContext, query: PostsReportQuery): Promise<string> {
    return postsCsv(await this.posts(context, { ...query, limit: MOST_CSV_ROWS, offset: 0 }));
  }

  /** @param part `published` for people outside: what is not out is neither named nor counted. @throws AppError 404 */
  async ofCampaign(context: WorkspaceContext, campaignId: string, part: CampaignPart = 'all'): Promise<CampaignReport> {
    const { goal, ...campaign } = await this.campaigns.read(context, campaignId);
    const [parts, posts, states] = await Promise.all([
      this.campaignParts(context, campaignId, part),
      part === 'all' ? this.reports.postStates(this.database, context.workspaceId, campaignId) : [],
      this.publications.deliveryStates(this.database, context.workspaceId, campaignId, part),
    ]);
    const { totals, byAccount, byPost } = parts;
    return {
      campaign: {
        id: campaign.id,
        name: campaign.name,
        color: campaign.color,
        startsOn: campaign.startsOn,
        endsOn: campaign.endsOn,
      },
      counts: { posts: countsByState(posts), deliveries: countsByState(states) },
      totals,
      goal: goal === null ? null : { metric: goal.metric, target: goal.value, ...progressTowards(goal, totals) },
      byAccount,
      byPost,
      truncated: states.reduce((sum, { count }) => sum + count, 0) > MOST_DELIVERIES,
    };
  }

  /** One table of the campaign's report. */
  async csvOfCampaign(context: WorkspaceContext, campaignId: string, table: ReportTable): Promise<string> {
    await this.campaigns.read(context, campaignId);
    const { byAccount, byPost } = await this.campaignParts(context, campaignId, 'all', MOST_CSV_ROWS);
    switch (table) {
      case 'deliveries':
        return deliveriesCsv(byPost);
      case 'accounts':
        return accountsCsv(byAccount);
      case 'posts':
        return campaignPostsCsv(byPost);
    }
  }

  /** What an account published in a period, narrowed as other reports are, though to no other account. @throws AppError 404, and 422 as `ReportScopes.of` */
  async ofAccount(context: WorkspaceContext, accountId: string, query: ComparedReportQuery): Promise<AccountReport> {
    const { workspaceId } = context;
    const { period, zone, filter: narrowed } = await this.scopes.of(context, query);
    const [account] = await this.reports.accounts(this.database, workspaceId, [accountId], period);
    if (!account) throw notFound('account');
    const filter = { ...narrowed, accountIds: [accountId] };
    const compared = comparedWith(period, query.compare);
    const [totals, before, rows] = await Promise.all([
      this.totals(workspaceId, period, filter),
      compared && this.totals(workspaceId, compared, filter),
      this.publications.list(this.database, workspaceId, period, filter, {
        order: 'publishedAt',
        ascending: false,
        limit: MOST_POSTS + 1,
        offset: 0,
      }),
    ]);
    return {
      accountId: account.id,
      channel: account.channel,
      handle: account.handle,
      displayName: account.display_name,
      zone,
      period,
      comparedWith: compared,
      followers: followersOf(account),
      totals,
      before,
      byPost: rows.slice(0, MOST_POSTS).reverse().map(accountPostRow),
      truncated: rows.length > MOST_POSTS,
    };
  }

  private async campaignParts(
    context: WorkspaceContext,
    campaignId: string,
    part: CampaignPart,
    limit = MOST_DELIVERIES,
  ) {
    const { workspaceId } = context;
    const [rows, [all], accountSums, postSums] = await Promise.all([
      this.publications.ofCampaign(this.database, workspaceId, campaignId, limit, part),
      this.sums.ofCampaign(this.database, workspaceId, campaignId, 'all'),
      this.sums.ofCampaign(this.database, workspaceId, campaignId, 'account').then(byKey),
      this.sums.ofCampaign(this.database, workspaceId, campaignId, 'post').then(byKey),
    ]);
    const ids = [...new Set([...rows.map((row) => row.account_id), ...accountSums.keys()])];
    const accounts = await this.reports.accounts(this.database, workspaceId, ids, ALWAYS);
    return {
      totals: all ? summaryOf(all) : EMPTY_SUMMARY,
      byAccount: accountRows(rows, accountSums, accounts),
      byPost: postRows(rows, postSums),
    };
  }

  private async dimensionReport(
    workspaceId: string,
    query: DimensionReportQuery,
    scope: ReportScope,
    mostRows = MOST_ROWS,
  ): Promise<DimensionReport> {
    const { by, compare } = query;
    const { period, filter, zone } = scope;
    const compared = comparedWith(period, compare);
    const [sums, sumsBefore, totals, before, accounts, freshness] = await Promise.all([
      this.sums.by(this.database, workspaceId, by, period, filter),
      compared && !isTime(by) ? this.sums.by(this.database, workspaceId, by, compared, filter).then(byKey) : null,
      this.totals(workspaceId, period, filter),
      compared && this.totals(workspaceId, compared, filter),
      this.accountsOf(workspaceId, scope),
      this.reports.freshness(this.database, workspaceId),
    ]);
    const rows = [...byKey(sums)].sort(inOrder(by));
    // Of times the newest are shown.
    const shown = isTime(by) ? rows.slice(-mostRows) : rows.slice(0, mostRows);
    const keys = shown.map(([key]) => key);
    const names = await this.namesOf(workspaceId, by, keys, accounts);
    const known = new Map(accounts.map((account) => [account.id, account]));
    return {
      by,
      zone,
      period,
      comparedWith: compared,
      totals,
      before,
      followers: allFollowersOf(accounts),
      rows: shown.map(([key, totals]): DimensionReportRow => {
        const account = by === 'account' ? known.get(key) : undefined;
        return {
          key,
          name: names.get(key) ?? null,
          channel: account?.channel ?? null,
          totals,
          before: sumsBefore && (sumsBefore.get(key) ?? EMPTY_SUMMARY),
          followers: account ? followersOf(account) : null,
        };
      }),
      truncated: rows.length > mostRows,
      freshness: freshnessOf(freshness, this.channels),
      conversation: NO_CONVERSATIONS,
    };
  }

  private async totals(workspaceId: string, period: Period, filter: ReportScope['filter']): Promise<Summary> {
    const [row] = await this.sums.by(this.database, workspaceId, 'all', period, filter);
    return row ? summaryOf(row) : EMPTY_SUMMARY;
  }

  /** The accounts that the report may concern, with their followers. */
  private async accountsOf(workspaceId: string, { period, filter }: ReportScope): Promise<AccountRow[]> {
    const rows = await this.reports.accounts(this.database, workspaceId, filter.accountIds ?? null, period);
    return filter.channels ? rows.filter(({ channel }) => filter.channels?.includes(channel)) : rows;
  }

  private async namesOf(
    workspaceId: string,
    by: Dimension,
    keys: readonly string[],
    accounts: readonly AccountRow[],
  ): Promise<Map<string, string>> {
    const ids = keys.filter((key) => key !== '');
    switch (by) {
      case 'account':
        return new Map(accounts.map((account) => [account.id, account.handle]));
      case 'campaign': {
        const rows = await this.reports.campaignNames(this.database, workspaceId, ids);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }
      case 'author': {
        const rows = await this.reports.authorNames(this.database, workspaceId, ids);
        return new Map(rows.map(({ id, name }) => [id, name]));
      }
      case 'channel':
        return new Map(ids.map((channel) => [channel, this.channels.find(channel).capabilities.displayName]));
      case 'all':
      case 'label':
      case 'hour':
      case 'weekday':
      case 'day':
      case 'month':
        return new Map();
    }
  }
}

/** Followers as of now: campaigns have no period. */
const ALWAYS: Period = { from: '0001-01-01', to: '9999-12-31' };

/** Dates go on; those of two periods are never the same. */
function isTime(by: Dimension): boolean {
  return by === 'day' || by === 'month';
}

/** Times in their order; anything else by the number of posts. */
function inOrder(by: Dimension): (a: readonly [string, Summary], b: readonly [string, Summary]) => number {
  switch (by) {
    case 'hour':
    case 'weekday':
      return ([a], [b]) => Number(a) - Number(b);
    case 'day':
    case 'month':
      return ([a], [b]) => (a < b ? -1 : 1);
    case 'all':
    case 'account':
    case 'channel':
    case 'campaign':
    case 'label':
    case 'author':
      return ([a, first], [b, second]) => second.coverage.published - first.coverage.published || (a < b ? -1 : 1);
  }
}

/** An account has a post once. */
function accountPostRow(row: PublicationRow): PostReportRow {
  return {
    postId: row.post_id,
    title: titleOf(row),
    deleted: row.post_deleted,
    ...summaryOfOne(row),
    deliveries: [deliveryOf(row)],
  };
}
