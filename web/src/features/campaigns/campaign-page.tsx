import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, CalendarDays, Gauge, Plus } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { campaignsReadOptions, reportsOfCampaignOptions, type CampaignDto, type CampaignReport } from '@/api';
import { useCan } from '@/app/session';
import { overTimeMetric, type OverTimeMetric } from '@/parts/over-time.rules';
import { PrintButton, PrintHead } from '@/parts/print';
import { ShareButton } from '@/parts/share/share-button';
import { postProgress } from '@/parts/report.rules';
import { Badge, Banner, Button, buttonClass, Card, ErrorState, Loading, PageHeader } from '@/ui';
import { CampaignMenu } from './campaign-menu';
import { CampaignNumbers } from './campaign-numbers';
import { CampaignOverTime } from './campaign-over-time';
import { CampaignBadges, CampaignDates, Goal, PostsProgress } from './campaign-signs';
import { useCampaignActions } from './use-campaign-actions';

const route = getRouteApi('/workspaces/$workspaceId/campaigns/$campaignId');

/** One campaign: how far it is, and what came of it. */
export function CampaignPage() {
  const { t } = useTranslation(['campaigns', 'common']);
  const path = route.useParams();
  const { data: campaign, error, refetch } = useQuery(campaignsReadOptions({ path }));
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/campaigns"
        params={{ workspaceId: path.workspaceId }}
        className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft underline-offset-4 hover:underline print:hidden"
      >
        <ArrowLeft aria-hidden className="size-4 rtl:rotate-180" />
        {t('all')}
      </Link>
      {campaign ? (
        <Campaign campaign={campaign} />
      ) : (
        <>
          <PageHeader title={t('one')} />
          {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Loading />}
        </>
      )}
    </>
  );
}

function Campaign({ campaign }: { readonly campaign: CampaignDto }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const can = useCan();
  const path = route.useParams();
  const { metric: wanted, table = false, gained = false } = route.useSearch();
  const navigate = useNavigate();
  const metric = overTimeMetric(wanted);
  const mayMeasure = can('analytics.read');
  const report = useQuery({ ...reportsOfCampaignOptions({ path }), enabled: mayMeasure });
  const actions = useCampaignActions(campaign);
  const show = (change: {
    readonly metric?: OverTimeMetric;
    readonly table?: boolean;
    readonly gained?: boolean;
  }): void => {
    const search = { metric, table, gained, ...change };
    void navigate({
      to: '/workspaces/$workspaceId/campaigns/$campaignId',
      params: path,
      search: {
        ...(search.metric === 'reach' ? {} : { metric: search.metric }),
        ...(search.table ? { table: true } : {}),
        ...(search.gained ? { gained: true } : {}),
      },
      replace: true,
      resetScroll: false,
    });
  };
  return (
    <div className="flex flex-col gap-5">
      <Head campaign={campaign} report={report.data} metric={metric} actions={actions} />
      {campaign.pausedAt === null ? null : (
        <Banner
          tone="warn"
          title={t('paused-title')}
          actions={
            can('posts.publish') ? (
              <Button size="small" isPending={actions.isResuming} onPress={actions.resume}>
                {t('resume')}
              </Button>
            ) : undefined
          }
        >
          {t('paused-body')}
        </Banner>
      )}
      <Overview campaign={campaign} report={report.data} />
      {!mayMeasure ? null : report.error ? (
        <ErrorState error={report.error} onRetry={() => void report.refetch()} />
      ) : report.data ? (
        <CampaignNumbers report={report.data} metric={metric}>
          <CampaignOverTime
            campaignId={campaign.id}
            metric={metric}
            onMetric={(chosen) => show({ metric: chosen })}
            table={table}
            onTable={(chosen) => show({ table: chosen })}
            gained={gained}
            onGained={(chosen) => show({ gained: chosen })}
          />
        </CampaignNumbers>
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Head({
  campaign,
  report,
  metric,
  actions,
}: {
  readonly campaign: CampaignDto;
  readonly report: CampaignReport | undefined;
  readonly metric: OverTimeMetric;
  readonly actions: ReturnType<typeof useCampaignActions>;
}) {
  const { t } = useTranslation('campaigns');
  const can = useCan();
  const { workspaceId, campaignId } = route.useParams();
  const params = { workspaceId };
  return (
    <div className="-mb-5">
      <PageHeader
        title={campaign.name}
        subtitle={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <span
              aria-hidden
              className="size-3.5 rounded-full border border-line-strong"
              style={{ backgroundColor: campaign.color }}
            />
            <CampaignDates campaign={campaign} />
            <CampaignBadges campaign={campaign} />
          </span>
        }
        actions={
          <>
            {can('posts.read') ? (
              <Link
                to="/workspaces/$workspaceId/calendar"
                params={params}
                search={{ campaign: campaignId, ...(campaign.startsOn === null ? {} : { date: campaign.startsOn }) }}
                className={buttonClass()}
              >
                <CalendarDays aria-hidden className="size-4" />
                {t('show-in-calendar')}
              </Link>
            ) : null}
            {can('analytics.read') ? (
              <Button
                icon={<Gauge aria-hidden className="size-4" />}
                isPending={actions.isMeasuring}
                onPress={actions.measure}
              >
                {t('measure.now')}
              </Button>
            ) : null}
            {can('posts.write') && campaign.archivedAt === null ? (
              <Link
                to="/workspaces/$workspaceId/posts/new"
                params={params}
                search={{ campaign: campaignId }}
                className={buttonClass('primary')}
              >
                <Plus aria-hidden className="size-4" />
                {t('new-post')}
              </Link>
            ) : null}
            <ShareButton subject={{ kind: 'campaign', campaignId }} title={campaign.name} />
            {can('analytics.read') ? <PrintButton /> : null}
            <CampaignMenu
              campaign={campaign}
              posts={report ? postProgress(report.counts.posts).total : null}
              metric={metric}
              actions={actions}
            />
          </>
        }
      />
      <PrintHead />
    </div>
  );
}

/** The brief beside how far the posts and the goal are. */
function Overview({
  campaign,
  report,
}: {
  readonly campaign: CampaignDto;
  readonly report: CampaignReport | undefined;
}) {
  const { t } = useTranslation('campaigns');
  const { brief, defaultLabels } = campaign;
  const hasText = brief !== '' || defaultLabels.length > 0;
  if (!hasText && !report) return null;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2 print:grid-cols-2">
      {report ? (
        <Card title={t('progress.title')} className="flex flex-col gap-1">
          {postProgress(report.counts.posts).total === 0 && report.totals.coverage.published > 0 ? (
            <p className="text-sm text-ink-soft">
              {t('progress.from-elsewhere', { count: report.totals.coverage.published })}
            </p>
          ) : (
            <PostsProgress posts={report.counts.posts} />
          )}
          {report.goal ? (
            <div className="mt-3">
              <h3 className="mb-1.5 text-sm font-semibold">{t('goal.title')}</h3>
              <Goal goal={report.goal} />
            </div>
          ) : null}
        </Card>
      ) : null}
      {hasText ? (
        <Card title={t('form.brief')}>
          {brief === '' ? null : <p className="max-w-prose whitespace-pre-line text-ink-soft">{brief}</p>}
          {defaultLabels.length > 0 ? (
            <ul aria-label={t('form.labels')} className="mt-3 flex flex-wrap gap-1.5">
              {defaultLabels.map((label) => (
                <li key={label}>
                  <Badge>{label}</Badge>
                </li>
              ))}
            </ul>
          ) : null}
        </Card>
      ) : null}
    </div>
  );
}
