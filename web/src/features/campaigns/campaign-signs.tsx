import { Archive, CalendarClock, CalendarRange, CheckCircle2, PauseCircle, Target } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { CampaignDto, GoalProgress } from '@/api';
import { useLocale, useWorkspace } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { dayOf } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { formatDay } from '@/parts/over-time.rules';
import { postProgress } from '@/parts/report.rules';
import { Badge, Progress } from '@/ui';
import { shareReached, timingOf, type GoalMetric } from './campaign.rules';

/** Its states as words: archived, paused, and where it stands in time. */
export function CampaignBadges({ campaign }: { readonly campaign: CampaignDto }) {
  const { t } = useTranslation('campaigns');
  const { zone } = useWorkspace();
  const timing = timingOf(campaign, dayOf(useNow().toISOString(), zone));
  const icon = 'size-3.5';
  return (
    <>
      {campaign.archivedAt === null ? null : (
        <Badge icon={<Archive aria-hidden className={icon} />}>{t('state.archived')}</Badge>
      )}
      {campaign.pausedAt === null ? null : (
        <Badge tone="warn" icon={<PauseCircle aria-hidden className={icon} />}>
          {t('state.paused')}
        </Badge>
      )}
      {timing === 'running' ? (
        <Badge tone="ok" icon={<CheckCircle2 aria-hidden className={icon} />}>
          {t('state.running')}
        </Badge>
      ) : timing === 'upcoming' ? (
        <Badge tone="info" icon={<CalendarClock aria-hidden className={icon} />}>
          {t('state.upcoming')}
        </Badge>
      ) : timing === 'over' ? (
        <Badge>{t('state.over')}</Badge>
      ) : null}
    </>
  );
}

export function CampaignDates({ campaign }: { readonly campaign: Pick<CampaignDto, 'startsOn' | 'endsOn'> }) {
  const { t } = useTranslation('campaigns');
  const locale = useLocale();
  const { startsOn, endsOn } = campaign;
  const [first, last] = [startsOn, endsOn].map((day) => (day === null ? '' : formatDay(day, locale, 'full')));
  return (
    <span className="inline-flex items-center gap-1.5 text-sm text-ink-soft">
      <CalendarRange aria-hidden className="size-4 shrink-0" />
      {startsOn === null
        ? endsOn === null
          ? t('dates.none')
          : t('dates.until', { last })
        : endsOn === null
          ? t('dates.from', { first })
          : t('dates.both', { first, last })}
    </span>
  );
}

/** How many of its posts are out, as a bar and in words. */
export function PostsProgress({ posts }: { readonly posts: Readonly<Record<string, number>> }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const locale = useLocale();
  const { total, published, share, rest } = postProgress(posts);
  if (total === 0) return <p className="text-sm text-ink-soft">{t('progress.none')}</p>;
  const words = t('progress.published', { published: formatCount(published, locale), count: total });
  return (
    <div className="flex flex-col gap-1.5">
      <Progress value={share} label={t('progress.label')} valueText={words} />
      <p className="text-sm text-ink-soft">
        <span className="font-medium text-ink">{words}</span>
        {rest.map(({ state, count }) => ` · ${t(`progress.${state}`, { count })}`).join('')}
      </p>
    </div>
  );
}

/** How near the campaign has come to its goal; a goal without numbers yet says so. */
export function Goal({ goal }: { readonly goal: GoalProgress }) {
  const { t } = useTranslation(['campaigns', 'common']);
  const locale = useLocale();
  const metric = t(`common:metric.${goal.metric as GoalMetric}`);
  const target = formatCount(goal.target, locale);
  const words =
    goal.reached === null
      ? t('goal.no-data', { metric, target })
      : t('goal.reached', {
          metric,
          target,
          reached: formatCount(goal.reached, locale),
          share: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(
            shareReached(goal.share ?? 0),
          ),
        });
  return (
    <div className="flex flex-col gap-1.5">
      {goal.share === null ? null : (
        <Progress value={shareReached(goal.share)} label={t('goal.label')} valueText={words} />
      )}
      <p className="flex items-center gap-1.5 text-sm text-ink-soft">
        <Target aria-hidden className="size-4 shrink-0" />
        {words}
      </p>
      {goal.metric === 'reach' && goal.reached !== null ? (
        <p className="text-sm text-ink-soft">{t('goal.reach-note')}</p>
      ) : null}
    </div>
  );
}
