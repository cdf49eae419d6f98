import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { SummaryView } from '@/api';
import { Change } from './change';
import { Figures, Tile, Tiles, useOffered } from './report-numbers';
import { shownFigures, SUMMARY_FIGURES, type ExplainedSum, type SummaryFigureId } from './summary.rules';

const NOTES = {
  sumOfReach: 'counted-more-than-once',
  views: 'repeats-included',
  engagement: 'engagement-parts',
  linkClicks: 'counted-by-carillon',
} as const;

/** What came of a campaign, an account or a workspace in figures, each beside what it was before. `children` are further tiles. */
export function SummaryTiles({
  totals,
  before,
  channels,
  label,
  onExplain,
  children,
}: {
  readonly totals: SummaryView;
  /** In the period that is compared with; null where none is. */
  readonly before: SummaryView | null;
  readonly channels: readonly string[];
  readonly label: string;
  readonly onExplain: (figure: ExplainedSum) => void;
  readonly children?: ReactNode;
}) {
  const { t } = useTranslation('analytics');
  const offered = useOffered(channels);
  const noteOf = (id: SummaryFigureId): string | null => {
    const figure = SUMMARY_FIGURES[id];
    if (figure.of(totals) === null) return null;
    if ('knownFor' in figure) return t('known-for', { count: figure.knownFor(totals) });
    return id in NOTES ? t(NOTES[id as keyof typeof NOTES]) : null;
  };
  return (
    <Tiles label={label} columns={children ? 5 : 4}>
      {shownFigures(totals, before).map((id) => {
        const { of, rate, explainedAs } = SUMMARY_FIGURES[id];
        const value = of(totals);
        return (
          <Tile
            key={id}
            name={t(`figure.${id}`)}
            change={before === null ? null : <Change value={value} before={of(before)} rate={rate} />}
            note={noteOf(id)}
            onExplain={() => onExplain(explainedAs)}
          >
            <Figures value={value} rate={rate} offered={offered(id)} />
          </Tile>
        );
      })}
      {children}
    </Tiles>
  );
}
