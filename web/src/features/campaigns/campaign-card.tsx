import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from '@/i18n';
import { reportsOfCampaignOptions, type CampaignDto } from '@/api';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { useInView } from '@/lib/use-in-view';
import { CampaignBadges, CampaignDates, Goal, PostsProgress } from './campaign-signs';
import type { GoalMetric } from './campaign.rules';

/** One campaign of the list. Its numbers are read when it comes near the screen. */
export function CampaignCard({ campaign }: { readonly campaign: CampaignDto }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const workspaceId = useWorkspaceId();
  const locale = useLocale();
  const can = useCan();
  const card = useRef<HTMLLIElement>(null);
  const seen = useInView(card);
  const { data: report, error } = useQuery({
    ...reportsOfCampaignOptions({ path: { workspaceId, campaignId: campaign.id } }),
    enabled: seen && can('analytics.read'),
  });
  return (
    <li
      ref={card}
      className="relative flex flex-col gap-3 overflow-hidden rounded-2xl border border-line bg-surface p-5 ps-6 shadow-card has-[a:hover]:border-line-strong"
    >
      <span aria-hidden className="absolute inset-y-0 start-0 w-1.5" style={{ backgroundColor: campaign.color }} />
      <div className="flex flex-col gap-1.5">
        <h2 className="text-base font-semibold">
          <Link
            to="/workspaces/$workspaceId/campaigns/$campaignId"
            params={{ workspaceId, campaignId: campaign.id }}
            className="after:absolute after:inset-0 after:rounded-2xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--focus)"
          >
            {campaign.name}
          </Link>
        </h2>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <CampaignDates campaign={campaign} />
          <CampaignBadges campaign={campaign} />
        </div>
        {campaign.brief === '' ? null : <p className="line-clamp-2 text-[0.9375rem] text-ink-soft">{campaign.brief}</p>}
      </div>
      <div className="mt-auto flex min-h-12 flex-col gap-3">
        {report ? (
          <>
            <PostsProgress counts={report.counts} />
            {report.goal ? <Goal goal={report.goal} /> : null}
          </>
        ) : (
          <>
            <p className="text-sm text-ink-soft">{t(error ? 'progress.unknown' : 'common:loading')}</p>
            {campaign.goal ? (
              <p className="text-sm text-ink-soft">
                {t('goal.aim', {
                  metric: t(`common:metric.${campaign.goal.metric satisfies GoalMetric}`),
                  target: formatCount(campaign.goal.value, locale),
                })}
              </p>
            ) : null}
          </>
        )}
      </div>
    </li>
  );
}
