import type { SentDelivery, Workshop } from './stage.js';
import { figure } from './terminal.js';

interface Sums {
  readonly averageReachPerPost: number | null;
  readonly sumOfPostReach: number | null;
  readonly reachKnownFor: number;
  readonly views: number | null;
  readonly engagement: number | null;
  readonly clicks: number | null;
  readonly engagementRateByReach: { readonly value: number | null };
  readonly coverage: { readonly published: number; readonly measured: number };
}

interface CampaignReportAnswer {
  readonly totals: Sums;
  readonly goal: {
    readonly metric: string;
    readonly target: number;
    readonly reached: number | null;
    readonly share: number | null;
  } | null;
  readonly byAccount: readonly (Sums & { readonly channel: string; readonly displayName: string })[];
  readonly byPost: readonly (Sums & { readonly title: string })[];
}

const COLUMNS = ['Deliveries', 'Measured', 'Reach, average', 'Reach, sum', 'Views', 'Engagement', 'by reach', 'Clicks'];

/** What came of the campaign, set against what was measured of its deliveries. */
export async function showReport(
  workshop: Workshop,
  sent: readonly SentDelivery[],
  reach: number | null,
): Promise<void> {
  const { api, workspaceId, campaignId, findings, terminal } = workshop;
  const path = `workspaces/${workspaceId}/campaigns/${campaignId}/report`;
  const { totals, goal, byAccount, byPost } = await api.get<CampaignReportAnswer>(path);
  terminal.table(
    ['“Rye week”', ...COLUMNS],
    [
      ...byPost.map((post) => [post.title, ...cells(post)]),
      ...byAccount.map((account) => [`${account.displayName} (${account.channel})`, ...cells(account)]),
      ['In all', ...cells(totals)],
    ],
  );
  terminal.note('Reach, sum: people who saw several posts are counted several times.');
  findings.expect(
    totals.coverage.published === sent.length && totals.sumOfPostReach === reach,
    'The report counts what was published and what was measured',
    `numbers from ${totals.coverage.measured} of ${totals.coverage.published} deliveries`,
  );
  findings.expect(
    goal !== null && goal.reached === reach,
    `Goal: ${figure(goal?.reached)} of ${figure(goal?.target)} people reached`,
    percent(goal?.share),
  );
}

function cells(sums: Sums): string[] {
  const { coverage, averageReachPerPost, sumOfPostReach, views, engagement, engagementRateByReach, clicks } = sums;
  const counts = [coverage.published, coverage.measured, averageReachPerPost, sumOfPostReach, views, engagement];
  return [...counts.map(figure), percent(engagementRateByReach.value), figure(clicks)];
}

function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '—' : `${figure(share * 100)} %`;
}
