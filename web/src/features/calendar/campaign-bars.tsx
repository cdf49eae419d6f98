import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { CampaignDto } from '@/api';
import { classNames } from '@/lib/class-names';
import type { Segment } from './layout.rules';

export interface CampaignCount {
  readonly planned: number;
  readonly live: number;
}

const WEEK = 7;

/** Bars of campaigns across the days of a week, with how far each has come in what is shown. */
export function CampaignBars({
  segments,
  campaigns,
  topPx,
  laneP,
  counts,
  workspaceId,
}: {
  readonly segments: readonly Segment[];
  readonly campaigns: readonly CampaignDto[];
  readonly topPx: number;
  readonly laneP: number;
  readonly counts: ReadonlyMap<string, CampaignCount>;
  readonly workspaceId: string;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  return (
    <>
      {segments.map(({ id, start, span, lane, begins, ends }) => {
        const campaign = campaigns.find((entry) => entry.id === id);
        const count = counts.get(id);
        if (!campaign) return null;
        return (
          <Link
            key={id}
            to="/workspaces/$workspaceId/campaigns/$campaignId"
            params={{ workspaceId, campaignId: id }}
            className={classNames(
              'absolute flex h-5.5 items-center gap-1.5 overflow-hidden border-y border-line-strong bg-sunken px-2 text-xs text-ink hover:bg-accent-soft',
              begins && 'rounded-s-full border-s',
              ends && 'rounded-e-full border-e',
            )}
            style={{
              insetInlineStart: `calc(${(start / WEEK) * 100}% + 2px)`,
              width: `calc(${(span / WEEK) * 100}% - 4px)`,
              top: topPx + lane * laneP,
            }}
          >
            <span
              aria-hidden
              className="size-2.5 shrink-0 rounded-full ring-1 ring-line"
              style={{ background: campaign.color }}
            />
            <span className="truncate font-medium">{campaign.name}</span>
            {count ? (
              <span className="shrink-0 text-ink-soft">
                {t('campaign-progress', { live: count.live, count: count.planned })}
              </span>
            ) : null}
          </Link>
        );
      })}
    </>
  );
}
