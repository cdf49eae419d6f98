import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsOfAccountOptions, type AccountReport, type AccountResponse } from '@/api';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import type { OverTimeMetric } from '@/parts/over-time.rules';
import { Captured, Figures, Freshness, Tile, useOffered } from '@/parts/report-numbers';
import { ReportPostsTable } from '@/parts/report-posts-table';
import { SummaryTiles } from '@/parts/summary-tiles';
import { buttonClass, EmptyState, ErrorState, Loading } from '@/ui';
import { FollowersCard } from './followers-card';

/** What came of an account's posts since `from`. */
export function AccountNumbers({
  account,
  from,
  metric,
  table,
}: {
  readonly account: AccountResponse;
  /** ISO 8601 */
  readonly from: string;
  readonly metric: OverTimeMetric;
  readonly table: boolean;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const path = { workspaceId: useWorkspaceId(), accountId: account.id };
  const report = useQuery(reportsOfAccountOptions({ path, query: { from: from.slice(0, 10) } }));
  if (report.error) return <ErrorState error={report.error} onRetry={() => void report.refetch()} />;
  if (!report.data) return <Loading />;
  const { totals, byPost } = report.data;
  const title = t('numbers-of', { name: account.displayName || account.handle });
  return (
    <>
      <section className="flex flex-col gap-3">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="text-lg font-semibold">{title}</h2>
          <Freshness freshness={totals.freshness} coverage={totals.coverage} />
        </div>
        <SummaryTiles totals={totals} channels={[account.channel]} label={title}>
          <FollowersTile report={report.data} />
        </SummaryTiles>
      </section>
      <section className="flex flex-col gap-3">
        <h2 className="text-lg font-semibold">{t('posts-title')}</h2>
        {byPost.length === 0 ? (
          <NoPosts accountId={account.id} />
        ) : (
          <ReportPostsTable posts={byPost} metric={metric} label={t('posts-title')} />
        )}
      </section>
      <FollowersCard accountId={account.id} from={from} table={table} />
    </>
  );
}

function FollowersTile({ report: { channel, followers } }: { readonly report: AccountReport }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const offered = useOffered([channel]);
  const { change } = followers;
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(change ?? 0);
  return (
    <Tile
      name={t('figure.followers')}
      note={
        followers.latest === null || change === null
          ? null
          : change === 0
            ? t('followers-same')
            : t('followers-changed', { change: signed })
      }
      definition={
        <>
          <p>{t('definition.followers')}</p>
          {followers.capturedAt === null ? null : <Captured at={followers.capturedAt} />}
        </>
      }
    >
      <Figures value={followers.latest} offered={offered('followers')} />
    </Tile>
  );
}

function NoPosts({ accountId }: { readonly accountId: string }) {
  const { t } = useTranslation(['analytics', 'common']);
  const can = useCan();
  const workspaceId = useWorkspaceId();
  return (
    <EmptyState
      icon={<FileText aria-hidden />}
      title={t('posts-empty')}
      actions={
        can('posts.write') ? (
          <Link
            to="/workspaces/$workspaceId/posts/new"
            params={{ workspaceId }}
            search={{ account: [accountId] }}
            className={buttonClass('primary')}
          >
            {t('common:compose')}
          </Link>
        ) : undefined
      }
    >
      {t('posts-empty-hint')}
    </EmptyState>
  );
}
