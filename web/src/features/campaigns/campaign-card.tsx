import { Link } from '@tanstack/react-router';
import { Target } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { CampaignDto } from '@/api';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { CampaignBadges, CampaignDates, PostsProgress } from './campaign-signs';
import type { GoalMetric } from './campaign.rules';

/** How many posts are in each state; an empty one has none. */
export type CampaignPosts = Readonly<Record<string, number>> | 'coming' | 'unknown';

/** One campaign of the list: how far it has come, and what it aims at. What it has reached is on its own page. */
export function CampaignCard({ campaign, posts }: { readonly campaign: CampaignDto; readonly posts: CampaignPosts }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const workspaceId = useWorkspaceId();
  const locale = useLocale();
  return (
    <li className="relative flex flex-col gap-3 overflow-hidden rounded-2xl border border-line bg-surface p-5 ps-6 shadow-card has-[a:hover]:border-line-strong">
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
        {typeof posts === 'string' ? (
          <p className="text-sm text-ink-soft">{t(posts === 'unknown' ? 'progress.unknown' : 'common:loading')}</p>
        ) : (
          <PostsProgress posts={posts} />
        )}
        {campaign.goal ? (
          <p className="flex items-center gap-1.5 text-sm text-ink-soft">
            <Target aria-hidden className="size-4 shrink-0" />
            {t('goal.aim', {
              metric: t(`common:metric.${campaign.goal.metric satisfies GoalMetric}`),
              target: formatCount(campaign.goal.value, locale),
            })}
          </p>
        ) : null}
      </div>
    </li>
  );
}
