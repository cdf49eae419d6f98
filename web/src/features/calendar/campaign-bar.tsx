import { Link } from '@tanstack/react-router';
import type { CSSProperties } from 'react';
import { useTranslation } from '@/i18n';
import type { CampaignDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';
import type { Segment } from './layout.rules';

/** How far a campaign has come, counted from what is on the screen. */
export interface CampaignCount {
  readonly scheduled: number;
  readonly live: number;
  readonly attention: number;
}

export const NO_COUNT: CampaignCount = { scheduled: 0, live: 0, attention: 0 };

export const BAR_REM = 1.5;

/** A campaign across its days of one week. */
export function CampaignBar({
  campaign,
  segment,
  count,
  style,
}: {
  readonly campaign: CampaignDto;
  readonly segment: Segment;
  readonly count: CampaignCount;
  readonly style: CSSProperties;
}) {
  const { t } = useTranslation('calendar');
  const workspaceId = useWorkspaceId();
  const counts = [
    ...(count.live > 0 ? [t('campaign.live', { count: count.live })] : []),
    ...(count.scheduled > 0 ? [t('campaign.scheduled', { count: count.scheduled })] : []),
    ...(count.attention > 0 ? [t('campaign.attention', { count: count.attention })] : []),
  ].join(' · ');
  const progress = counts === '' ? '' : t('campaign.shown-here', { counts });
  return (
    <Link
      to="/workspaces/$workspaceId/campaigns/$campaignId"
      params={{ workspaceId, campaignId: campaign.id }}
      draggable={false}
      title={progress === '' ? campaign.name : `${campaign.name} · ${progress}`}
      style={{ ...style, '--campaign': campaign.color } as CSSProperties}
      className={classNames(
        'absolute z-10 flex h-5.5 min-w-0 items-center gap-1.5 overflow-hidden border-y border-(--campaign) bg-[color-mix(in_srgb,var(--campaign)_16%,var(--surface))] px-2 text-xs whitespace-nowrap text-ink outline-offset-[-2px] hover:bg-[color-mix(in_srgb,var(--campaign)_26%,var(--surface))]',
        segment.begins && 'rounded-s-md border-s-[3px]',
        segment.ends && 'rounded-e-md border-e',
      )}
    >
      <span className="truncate font-medium">{campaign.name}</span>
      {progress === '' ? null : <span className="truncate text-ink-soft">{progress}</span>}
    </Link>
  );
}
