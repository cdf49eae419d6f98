import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ChartLine } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { AnalyticsSearch } from '@/app/router';
import { useCan, useLocale, useWorkspace } from '@/app/session';
import { dayOf, instantOf, zonePlace } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useAccounts, useChannels } from '@/parts/account-label';
import { formatDay, overTimeMetric } from '@/parts/over-time.rules';
import { buttonClass, EmptyState, ErrorState, Loading, PageHeader, Segments, SelectField } from '@/ui';
import { AccountNumbers } from './account-numbers';
import { chooseAccount, firstDayOf, rangeOf, RANGES } from './analytics.rules';
import { CampaignsCard } from './campaigns-card';

const route = getRouteApi('/workspaces/$workspaceId/analytics');

/** What came of the posts, account by account. */
export function AnalyticsPage() {
  const { t } = useTranslation(['analytics', 'common']);
  const can = useCan();
  const { id: workspaceId } = useWorkspace();
  const { accounts, error, refetch } = useAccounts();
  // Which account is shown first depends on what its channel measures.
  const { channels, error: channelsError } = useChannels();
  return (
    <>
      {error ? (
        <>
          <PageHeader title={t('common:places.analytics')} />
          <ErrorState error={error} onRetry={() => void refetch()} />
        </>
      ) : !accounts || (!channels && !channelsError) ? (
        <>
          <PageHeader title={t('common:places.analytics')} />
          <Loading />
        </>
      ) : accounts.length === 0 ? (
        <>
          <PageHeader title={t('common:places.analytics')} />
          <EmptyState
            icon={<ChartLine aria-hidden />}
            title={t('empty.title')}
            actions={
              can('accounts.manage') ? (
                <Link
                  to="/workspaces/$workspaceId/accounts/connect"
                  params={{ workspaceId }}
                  className={buttonClass('primary')}
                >
                  {t('empty.connect')}
                </Link>
              ) : undefined
            }
          >
            {t('empty.body')}
          </EmptyState>
        </>
      ) : (
        <Analytics />
      )}
    </>
  );
}

function Analytics() {
  const { t } = useTranslation(['analytics', 'common']);
  const workspace = useWorkspace();
  const locale = useLocale();
  const navigate = useNavigate();
  const { accounts = [] } = useAccounts();
  const { nameOf, capabilitiesOf } = useChannels();
  const search = route.useSearch();
  const days = rangeOf(search.days);
  const metric = overTimeMetric(search.metric);
  const account = chooseAccount(
    accounts,
    search.account,
    remembered(workspace.id),
    ({ channel }) => Object.keys(capabilitiesOf(channel)?.postMetrics ?? { unknown: true }).length > 0,
  );
  const firstDay = firstDayOf(dayOf(useNow().toISOString(), workspace.zone), days);
  const show = (change: AnalyticsSearch): void =>
    void navigate({
      to: '/workspaces/$workspaceId/analytics',
      params: { workspaceId: workspace.id },
      search: { ...withoutDefaults({ ...search, ...change }) },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <PageHeader
        title={t('common:places.analytics')}
        subtitle={t('published-in-range', {
          day: formatDay(firstDay, locale, 'full'),
          zone: zonePlace(workspace.zone),
        })}
        actions={
          <>
            <SelectField<string>
              label={t('account')}
              hideLabel
              className="w-64 max-w-full"
              options={accounts.map(({ id, displayName, handle, channel }) => ({
                id,
                name: `${displayName || handle} · ${nameOf(channel)}`,
              }))}
              value={account?.id ?? ''}
              onChange={(id) => {
                remember(workspace.id, id);
                show({ account: id });
              }}
            />
            <Segments
              label={t('range')}
              options={RANGES.map((range) => ({ id: `${range}` as const, name: t(`days.${range}`) }))}
              value={`${days}`}
              onChange={(id) => show({ days: Number(id) })}
            />
          </>
        }
      />
      <div className="flex flex-col gap-5">
        {account ? (
          <AccountNumbers
            key={account.id}
            account={account}
            from={instantOf(`${firstDay}T00:00`, workspace.zone)}
            metric={metric}
            table={search.table ?? false}
          />
        ) : null}
        <CampaignsCard />
      </div>
    </>
  );
}

/** An address names only what differs from what everybody sees. */
function withoutDefaults({ account, days, metric, table }: AnalyticsSearch): AnalyticsSearch {
  return {
    ...(account === undefined ? {} : { account }),
    ...(days === undefined || days === 30 ? {} : { days }),
    ...(metric === undefined || metric === 'reach' ? {} : { metric }),
    ...(table ? { table } : {}),
  };
}

const KEY = 'carillon.analytics-account';

function remembered(workspaceId: string): string | null {
  try {
    return localStorage.getItem(`${KEY}.${workspaceId}`);
  } catch {
    return null;
  }
}

function remember(workspaceId: string, accountId: string): void {
  try {
    localStorage.setItem(`${KEY}.${workspaceId}`, accountId);
  } catch {
    // The first account will do.
  }
}
