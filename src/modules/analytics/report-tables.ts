import { toCsv, type CsvCell } from './csv.rules.js';
import type {
  AccountReportRow,
  DeliveryReportRow,
  DimensionReport,
  DimensionReportRow,
  PostReportRow,
  PostsReport,
  PublicationView,
  SummaryView,
} from './dto/report.dto.js';

type Column<Row> = readonly [name: string, cell: (row: Row) => CsvCell];

interface Values {
  readonly reach: number | null;
  readonly views: number | null;
  readonly engagement: number | null;
  readonly reactions: number | null;
  readonly comments: number | null;
  readonly shares: number | null;
  readonly saves: number | null;
  readonly clicks: number | null;
  readonly linkClicks: number | null;
  readonly quotes: number | null;
  readonly pollVotes: number | null;
  readonly videoViews: number | null;
  readonly watchSeconds: number | null;
  readonly engagementRateByReach: number | null;
  readonly engagementRateByViews: number | null;
  readonly engagementRateByFollowers: number | null;
}

const VALUES: readonly Column<Values>[] = [
  ['Reach', (row) => row.reach],
  ['Views', (row) => row.views],
  ['Engagement', (row) => row.engagement],
  ['Reactions', (row) => row.reactions],
  ['Comments', (row) => row.comments],
  ['Shares', (row) => row.shares],
  ['Saves', (row) => row.saves],
  ['Clicks', (row) => row.clicks],
  ["Link clicks (Carillon's count)", (row) => row.linkClicks],
  ['Quotes', (row) => row.quotes],
  ['Poll votes', (row) => row.pollVotes],
  ['Video views', (row) => row.videoViews],
  ['Seconds watched', (row) => row.watchSeconds],
  ['Engagement rate by reach', (row) => row.engagementRateByReach],
  ['Engagement rate by views', (row) => row.engagementRateByViews],
  ['Engagement rate by followers', (row) => row.engagementRateByFollowers],
];

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
  ["Link clicks (Carillon's count)", (row) => row.linkClicks],
  ['Quotes', (row) => row.quotes],
  ['Poll votes', (row) => row.pollVotes],
  ['Video views', (row) => row.videoViews],
  ['Seconds watched', (row) => row.watchSeconds],
  ['Engagement rate by reach', (row) => row.engagementRateByReach.value],
  ['Engagement rate by views', (row) => row.engagementRateByViews.value],
  ['Engagement rate by followers', (row) => row.engagementRateByFollowers.value],
  ['Oldest numbers from (UTC)', (row) => row.freshness.oldestCapturedAt],
  ['Newest numbers from (UTC)', (row) => row.freshness.newestCapturedAt],
];

export function deliveriesCsv(posts: readonly PostReportRow[]): string {
  const rows = posts.flatMap((post) =>
    post.deliveries.map((delivery) => ({ ...delivery, title: post.title, postId: post.postId })),
  );
  return csvOf<DeliveryReportRow & { readonly title: string; readonly postId: string | null }>(
    [
      ['Post', (row) => row.title],
      ['Post id', (row) => row.postId],
      ['Account', (row) => row.handle],
      ['Channel', (row) => row.channel],
      ['State', (row) => row.state],
      ['Published at (UTC)', (row) => row.publishedAt],
      ['Numbers from (UTC)', (row) => row.capturedAt],
      ...VALUES,
      ['Address', (row) => row.permalink],
    ],
    rows,
  );
}

export function accountsCsv(accounts: readonly AccountReportRow[]): string {
  return csvOf<AccountReportRow>(
    [
      ['Account', (row) => row.handle],
      ['Name', (row) => row.displayName],
      ['Channel', (row) => row.channel],
      ['Followers', (row) => row.followers],
      ...SUMMARY,
    ],
    accounts,
  );
}

export function campaignPostsCsv(posts: readonly PostReportRow[]): string {
  return csvOf<PostReportRow>([['Post', (row) => row.title], ['Post id', (row) => row.postId], ...SUMMARY], posts);
}

export function postsCsv(report: PostsReport): string {
  return csvOf<PublicationView>(
    [
      ['Post', (row) => row.title],
      ['Id', (row) => row.id],
      ['Origin', (row) => row.origin],
      ['Account', (row) => row.handle],
      ['Channel', (row) => row.channel],
      ['Labels', (row) => row.labels.join('; ')],
      ['Published at (UTC)', (row) => row.publishedAt],
      [`Day (${report.zone})`, (row) => row.day],
      ['Taken down at (UTC)', (row) => row.removedAt],
      ['Numbers from (UTC)', (row) => row.capturedAt],
      ...VALUES,
      ["Account's middle engagement", (row) => row.accountMedian],
      ['Against the middle', (row) => row.againstMedian],
      ['Address', (row) => row.permalink],
    ],
    report.items,
  );
}

/** One row for each key, with the numbers of the period compared with in columns of their own. */
export function dimensionCsv(report: DimensionReport): string {
  const { by, comparedWith } = report;
  const before: readonly Column<DimensionReportRow>[] =
    comparedWith === null
      ? []
      : SUMMARY.map(([name, cell]) => [
          `${name}, ${comparedWith.from} to ${comparedWith.to}`,
          (row) => (row.before === null ? null : cell(row.before)),
        ]);
  const followers: readonly Column<DimensionReportRow>[] =
    by === 'account'
      ? [
          ['Followers', (row) => row.followers?.latest ?? null],
          ['Followers gained', (row) => row.followers?.change ?? null],
        ]
      : [];
  return csvOf<DimensionReportRow>(
    [
      [`By ${by}`, (row) => row.key],
      ['Name', (row) => row.name],
      ['Channel', (row) => row.channel],
      ...followers,
      ...SUMMARY.map(([name, cell]): Column<DimensionReportRow> => [name, (row) => cell(row.totals)]),
      ...before,
    ],
    report.rows,
  );
}

function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return toCsv(
    columns.map(([name]) => name),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  );
}
