import { useTranslation } from '@/i18n';
import type { FollowersView, SummaryView } from '@/api';
import { useLocale } from '@/app/session';
import { formatSigned } from '@/lib/numbers';
import { Change } from '@/parts/change';
import type { Explained } from '@/parts/explain';
import { Figures, Tile, useOffered } from '@/parts/report-numbers';
import { SummaryTiles } from '@/parts/summary-tiles';
import type { ScopeQuery } from './scope.rules';

/** The figures of a report, with followers and the number of posts. */
export function Totals({
  label,
  totals,
  before,
  followers,
  channels,
  query,
  onExplain,
}: {
  readonly label: string;
  readonly totals: SummaryView;
  readonly before: SummaryView | null;
  readonly followers: FollowersView;
  readonly channels: readonly string[];
  readonly query: ScopeQuery;
  readonly onExplain: (what: Explained) => void;
}) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const offered = useOffered(channels);
  const { published, measured } = totals.coverage;
  const { latest, change, capturedAt } = followers;
  return (
    <SummaryTiles
      totals={totals}
      before={before}
      channels={channels}
      label={label}
      onExplain={(metric) => onExplain({ kind: 'sum', metric, query: { ...query, by: 'all' } })}
    >
      <Tile
        name={t('figure.followers')}
        change={
          latest === null || change === null ? null : (
            <span className="text-sm text-ink-soft">
              {change === 0 ? t('followers-same') : t('followers-changed', { change: formatSigned(change, locale) })}
            </span>
          )
        }
        onExplain={() => onExplain({ kind: 'followers', capturedAt, channels })}
      >
        <Figures value={latest} offered={offered('followers')} />
      </Tile>
      <Tile
        name={t('figure.posts')}
        change={before === null ? null : <Change value={published} before={before.coverage.published} />}
        note={published === 0 ? null : t('coverage', { measured, count: published })}
        onExplain={() => onExplain({ kind: 'posts', published, measured })}
      >
        <Figures value={published} />
      </Tile>
    </SummaryTiles>
  );
}
