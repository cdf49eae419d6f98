import type { ReportsExplainSumData, SummaryView } from '@/api';

export type ExplainedSum = NonNullable<NonNullable<ReportsExplainSumData['query']>['metric']>;

interface SummaryFigure {
  readonly explainedAs: ExplainedSum;
  readonly rate: boolean;
  readonly of: (summary: SummaryView) => number | null;
  /** Posts that it is made of, where that is worth saying. */
  readonly knownFor?: (summary: SummaryView) => number;
  /** Not shown at all where there is none: few posts have it. */
  readonly onlyWhereKnown?: true;
}

/** The figures of a summary, in the order in which every screen shows them. */
export const SUMMARY_FIGURES = {
  averageReach: {
    explainedAs: 'averageReachPerPost',
    rate: false,
    of: ({ averageReachPerPost: average }) => (average === null ? null : Math.round(average)),
    knownFor: ({ reachKnownFor }) => reachKnownFor,
  },
  sumOfReach: { explainedAs: 'reach', rate: false, of: ({ sumOfPostReach }) => sumOfPostReach },
  views: { explainedAs: 'views', rate: false, of: ({ views }) => views },
  engagement: { explainedAs: 'engagement', rate: false, of: ({ engagement }) => engagement },
  clicks: { explainedAs: 'clicks', rate: false, of: ({ clicks }) => clicks },
  linkClicks: { explainedAs: 'linkClicks', rate: false, of: ({ linkClicks }) => linkClicks, onlyWhereKnown: true },
  rateByReach: {
    explainedAs: 'engagementRateByReach',
    rate: true,
    of: ({ engagementRateByReach: { value } }) => value,
    knownFor: ({ engagementRateByReach: { deliveries } }) => deliveries,
  },
  rateByViews: {
    explainedAs: 'engagementRateByViews',
    rate: true,
    of: ({ engagementRateByViews: { value } }) => value,
    knownFor: ({ engagementRateByViews: { deliveries } }) => deliveries,
  },
  rateByFollowers: {
    explainedAs: 'engagementRateByFollowers',
    rate: true,
    of: ({ engagementRateByFollowers: { value } }) => value,
    knownFor: ({ engagementRateByFollowers: { deliveries } }) => deliveries,
  },
} as const satisfies Readonly<Record<string, SummaryFigure>>;

export type SummaryFigureId = keyof typeof SUMMARY_FIGURES;
export const SUMMARY_FIGURE_IDS = Object.keys(SUMMARY_FIGURES) as readonly SummaryFigureId[];

/** The figures that a summary shows. @param before of the period that it is compared with */
export function shownFigures(totals: SummaryView, before: SummaryView | null): readonly SummaryFigureId[] {
  return SUMMARY_FIGURE_IDS.filter((id) => {
    const figure: SummaryFigure = SUMMARY_FIGURES[id];
    return !figure.onlyWhereKnown || figure.of(totals) !== null || (before !== null && figure.of(before) !== null);
  });
}

export type Change =
  | { readonly kind: 'unknown-before' }
  | { readonly kind: 'same'; readonly before: number }
  /** `share` of what was before, null where that was nothing. */
  | { readonly kind: 'up' | 'down'; readonly before: number; readonly by: number; readonly share: number | null };

/** What became of a number; null where there is no number now, and so nothing to compare. */
export function changeOf(value: number | null, before: number | null): Change | null {
  if (value === null) return null;
  if (before === null) return { kind: 'unknown-before' };
  if (value === before) return { kind: 'same', before };
  const by = value - before;
  return { kind: by > 0 ? 'up' : 'down', before, by, share: before === 0 ? null : by / before };
}
