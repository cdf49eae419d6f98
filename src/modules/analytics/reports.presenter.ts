import { engagementOf, postCountsOf } from '../metrics/index.js';
import type { AccountReportRow, DeliveryReportRow, PostReportRow, SummaryView } from './dto/report.dto.js';
import { summarize, type DeliveryNumbers } from './reach.rules.js';
import type { ReportRow } from './reports.repository.js';

export function totalsOf(rows: readonly ReportRow[]): SummaryView {
  return summarize(rows.map(numbersOf));
}

/** One row for each account, in the order of their first deliveries. */
export function accountRows(rows: readonly ReportRow[]): AccountReportRow[] {
  return grouped(rows, (row) => row.account_id).map(([first, group]) => ({
    accountId: first.account_id,
    channel: first.channel,
    handle: first.handle,
    displayName: first.display_name,
    followers: first.followers,
    ...totalsOf(group),
  }));
}

/** One row for each post, in the order of their first deliveries. */
export function postRows(rows: readonly ReportRow[]): PostReportRow[] {
  return grouped(rows, (row) => row.post_id).map(([first, group]) => ({
    postId: first.post_id,
    title: titleOf(first),
    deleted: first.post_deleted,
    ...totalsOf(group),
    deliveries: group.map(deliveryRow),
  }));
}

export function deliveryRow(row: ReportRow): DeliveryReportRow {
  const counts = postCountsOf(row);
  const alone = totalsOf([row]);
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
    ...counts,
    engagement: engagementOf(counts),
    engagementRateByReach: alone.engagementRateByReach.value,
    engagementRateByViews: alone.engagementRateByViews.value,
    engagementRateByFollowers: alone.engagementRateByFollowers.value,
  };
}

/** How many rows are in each state. */
export function countsByState(rows: readonly { readonly state: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state } of rows) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

export function titleOf(row: Pick<ReportRow, 'title' | 'excerpt'>): string {
  return row.title === '' ? row.excerpt : row.title;
}

function numbersOf(row: ReportRow): DeliveryNumbers {
  const counts = postCountsOf(row);
  return {
    published: row.published_at !== null,
    capturedAt: row.captured_at,
    counts,
    engagement: engagementOf(counts),
    followers: row.followers,
    parts: row.parts,
  };
}

/** Groups in the order of their first rows, each with that row. */
function grouped(rows: readonly ReportRow[], keyOf: (row: ReportRow) => string): [ReportRow, ReportRow[]][] {
  const groups = new Map<string, [ReportRow, ReportRow[]]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group[1].push(row);
    else groups.set(keyOf(row), [row, [row]]);
  }
  return [...groups.values()];
}
