import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Bell } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { sharingReadOptions, type SharedReport, type SummaryView } from '@/api';
import { useLocale } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { formatDays, formatInstant, zonePlace } from '@/lib/time';
import { Change } from '@/parts/change';
import { OVER_TIME_METRICS } from '@/parts/metrics';
import { Outdated } from '@/parts/outdated';
import { OverTimeChart } from '@/parts/over-time-chart';
import { gainsLines, totalLines, TOTAL, type OverTimeMetric } from '@/parts/over-time.rules';
import { Figures } from '@/parts/report-numbers';
import { shownFigures, SUMMARY_FIGURES } from '@/parts/summary.rules';
import { Card, ErrorState, Loading, SelectField, TableFrame, useTitle } from '@/ui';

const route = getRouteApi('/shared/$token');

/** One report for whoever holds its link: no account, nothing to press but the metric, nothing else to see. */
export function SharedReportPage() {
  const { t } = useTranslation(['sharing', 'analytics', 'common']);
  const { token } = route.useParams();
  const [metric, setMetric] = useState<OverTimeMetric>('views');
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...sharingReadOptions({ path: { token }, query: { metric } }),
    placeholderData: keepPreviousData,
    retry: false,
  });
  useTitle(data?.title ?? t('shared.not-usable'));
  return (
    <div className="mx-auto max-w-5xl px-4 py-6 sm:px-6">
      <header className="mb-5 flex items-center gap-2 text-sm font-semibold text-ink-soft">
        <Bell aria-hidden className="size-4" />
        Carillon
      </header>
      <main id="main">
        {error && !data ? (
          <>
            <h1 className="mb-4 text-2xl font-semibold">{t('shared.not-usable')}</h1>
            <ErrorState error={error} onRetry={() => void refetch()} />
          </>
        ) : data ? (
          <Report report={data} isOutdated={isPlaceholderData} metric={metric} onMetric={setMetric} />
        ) : (
          <Loading />
        )}
      </main>
    </div>
  );
}

function Report({
  report,
  isOutdated,
  metric,
  onMetric,
}: {
  readonly report: SharedReport;
  /** It was read for another metric. */
  readonly isOutdated: boolean;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
}) {
  const { t } = useTranslation(['sharing', 'analytics', 'common']);
  const locale = useLocale();
  const { overview, campaign, account, zone } = report;
  const totals = (overview ?? campaign ?? account)?.totals;
  const before = (overview ?? account)?.before ?? null;
  const period = (overview ?? account)?.period ?? null;
  const compared = (overview ?? account)?.comparedWith ?? null;
  const goal = campaign?.goal ?? null;
  return (
    <>
      <h1 className="text-2xl font-semibold">{report.title}</h1>
      <p className="mt-1 text-ink-soft">
        {report.workspace}
        {period ? ` · ${formatDays(period.from, period.to, locale)} (${zonePlace(zone)})` : null}
        {compared
          ? ` · ${t('analytics:period.compared-with', { days: formatDays(compared.from, compared.to, locale) })}`
          : null}
      </p>
      {goal ? (
        <p className="mt-1">
          {t('shared.goal', {
            reached: goal.reached === null ? t('common:no-value') : formatCount(goal.reached, locale),
            target: formatCount(goal.target, locale),
          })}
        </p>
      ) : null}
      {totals ? <Summary totals={totals} before={before} /> : null}
      <OverTime report={report} isOutdated={isOutdated} metric={metric} onMetric={onMetric} />
      <Accounts report={report} />
      <Best report={report} />
      <p className="mt-8 text-sm text-ink-soft">
        {t('shared.expires', { at: formatInstant(report.expiresAt, zone, locale, 'day') })}
      </p>
    </>
  );
}

function Summary({ totals, before }: { readonly totals: SummaryView; readonly before: SummaryView | null }) {
  const { t } = useTranslation('analytics');
  return (
    <dl className="mt-5 grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-4">
      {shownFigures(totals, before).map((id) => {
        const { of, rate } = SUMMARY_FIGURES[id];
        const value = of(totals);
        return (
          <div key={id} className="rounded-xl border border-line bg-surface p-3.5">
            <dt className="text-sm text-ink-soft">{t(`figure.${id}`)}</dt>
            <dd className="mt-1 text-xl font-semibold">
              <Figures value={value} rate={rate} />
              {id === 'sumOfReach' && value !== null ? (
                <p className="text-sm font-normal text-ink-soft">{t('counted-more-than-once')}</p>
              ) : null}
              {before === null ? null : (
                <div className="text-sm font-normal">
                  <Change value={value} before={of(before)} rate={rate} />
                </div>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function OverTime({
  report: { gains, overTime, overview, account },
  isOutdated,
  metric,
  onMetric,
}: {
  readonly report: SharedReport;
  readonly isOutdated: boolean;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
}) {
  const { t } = useTranslation(['sharing', 'analytics', 'common']);
  const lines = gains ? gainsLines(gains) : overTime ? totalLines(overTime) : null;
  if (!lines) return null;
  const names = new Map(gains?.keys.map(({ key, name }) => [key, name ?? key]) ?? []);
  const metricName = t(`common:metric.${metric}`);
  const title = t(overview || account ? 'analytics:over-time.gained-title' : 'analytics:over-time.title', {
    metric: metricName,
  });
  return (
    <Card title={title} className="mt-6">
      <SelectField<OverTimeMetric>
        label={t('analytics:over-time.metric')}
        value={metric}
        onChange={onMetric}
        options={OVER_TIME_METRICS.map((id) => ({ id, name: t(`common:metric.${id}`) }))}
        className="max-w-60 print:hidden"
      />
      {lines.empty || lines.rows.length === 0 ? (
        <p className="mt-4 text-ink-soft">{t('common:no-value')}</p>
      ) : (
        <Outdated when={isOutdated} className="mt-4">
          <OverTimeChart
            lines={lines}
            label={t('shared.over-time', { metric: metricName })}
            nameOf={(id) => (id === TOTAL ? t('analytics:over-time.total') : (names.get(id) ?? id))}
          />
        </Outdated>
      )}
    </Card>
  );
}

function Accounts({ report: { overview, campaign } }: { readonly report: SharedReport }) {
  const { t } = useTranslation(['sharing', 'analytics', 'common']);
  const rows =
    overview?.rows.map(({ key, name, channel, totals }) => ({ id: key, name: name ?? key, channel, totals })) ??
    campaign?.byAccount.map((row) => ({ id: row.accountId, name: row.handle, channel: row.channel, totals: row })) ??
    [];
  if (rows.length === 0) return null;
  return (
    <section className="mt-6 flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{t('shared.by-account')}</h2>
      <TableFrame label={t('shared.by-account')}>
        <thead>
          <tr>
            <th scope="col">{t('shared.account')}</th>
            <th scope="col" className="text-end">
              {t('shared.posts')}
            </th>
            {(['averageReach', 'views', 'engagement'] as const).map((id) => (
              <th key={id} scope="col" className="text-end">
                {t(`analytics:figure.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, name, channel, totals }) => (
            <tr key={id}>
              <th scope="row" className="text-start font-medium">
                {name}
                {channel ? <span className="font-normal text-ink-soft"> · {channel}</span> : null}
              </th>
              <td className="text-end">
                <Figures value={totals.coverage.published} />
              </td>
              {(['averageReach', 'views', 'engagement'] as const).map((figure) => (
                <td key={figure} className="text-end">
                  <Figures value={SUMMARY_FIGURES[figure].of(totals)} short />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </section>
  );
}

function Best({ report: { best, zone } }: { readonly report: SharedReport }) {
  const { t } = useTranslation(['sharing', 'analytics', 'common']);
  const locale = useLocale();
  if (best.length === 0) return null;
  return (
    <section className="mt-6 flex flex-col gap-2">
      <h2 className="text-lg font-semibold">{t('shared.best')}</h2>
      <TableFrame label={t('shared.best')}>
        <thead>
          <tr>
            <th scope="col">{t('shared.posts')}</th>
            {(['reach', 'views', 'engagement'] as const).map((id) => (
              <th key={id} scope="col" className="text-end">
                {t(`common:metric.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {best.map((post) => (
            <tr key={post.id}>
              <th scope="row" className="text-start font-medium">
                {post.permalink && post.removedAt === null ? (
                  <a href={post.permalink} rel="noreferrer" className="underline underline-offset-4">
                    {post.title}
                  </a>
                ) : (
                  post.title
                )}
                <span className="block text-sm font-normal text-ink-soft">
                  {post.handle} · {formatInstant(post.publishedAt, zone, locale, 'day')}
                  {post.removedAt === null ? null : ` · ${t('shared.taken-down')}`}
                </span>
              </th>
              {(['reach', 'views', 'engagement'] as const).map((metric) => (
                <td key={metric} className="text-end">
                  <Figures value={post[metric]} short />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </TableFrame>
    </section>
  );
}
