import { toCsv, type CsvCell } from './csv.rules.js';
import type { ReportTable, SummaryView } from './dto/report.dto.js';
import { accountRows, deliveryRow, postRows, titleOf } from './reports.presenter.js';
import type { ReportRow } from './reports.repository.js';

type Column<Row> = readonly [name: string, cell: (row: Row) => CsvCell];

const SUMMARY: readonly Column<SummaryView>[] = [
  ['Published', (row) => row.coverage.published],
  ['Measured', (row) => row.coverage.measured],
  ['Average reach per post', (row) => row.averageReachPerPost],
  ['Sum of post reach (people counted more than once)', (row) => row.sumOfPostReach],
  ['Views', (row) => row.views],
  ['Engagement', (row) => row.engagement],
  ['Reactions', (row) => row.reactions],
  ['Comments', (row) => row.comments],
  ['Shares', (row) => row.shares],
  ['Saves', (row) => row.saves],
  ['Clicks', (row) => row.clicks],
  ['Quotes', (row) => row.quotes],
  ['Poll votes', (row) => row.pollVotes],
  ['Engagement rate by reach', (row) => row.engagementRateByReach.value],
  ['Engagement rate by views', (row) => row.engagementRateByViews.value],
  ['Engagement rate by followers', (row) => row.engagementRateByFollowers.value],
  ['Oldest numbers from (UTC)', (row) => row.freshness.oldestCapturedAt],
  ['Newest numbers from (UTC)', (row) => row.freshness.newestCapturedAt],
];

/** One table of a report as CSV. */
export function reportCsv(table: ReportTable, rows: readonly ReportRow[]): string {
  switch (table) {
    case 'deliveries':
      return csvOf(
        [
          ['Post', (row) => row.title],
          ['Post id', (row) => row.postId],
          ['Account', (row) => row.handle],
          ['Channel', (row) => row.channel],
          ['State', (row) => row.state],
          ['Published at (UTC)', (row) => row.publishedAt],
          ['Numbers from (UTC)', (row) => row.capturedAt],
          ['Reach', (row) => row.reach],
          ['Views', (row) => row.views],
          ['Engagement', (row) => row.engagement],
          ['Reactions', (row) => row.reactions],
          ['Comments', (row) => row.comments],
          ['Shares', (row) => row.shares],
          ['Saves', (row) => row.saves],
          ['Clicks', (row) => row.clicks],
          ['Quotes', (row) => row.quotes],
          ['Poll votes', (row) => row.pollVotes],
          ['Engagement rate by reach', (row) => row.engagementRateByReach],
          ['Engagement rate by views', (row) => row.engagementRateByViews],
          ['Engagement rate by followers', (row) => row.engagementRateByFollowers],
          ['Address', (row) => row.permalink],
        ],
        rows.map((row) => ({ ...deliveryRow(row), postId: row.post_id, title: titleOf(row) })),
      );
    case 'accounts':
      return csvOf(
        [
          ['Account', (row) => row.handle],
          ['Name', (row) => row.displayName],
          ['Channel', (row) => row.channel],
          ['Followers', (row) => row.followers],
          ...SUMMARY,
        ],
        accountRows(rows),
      );
    case 'posts':
      return csvOf([['Post', (row) => row.title], ['Post id', (row) => row.postId], ...SUMMARY], postRows(rows));
  }
}

function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return toCsv(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );
}
