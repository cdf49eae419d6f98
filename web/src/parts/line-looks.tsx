import { TOTAL, type OverTimeLines } from './over-time.rules';

export interface LineLook {
  readonly color: string;
  readonly width: number;
  /** Empty: a line without gaps. */
  readonly dash: string;
  /** Of the signs on it, around 0 0. */
  readonly sign: string;
}

export const TOTAL_LOOK: LineLook = {
  color: 'var(--accent)',
  width: 3,
  dash: '',
  sign: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
};

/** Dash and sign tell lines apart for whoever can't tell their colours. */
const CHANNEL_LOOKS: readonly LineLook[] = [
  { color: 'var(--info)', width: 2, dash: '7 4', sign: 'M-3.5 -3.5h7v7h-7z' },
  { color: 'var(--ok)', width: 2, dash: '2 3', sign: 'M0 -5l4.5 8h-9z' },
  { color: 'var(--bad)', width: 2, dash: '11 4 2 4', sign: 'M0 -5l5 5l-5 5l-5 -5z' },
  { color: 'var(--ink-soft)', width: 2, dash: '4 2', sign: 'M0 5l4.5 -8h-9z' },
];

export function lookOf(seriesId: string, { series }: Pick<OverTimeLines, 'series'>): LineLook {
  if (seriesId === TOTAL) return TOTAL_LOOK;
  const at = series.filter(({ id }) => id !== TOTAL).findIndex(({ id }) => id === seriesId);
  return CHANNEL_LOOKS[Math.max(0, at) % CHANNEL_LOOKS.length] ?? TOTAL_LOOK;
}

export function Sign({ look, x, y }: { readonly look: LineLook; readonly x: number; readonly y: number }) {
  return (
    <path
      d={look.sign}
      transform={`translate(${x} ${y})`}
      fill={look.color}
      stroke="var(--surface)"
      strokeWidth={1.5}
      strokeDasharray="none"
    />
  );
}

/** A line as it is drawn, for the legend. */
export function LineSample({ look }: { readonly look: LineLook }) {
  return (
    <svg aria-hidden viewBox="0 0 28 12" className="h-3 w-7 shrink-0">
      <path
        d="M0 6h28"
        stroke={look.color}
        strokeWidth={look.width}
        fill="none"
        {...(look.dash ? { strokeDasharray: look.dash } : {})}
      />
      <Sign look={look} x={14} y={6} />
    </svg>
  );
}
