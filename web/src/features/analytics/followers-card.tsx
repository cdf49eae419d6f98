import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { metricsOfAccountOptions } from '@/api';
import { useWorkspace } from '@/app/session';
import { addDays, instantOf } from '@/lib/time';
import { Captured } from '@/parts/report-numbers';
import { Card, ErrorState, Loading } from '@/ui';
import { changesOf, pointsOf } from './analytics.rules';
import type { Period } from './period.rules';
import { Points } from './points';

const MOST_SNAPSHOTS = 500;

/** Followers of an account at each measurement of the period, as a line or a table like the numbers above it. */
export function FollowersCard({
  accountId,
  period,
  table,
}: {
  readonly accountId: string;
  readonly period: Period;
  readonly table: boolean;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const { data, error, refetch } = useQuery(
    metricsOfAccountOptions({ path: { workspaceId, accountId }, query: { limit: MOST_SNAPSHOTS } }),
  );
  const points = pointsOf(
    (data?.series ?? []).map(({ capturedAt, values }) => ({ at: capturedAt, value: values.followers })),
    changesOf((data?.definitions ?? []).filter(({ metric }) => metric === 'followers')),
    {
      from: instantOf(`${period.from}T00:00`, zone),
      until: instantOf(`${addDays(period.to, 1)}T00:00`, zone),
    },
  );
  return (
    <Card title={t('followers-title')}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-44 py-0" />
      ) : points.length === 0 ? (
        <p className="text-ink-soft">
          {t(data.notOffered.includes('followers') ? 'followers-never' : 'followers-none')}
        </p>
      ) : (
        <>
          <Points
            points={points}
            name={t('figure.followers')}
            label={t('followers-label', { count: points.length })}
            table={table}
          />
          <p className="mt-2 text-sm">
            <Captured at={data.capturedAt} />
          </p>
        </>
      )}
    </Card>
  );
}
