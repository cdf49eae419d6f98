import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { reportsCampaignOverTimeOptions, type OverTimeReport } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { download } from '@/parts/download';
import { OverTime, type OverTimeNumbers } from '@/parts/over-time';
import { gainedLines, totalLines, type OverTimeMetric } from '@/parts/over-time.rules';
import { IconButton, Segments } from '@/ui';

/** How a campaign grew: what it had reached by each day, or (on `gained`) what each day brought. */
export function CampaignOverTime({
  campaignId,
  metric,
  onMetric,
  table,
  onTable,
  gained,
  onGained,
}: {
  readonly campaignId: string;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  readonly gained: boolean;
  readonly onGained: (gained: boolean) => void;
}): ReactNode {
  const { t } = useTranslation(['campaigns', 'analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { nameOf } = useChannels();
  const { data, error, refetch } = useQuery(
    reportsCampaignOverTimeOptions({ path: { workspaceId, campaignId }, query: { metric } }),
  );
  const truncated = t('analytics:over-time.truncated', { count: data?.days.length ?? 0 });
  const note = t(gained ? 'analytics:over-time.gained-note' : 'analytics:over-time.total-note');
  const numbers = useMemo(
    () => (data ? numbersOf(data, gained, data.truncated ? [truncated, note] : [note]) : undefined),
    [data, gained, truncated, note],
  );
  return (
    <OverTime
      title={t('analytics:over-time.title', { metric: t(`common:metric.${metric}`) })}
      numbers={numbers}
      nameOf={nameOf}
      error={error}
      onRetry={() => void refetch()}
      metric={metric}
      onMetric={onMetric}
      table={table}
      onTable={onTable}
      controls={
        <Segments
          label={t('analytics:over-time.what')}
          options={[
            { id: 'total' as const, name: t('analytics:over-time.so-far') },
            { id: 'gained' as const, name: t('analytics:over-time.each-day') },
          ]}
          value={gained ? 'gained' : 'total'}
          onChange={(id) => onGained(id === 'gained')}
        />
      }
      actions={
        <IconButton
          label={t('analytics:csv')}
          variant="secondary"
          icon={<Download aria-hidden className="size-4" />}
          onPress={() =>
            download(
              `/api/v1/workspaces/${workspaceId}/campaigns/${campaignId}/report.csv?table=over-time&metric=${metric}`,
            )
          }
        />
      }
    />
  );
}

function numbersOf(report: OverTimeReport, gained: boolean, notes: readonly string[]): OverTimeNumbers {
  const channels = [...new Set(report.days.flatMap(({ byChannel }) => Object.keys(byChannel)))];
  return {
    lines: gained ? gainedLines(report) : totalLines(report),
    zone: report.zone,
    notOffered: report.notOffered,
    never: channels.length > 0 && channels.every((channel) => report.notOffered.includes(channel)),
    published: report.posts.length > 0,
    notes,
  };
}
