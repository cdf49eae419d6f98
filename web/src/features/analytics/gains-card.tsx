import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from '@/i18n';
import { reportsGainsOptions, type GainsReport } from '@/api';
import { SPLITS, type Split } from '@/app/analytics-search';
import { useWorkspaceId } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { download } from '@/parts/download';
import { OverTime, type OverTimeNumbers } from '@/parts/over-time';
import { gainsLines, MOST_LINES, type OverTimeMetric } from '@/parts/over-time.rules';
import { IconButton, SelectField } from '@/ui';
import { csvAddress, type ScopeQuery } from './scope.rules';

/** What all that is out gained on each day, old posts included. */
export function GainsCard({
  query: { label, authorId, ...query },
  metric,
  onMetric,
  table,
  onTable,
  split,
  onSplit,
}: {
  readonly query: ScopeQuery;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  readonly split: Split;
  /** null: there is nothing to choose. */
  readonly onSplit: ((split: Split) => void) | null;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { nameOf } = useChannels();
  const asked = { ...query, metric, by: split };
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportsGainsOptions({ path: { workspaceId }, query: asked }),
    placeholderData: keepPreviousData,
  });
  const few = t('over-time.most-lines', { count: MOST_LINES });
  const unnarrowed = t('over-time.unnarrowed');
  const gained = t('over-time.gained-note');
  const narrowed = label !== undefined || authorId !== undefined;
  const numbers = useMemo(
    () =>
      data
        ? numbersOf(data, [gained, ...(data.keys.length > MOST_LINES ? [few] : []), ...(narrowed ? [unnarrowed] : [])])
        : undefined,
    [data, gained, few, unnarrowed, narrowed],
  );
  const keyName = (id: string): string => {
    const key = data?.keys.find((entry) => entry.key === id);
    if (id === '') return t('by.no-campaign');
    return key?.name ?? (key?.channel ? nameOf(key.channel) : t('by.unknown'));
  };
  return (
    <OverTime
      title={t('over-time.gained-title', { metric: t(`common:metric.${metric}`) })}
      numbers={numbers}
      isOutdated={isPlaceholderData}
      nameOf={keyName}
      error={error}
      onRetry={() => void refetch()}
      metric={metric}
      onMetric={onMetric}
      table={table}
      onTable={onTable}
      controls={
        onSplit ? (
          <SelectField<Split>
            label={t('over-time.split')}
            hideLabel
            className="w-40"
            options={SPLITS.map((id) => ({ id, name: t(`by.split.${id}`) }))}
            value={split}
            onChange={onSplit}
          />
        ) : undefined
      }
      actions={
        <IconButton
          label={t('csv')}
          variant="secondary"
          className="size-10"
          icon={<Download aria-hidden className="size-4" />}
          onPress={() => download(csvAddress(workspaceId, 'reports/over-time', asked))}
        />
      }
    />
  );
}

function numbersOf(report: GainsReport, notes: readonly string[]): OverTimeNumbers {
  const channels = [...new Set(report.keys.flatMap(({ channel }) => channel ?? []))];
  return {
    lines: gainsLines(report),
    zone: report.zone,
    notOffered: report.notOffered,
    never: channels.length > 0 && channels.every((channel) => report.notOffered.includes(channel)),
    published: report.posts.length > 0,
    notes,
  };
}
