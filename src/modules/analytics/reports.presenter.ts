import type { ChannelRegistry } from '../channels/index.js';
import { offersPostMetrics, postCountsOf, toColumns, type SummedMetric } from '../metrics/index.js';
import type {
  AccountReportRow,
  ChannelFreshness,
  ConversationSummary,
  DeliveryReportRow,
  FollowersView,
  PostReportRow,
  PublicationView,
} from './dto/report.dto.js';
import type { CampaignDeliveryRow, PublicationRow } from './publications.repository.js';
import type { AccountRow, ReportsRepository } from './reports.repository.js';
import { EMPTY_SUMMARY, NOTHING, summaryOf, type PublishedSums, type Summary } from './summary.rules.js';

/** Conversations are not collected yet; every measure of theirs is unknown. */
export const NO_CONVERSATIONS: ConversationSummary = {
  collected: false,
  broadcastShare: null,
  twoWayRate: null,
  medianSecondsToFirstReply: null,
  p90SecondsToFirstReply: null,
  depth: null,
  returningPeople: null,
};

export function byKey<Row extends PublishedSums & { readonly key: string }>(
  rows: readonly Row[],
): Map<string, Summary> {
  return new Map(rows.map((row) => [row.key, summaryOf(row)]));
}

export function followersOf(account: AccountRow | undefined): FollowersView {
  const latest = account?.followers ?? null;
  const before = account?.followers_before ?? null;
  return {
    latest,
    capturedAt: account?.followers_at ?? null,
    change: latest === null || before === null ? null : latest - before,
  };
}

/** Added up over accounts; null where none is known. */
export function allFollowersOf(accounts: readonly AccountRow[]): FollowersView {
  const views = accounts.map((account) => followersOf(account));
  const sum = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
  };
  const captured = views.flatMap(({ capturedAt }) => (capturedAt === null ? [] : [capturedAt.getTime()]));
  return {
    latest: sum(views.map(({ latest }) => latest)),
    capturedAt: captured.length === 0 ? null : new Date(Math.min(...captured)),
    change: sum(views.map(({ change }) => change)),
  };
}

/** One row for each account of a campaign, in the order of their first deliveries. */
export function accountRows(
  rows: readonly CampaignDeliveryRow[],
  sums: ReadonlyMap<string, Summary>,
  accounts: readonly AccountRow[],
): AccountReportRow[] {
  const known = new Map(accounts.map((account) => [account.id, account]));
  const order = [...new Set([...rows.map((row) => row.account_id), ...sums.keys()])];
  return order.flatMap((id) => {
    const account = known.get(id);
    if (!account) return [];
    return [
      {
        accountId: id,
        channel: account.channel,
        handle: account.handle,
        displayName: account.display_name,
        followers: account.followers,
        ...(sums.get(id) ?? EMPTY_SUMMARY),
      },
    ];
  });
}

/** One row for each post, in the order of their first deliveries. */
export function postRows(rows: readonly CampaignDeliveryRow[], sums: ReadonlyMap<string, Summary>): PostReportRow[] {
  return grouped(rows, (row) => row.post_id).map(([first, group]) => ({
    postId: first.post_id,
    title: titleOf(first),
    deleted: first.post_deleted,
    ...(sums.get(first.post_id) ?? EMPTY_SUMMARY),
    deliveries: group.map(deliveryRow),
  }));
}

function deliveryRow(row: CampaignDeliveryRow): DeliveryReportRow {
  return {
    deliveryId: row.delivery_id,
    accountId: row.account_id,
    channel: row.channel,
    handle: row.handle,
    state: row.state,
    publishedAt: row.published_at,
    permalink: row.permalink,
    capturedAt: row.captured_at,
    nextAt: row.next_at,
    ...valuesOf(row),
    ...ratesOf(row),
  };
}

export function publicationView(row: PublicationRow): PublicationView {
  const values = valuesOf(row);
  return {
    id: row.id,
    origin: row.origin,
    postId: row.post_id,
    title: titleOf(row),
    accountId: row.account_id,
    channel: row.channel,
    handle: row.handle,
    campaignId: row.campaign_id,
    labels: row.labels,
    publishedAt: row.published_at,
    day: row.day,
    removedAt: row.removed_at,
    permalink: row.permalink,
    capturedAt: row.captured_at,
    nextAt: row.next_at,
    ...values,
    ...ratesOf(row),
    accountMedian: row.median,
    againstMedian: quotient(values.engagement, row.median),
  };
}

/** A publication as the lists of deliveries have it. */
export function deliveryOf(row: PublicationRow): DeliveryReportRow {
  const state = row.removed_at === null ? 'published' : 'removed';
  return deliveryRow({ ...row, delivery_id: row.id, post_id: row.post_id ?? row.id, state, due_at: row.published_at });
}

/** One publication as a sum of one. */
export function summaryOfOne(row: PublicationRow): Summary {
  const { engagement, ...counts } = valuesOf(row);
  const known = (base: number | null) => engagement !== null && base !== null && base > 0;
  const rate = (base: number | null) =>
    known(base) ? { engagement, base, count: 1 } : { engagement: null, base: null, count: 0 };
  const [byReach, byViews, byFollowers] = [
    rate(row.part_count === 1 ? counts.reach : null),
    rate(counts.views),
    rate(row.followers),
  ];
  return summaryOf({
    ...NOTHING,
    ...toColumns(counts),
    engagement,
    published: 1,
    measured: row.captured_at === null ? 0 : 1,
    reach_known: counts.reach === null ? 0 : 1,
    rate_reach_engagement: byReach.engagement,
    rate_reach_base: byReach.base,
    rate_reach_count: byReach.count,
    rate_views_engagement: byViews.engagement,
    rate_views_base: byViews.base,
    rate_views_count: byViews.count,
    rate_followers_engagement: byFollowers.engagement,
    rate_followers_base: byFollowers.base,
    rate_followers_count: byFollowers.count,
    oldest_captured_at: row.captured_at,
    newest_captured_at: row.captured_at,
  });
}

/** How many rows are in each state. */
export function countsByState(
  rows: readonly { readonly state: string; readonly count: number }[],
): Record<string, number> {
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

export function titleOf(row: { readonly title: string; readonly excerpt: string }): string {
  return row.title === '' ? row.excerpt : row.title;
}

export function freshnessOf(
  rows: Awaited<ReturnType<ReportsRepository['freshness']>>,
  channels: ChannelRegistry,
): ChannelFreshness[] {
  return rows.map(({ channel, accounts, newest, oldest }) => {
    const adapter = channels.find(channel);
    return {
      channel,
      accounts,
      newestCapturedAt: newest,
      oldestCapturedAt: oldest,
      offers: offersPostMetrics(adapter) ? Object.keys(adapter.capabilities.postMetrics) : [],
    };
  });
}

function valuesOf(row: Readonly<Record<string, unknown>>) {
  const engagement = row['engagement'];
  return { ...postCountsOf(row), engagement: typeof engagement === 'number' ? engagement : null };
}

/** Of one publication. A thread has no rate by reach: its reach is that of the first part, its engagement that of all. */
function ratesOf(row: Readonly<Record<string, unknown>>) {
  const { engagement, reach, views } = valuesOf(row);
  const [followers, parts] = [row['followers'], row['part_count']];
  return {
    engagementRateByReach: parts === 1 ? quotient(engagement, reach) : null,
    engagementRateByViews: quotient(engagement, views),
    engagementRateByFollowers: quotient(engagement, typeof followers === 'number' ? followers : null),
  };
}

function quotient(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

/** Groups in the order of their first rows, each with that row. */
function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): [Row, Row[]][] {
  const groups = new Map<string, [Row, Row[]]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group[1].push(row);
    else groups.set(keyOf(row), [row, [row]]);
  }
  return [...groups.values()];
}

/** A metric's sum in a summary. */
export function valueOf(summary: Summary, metric: SummedMetric): number | null {
  return metric === 'reach' ? summary.sumOfPostReach : summary[metric];
}
