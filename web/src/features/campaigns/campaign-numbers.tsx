import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { AccountReportRow, CampaignReport } from '@/api';
import { useWorkspace, useWorkspaceId } from '@/app/session';
import { addDays, dayOf } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useChannels } from '@/parts/account-label';
import { BestAndWorst } from '@/parts/best-and-worst';
import { ChannelIcon } from '@/parts/channel-icon';
import { download } from '@/parts/download';
import { useExplain } from '@/parts/explain';
import { RelativeInstant } from '@/parts/instant';
import type { OverTimeMetric } from '@/parts/over-time.rules';
import { Figures, Freshness } from '@/parts/report-numbers';
import { ReportPostsTable } from '@/parts/report-posts-table';
import { mayCome } from '@/parts/report.rules';
import { SummaryTiles } from '@/parts/summary-tiles';
import { IconButton, TableFrame } from '@/ui';

/** What came of a campaign: in figures, over time (`children`), by post and by account. */
export function CampaignNumbers({
  report,
  metric,
  children,
}: {
  readonly report: CampaignReport;
  readonly metric: OverTimeMetric;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation(['campaigns', 'analytics']);
  const channels = [...new Set(report.byAccount.map(({ channel }) => channel))];
  const { totals, byAccount } = report;
  const { explain, drawer } = useExplain();
  const today = dayOf(useNow().toISOString(), useWorkspace().zone);
  const sumQuery = { from: addDays(today, -LONGEST_DAYS), to: today, campaignId: [report.campaign.id] };
  const byPost = report.byPost.filter(({ coverage }) => coverage.published > 0);
  return (
    <>
      <section className="flex flex-col gap-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="text-lg font-semibold">{t('numbers')}</h2>
          <Freshness freshness={totals.freshness} coverage={totals.coverage} />
        </div>
        <SummaryTiles
          totals={totals}
          before={null}
          channels={channels}
          label={t('numbers')}
          onExplain={(metric) => explain({ kind: 'sum', metric, query: sumQuery, of: report.campaign.name })}
        />
      </section>
      {children}
      {totals.coverage.published > 0 ? <BestAndWorst query={sumQuery} /> : null}
      {byPost.length > 0 ? (
        <section className="flex flex-col gap-3">
          <TitleWithCsv title={t('analytics:posts-title')} campaignId={report.campaign.id} table="posts" />
          <ReportPostsTable posts={byPost} metric={metric} label={t('analytics:posts-title')} />
        </section>
      ) : null}
      {byAccount.length > 0 ? (
        <section className="flex flex-col gap-3">
          <TitleWithCsv title={t('by-account')} campaignId={report.campaign.id} table="accounts" />
          <AccountsTable accounts={byAccount} />
        </section>
      ) : null}
      {drawer}
    </>
  );
}

function TitleWithCsv({
  title,
  campaignId,
  table,
}: {
  readonly title: string;
  readonly campaignId: string;
  readonly table: 'posts' | 'accounts';
}) {
  const { t } = useTranslation('analytics');
  const workspaceId = useWorkspaceId();
  return (
    <div className="flex items-center justify-between gap-3">
      <h2 className="text-lg font-semibold">{title}</h2>
      <IconButton
        label={`${t('csv')}: ${title}`}
        variant="secondary"
        icon={<Download aria-hidden className="size-4" />}
        onPress={() => download(`/api/v1/workspaces/${workspaceId}/campaigns/${campaignId}/report.csv?table=${table}`)}
      />
    </div>
  );
}

/** Campaigns have no period; a report can't ask for more than ten years. */
const LONGEST_DAYS = 3_650;

function AccountsTable({ accounts }: { readonly accounts: readonly AccountReportRow[] }) {
  const { t } = useTranslation(['analytics', 'campaigns', 'common']);
  const workspaceId = useWorkspaceId();
  const { nameOf, capabilitiesOf } = useChannels();
  return (
    <TableFrame label={t('campaigns:by-account')} dense>
      <thead>
        <tr>
          <th scope="col">{t('account')}</th>
          <th scope="col" className="text-end!">
            {t('campaigns:with-numbers')}
          </th>
          {(['averageReach', 'sumOfReach', 'views', 'engagement', 'rateByReach', 'followers'] as const).map(
            (figure) => (
              <th key={figure} scope="col" className="text-end!">
                {t(`figure.${figure}`)}
              </th>
            ),
          )}
          <th scope="col">{t('freshness')}</th>
        </tr>
      </thead>
      <tbody>
        {accounts.map((row) => {
          const channel = [capabilitiesOf(row.channel)];
          const cells = [
            ['averageReach', row.averageReachPerPost === null ? null : Math.round(row.averageReachPerPost)],
            ['sumOfReach', row.sumOfPostReach],
            ['views', row.views],
            ['engagement', row.engagement],
            ['rateByReach', row.engagementRateByReach.value],
            ['followers', row.followers],
          ] as const;
          return (
            <tr key={row.accountId}>
              <th scope="row" className="min-w-48 text-[0.9375rem]! text-ink!">
                <Link
                  to="/workspaces/$workspaceId/analytics/accounts/$accountId"
                  params={{ workspaceId, accountId: row.accountId }}
                  className="underline-offset-4 hover:underline"
                >
                  {row.displayName || row.handle}
                </Link>
                <span className="flex items-center gap-1.5 text-sm font-normal text-ink-soft">
                  <ChannelIcon channel={row.channel} className="size-3.5" />
                  {nameOf(row.channel)} · {row.handle}
                </span>
              </th>
              <td className="text-end whitespace-nowrap">
                {t('campaigns:of', { measured: row.coverage.measured, published: row.coverage.published })}
              </td>
              {cells.map(([figure, value]) => (
                <td key={figure} className="text-end">
                  <Figures short value={value} rate={figure === 'rateByReach'} offered={mayCome(channel, figure)} />
                </td>
              ))}
              <td className="min-w-24 text-sm text-ink-soft">
                {row.freshness.newestCapturedAt === null ? (
                  <span className="text-ink-soft">{t('common:no-value')}</span>
                ) : (
                  <RelativeInstant at={row.freshness.newestCapturedAt} />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </TableFrame>
  );
}
