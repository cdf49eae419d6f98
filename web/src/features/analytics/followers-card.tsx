import { useQuery } from '@tanstack/react-query';
import { Suspense } from 'react';
import { useTranslation } from '@/i18n';
import { metricsOfAccountOptions } from '@/api';
import { useLocale, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatCount } from '@/lib/numbers';
import { Instant } from '@/parts/instant';
import { Captured } from '@/parts/report-numbers';
import { Card, ErrorState, Loading, TableFrame } from '@/ui';
import { followerPoints, type FollowerPoint } from './analytics.rules';

const FollowersChart = lazyPart(async () => ({ default: (await import('./followers-chart')).FollowersChart }));

const MOST_SNAPSHOTS = 500;

/** Followers of an account at each measurement of the range, as a line or a table like the numbers above it. */
export function FollowersCard({
  accountId,
  from,
  table,
}: {
  readonly accountId: string;
  readonly from: string;
  readonly table: boolean;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { data, error, refetch } = useQuery(
    metricsOfAccountOptions({ path: { workspaceId, accountId }, query: { limit: MOST_SNAPSHOTS } }),
  );
  const changes = (data?.definitions ?? [])
    .filter(({ metric }) => metric === 'followers')
    .map(({ since }) => since)
    .sort()
    .slice(1);
  const points = data ? followerPoints(data.series, changes, from) : [];
  return (
    <Card title={t('followers-title')}>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-44 py-0" />
      ) : points.length === 0 ? (
        <p className="text-ink-soft">
          {t(data.notOffered.includes('followers') ? 'followers-never' : 'followers-none')}
        </p>
      ) : (
        <>
          {table ? (
            <FollowersTable points={points} />
          ) : (
            <Suspense fallback={<Loading className="h-44 py-0" />}>
              <FollowersChart points={points} label={t('followers-label', { count: points.length })} />
            </Suspense>
          )}
          <p className="mt-2 text-sm">
            <Captured at={data.capturedAt} />
          </p>
        </>
      )}
    </Card>
  );
}

function FollowersTable({ points }: { readonly points: readonly FollowerPoint[] }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  return (
    <TableFrame label={t('followers-title')}>
      <thead>
        <tr>
          <th scope="col">{t('measured-at')}</th>
          <th scope="col" className="text-end!">
            {t('figure.followers')}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...points].reverse().map(({ at, followers }) => (
          <tr key={at}>
            <th scope="row" className="font-normal!">
              <Instant at={at} />
            </th>
            <td className="text-end">{formatCount(followers, locale)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
