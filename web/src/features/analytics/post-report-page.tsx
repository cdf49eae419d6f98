import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, ChartLine, ReceiptText, Table2 } from 'lucide-react';
import { useTranslation } from '@/i18n';
import {
  campaignsReadOptions,
  reportsExplainNumberOptions,
  reportsPublicationLinksOptions,
  reportsPublicationOptions,
  type PublicationView,
} from '@/api';
import type { OverTimeSearch } from '@/app/analytics-search';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { formatCount, formatTimes } from '@/lib/numbers';
import { useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { useExplain } from '@/parts/explain';
import { Instant } from '@/parts/instant';
import { OVER_TIME_METRICS } from '@/parts/metrics';
import { overTimeMetric, type OverTimeMetric } from '@/parts/over-time.rules';
import { PrintButton, PrintHead } from '@/parts/print';
import { Captured, Figures, Tile, Tiles } from '@/parts/report-numbers';
import { offers } from '@/parts/report.rules';
import {
  Badge,
  Button,
  buttonClass,
  Card,
  ErrorState,
  ExternalLink,
  Facts,
  Loading,
  PageHeader,
  SelectField,
  TableFrame,
} from '@/ui';
import { changesOf, pointsOf } from './analytics.rules';
import { Points } from './points';

const route = getRouteApi('/workspaces/$workspaceId/analytics/posts/$publicationId');

const RATES = [
  ['rateByReach', 'engagementRateByReach'],
  ['rateByViews', 'engagementRateByViews'],
  ['rateByFollowers', 'engagementRateByFollowers'],
] as const;

/** One post on one account: its numbers, where each comes from, and how they grew. */
export function PostReportPage() {
  const { t } = useTranslation(['analytics', 'common']);
  const path = route.useParams();
  const { data, error, refetch } = useQuery(reportsPublicationOptions({ path }));
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/analytics"
        params={{ workspaceId: path.workspaceId }}
        className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft underline-offset-4 hover:underline print:hidden"
      >
        <ArrowLeft aria-hidden className="size-4 rtl:rotate-180" />
        {t('overview')}
      </Link>
      {data ? (
        <PostReport post={data} />
      ) : (
        <>
          <PageHeader title={t('post')} />
          {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />}
        </>
      )}
    </>
  );
}

function PostReport({ post }: { readonly post: PublicationView }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const locale = useLocale();
  const can = useCan();
  const { nameOf, capabilitiesOf } = useChannels();
  const { explain, drawer } = useExplain();
  const capabilities = capabilitiesOf(post.channel);
  const title = post.title || t('common:untitled');
  const metrics = OVER_TIME_METRICS.filter(
    (metric) =>
      post[metric] !== null || (metric !== 'linkClicks' && (capabilities === null || offers(capabilities, metric))),
  );
  const never = OVER_TIME_METRICS.filter((metric) => metric !== 'linkClicks' && !metrics.includes(metric));
  const ask = (metric: OverTimeMetric): void => explain({ kind: 'publication', id: post.id, metric, of: title });
  return (
    <>
      <PageHeader
        title={title}
        subtitle={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Link
              to="/workspaces/$workspaceId/analytics/accounts/$accountId"
              params={{ workspaceId, accountId: post.accountId }}
              className="inline-flex items-center gap-1.5 underline-offset-4 hover:underline"
            >
              <ChannelIcon channel={post.channel} className="size-4" />
              {nameOf(post.channel)} · {post.handle}
            </Link>
            <Instant at={post.publishedAt} showZone />
            {post.removedAt === null ? null : <Badge>{t('posts.removed')}</Badge>}
          </span>
        }
        actions={
          <>
            {post.postId !== null && post.origin === 'delivery' && can('posts.read') ? (
              <Link
                to="/workspaces/$workspaceId/posts/$postId/deliveries"
                params={{ workspaceId, postId: post.postId }}
                search={{ delivery: post.id }}
                className={buttonClass()}
              >
                <ReceiptText aria-hidden className="size-4" />
                {t('post-report.receipt')}
              </Link>
            ) : null}
            <PrintButton />
          </>
        }
      />
      <PrintHead />
      <div className="flex flex-col gap-5">
        <section className="flex flex-col gap-3">
          <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
            <h2 className="text-lg font-semibold">{t('in-figures')}</h2>
            <p className="text-sm">
              <Captured at={post.capturedAt} />
            </p>
          </div>
          <Tiles label={t('in-figures')} columns={metrics.length + RATES.length > 10 ? 6 : 5}>
            {metrics.map((metric) => (
              <Tile
                key={metric}
                name={t(`common:metric.${metric}`)}
                note={
                  metric === 'engagement' && post.againstMedian !== null && post.accountMedian !== null
                    ? t('post-report.against-median', {
                        times: formatTimes(post.againstMedian, locale),
                        median: formatCount(Math.round(post.accountMedian * 10) / 10, locale),
                      })
                    : null
                }
                onExplain={() => ask(metric)}
              >
                <Figures value={post[metric]} />
              </Tile>
            ))}
            {RATES.map(([figure, field]) => (
              <Tile
                key={figure}
                name={t(`figure.${figure}`)}
                note={post[field] === null ? null : t(`post-report.made-of.${figure}`)}
                onExplain={() => ask('engagement')}
              >
                <Figures
                  value={post[field]}
                  rate
                  offered={post[field] !== null || capabilities === null || offers(capabilities, figure)}
                />
              </Tile>
            ))}
          </Tiles>
          {never.length > 0 ? (
            <p className="text-sm text-ink-soft">
              {t('post-report.never', {
                channel: nameOf(post.channel),
                metrics: new Intl.ListFormat(locale).format(never.map((metric) => t(`common:metric.${metric}`))),
              })}
            </p>
          ) : null}
        </section>
        <Snapshots post={post} metrics={metrics} />
        {post.linkClicks === null ? null : <TrackedLinks />}
        <Card title={t('post-report.about')}>
          <About post={post} />
        </Card>
      </div>
      {drawer}
    </>
  );
}

/** Where its readers went, and what only looked. */
function TrackedLinks() {
  const { t } = useTranslation('analytics');
  const path = route.useParams();
  const locale = useLocale();
  const { data, error, refetch } = useQuery(reportsPublicationLinksOptions({ path }));
  return (
    <Card title={t('links.title')}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-20 py-0" />
      ) : (
        <TableFrame label={t('links.title')} dense>
          <thead>
            <tr>
              <th scope="col">{t('links.address')}</th>
              <th scope="col" className="text-end!">
                {t('links.clicks')}
              </th>
              <th scope="col" className="text-end!">
                {t('links.robots')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.items.map(({ url, shortUrl, clicks, robots }) => (
              <tr key={shortUrl}>
                <th scope="row" className="align-top text-[0.9375rem]! wrap-anywhere text-ink!">
                  {url}
                  <span className="block text-sm font-normal text-ink-soft">{shortUrl}</span>
                </th>
                <td data-numeric className="text-end align-top">
                  {formatCount(clicks, locale)}
                </td>
                <td data-numeric className="text-end align-top text-ink-soft">
                  {formatCount(robots, locale)}
                </td>
              </tr>
            ))}
          </tbody>
        </TableFrame>
      )}
      <p className="mt-3 text-sm text-ink-soft">{t('links.note')}</p>
    </Card>
  );
}

/** How one of its numbers grew from measurement to measurement. */
function Snapshots({ post, metrics }: { readonly post: PublicationView; readonly metrics: readonly OverTimeMetric[] }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { workspaceId, publicationId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const wanted = overTimeMetric(search.metric);
  const metric = metrics.includes(wanted) ? wanted : (metrics[0] ?? wanted);
  const table = search.table ?? false;
  const { data, error, refetch } = useQuery(
    reportsExplainNumberOptions({ path: { workspaceId, publicationId }, query: { metric } }),
  );
  const show = (change: OverTimeSearch): void =>
    void navigate({
      to: '/workspaces/$workspaceId/analytics/posts/$publicationId',
      params: { workspaceId, publicationId },
      search: { ...search, ...change },
      replace: true,
      resetScroll: false,
    });
  const points = pointsOf(
    (data?.snapshots ?? []).map(({ capturedAt, value }) => ({ at: capturedAt, value })),
    changesOf(data?.definitions.filter(({ metric: part }) => part === data.definitions[0]?.metric) ?? []),
  );
  const name = t(`common:metric.${metric}`);
  return (
    <Card
      title={t('over-time.title', { metric: name })}
      actions={
        <>
          {metrics.length > 0 ? (
            <SelectField<OverTimeMetric>
              label={t('over-time.metric')}
              hideLabel
              className="w-40"
              options={metrics.map((id) => ({ id, name: t(`common:metric.${id}`) }))}
              value={metric}
              onChange={(id) => show({ metric: id })}
            />
          ) : null}
          <Button
            icon={table ? <ChartLine aria-hidden className="size-4" /> : <Table2 aria-hidden className="size-4" />}
            onPress={() => show({ table: table ? undefined : true })}
          >
            {t(table ? 'over-time.show-chart' : 'over-time.show-table')}
          </Button>
        </>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-44 py-0" />
      ) : points.length === 0 ? (
        <p className="text-ink-soft">
          {t(
            metrics.length === 0
              ? 'post-report.nothing-offered'
              : post.nextAt === null
                ? 'post-report.not-measured-again'
                : 'post-report.not-measured',
          )}
        </p>
      ) : (
        <Points
          points={points}
          name={name}
          label={t('post-report.points', { metric: name, count: points.length, title: post.title })}
          table={table}
          fromZero
        />
      )}
    </Card>
  );
}

function About({ post }: { readonly post: PublicationView }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { nameOf } = useChannels();
  const { campaignId } = post;
  const campaign = useQuery({
    ...campaignsReadOptions({ path: { workspaceId, campaignId: campaignId ?? '' } }),
    enabled: campaignId !== null && can('campaigns.read'),
  }).data;
  return (
    <Facts
      facts={[
        { id: 'origin', name: t('post-report.origin'), value: t(`origin.${post.origin}`) },
        {
          id: 'address',
          name: t('at-the-network'),
          value:
            post.permalink === null ? (
              <span className="text-ink-soft">{t('post-report.no-address')}</span>
            ) : (
              <ExternalLink href={post.permalink}>
                {t('post-report.open', { channel: nameOf(post.channel) })}
              </ExternalLink>
            ),
        },
        ...(campaign
          ? [
              {
                id: 'campaign',
                name: t('campaign'),
                value: (
                  <Link
                    to="/workspaces/$workspaceId/campaigns/$campaignId"
                    params={{ workspaceId, campaignId: campaign.id }}
                    className="underline underline-offset-4"
                  >
                    {campaign.name}
                  </Link>
                ),
              },
            ]
          : []),
        ...(post.labels.length > 0
          ? [{ id: 'labels', name: t('post-report.labels'), value: post.labels.map((label) => `#${label}`).join(' ') }]
          : []),
        {
          id: 'next',
          name: t('explain.next'),
          value: post.nextAt === null ? t('explain.not-again') : <Instant at={post.nextAt} />,
        },
        ...(post.removedAt === null
          ? []
          : [{ id: 'removed', name: t('posts.removed'), value: <Instant at={post.removedAt} /> }]),
      ]}
    />
  );
}
