import { useLocale, useWorkspace } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { formatInstant } from '@/lib/time';
import { LineChart } from '@/parts/line-chart';
import { TOTAL_LOOK } from '@/parts/line-looks';
import type { Point } from './analytics.rules';

const MOST_SIGNS = 40;

/** A number at each measurement; the distance between points is the time between them. */
export function PointsChart({
  points,
  label,
  fromZero,
}: {
  readonly points: readonly Point[];
  readonly label: string;
  readonly fromZero: boolean;
}) {
  const locale = useLocale();
  const { zone } = useWorkspace();
  const stretches = [...new Set(points.map(({ stretch }) => stretch))];
  const words = (index: number, style: 'short-day' | 'day-time'): string =>
    formatInstant(points[index]?.at ?? '1970-01-01T00:00:00Z', zone, locale, style);
  const count = (index: number): string => formatCount(points[index]?.value ?? 0, locale);
  return (
    <LineChart
      height={176}
      fromZero={fromZero}
      label={label}
      xs={points.map(({ at }) => Date.parse(at))}
      lines={stretches.map((stretch) => ({
        key: String(stretch),
        look: TOTAL_LOOK,
        values: points.map((point) => (point.stretch === stretch ? point.value : null)),
        hasSign: () => points.length <= MOST_SIGNS,
      }))}
      nameOf={(index) => words(index, 'short-day')}
      wordsOf={(index) => `${words(index, 'day-time')}: ${count(index)}`}
      card={(index) => (
        <p>
          <span className="text-ink-soft">{words(index, 'day-time')}: </span>
          <span className="font-medium">{count(index)}</span>
        </p>
      )}
      breaks={points.flatMap(({ stretch }, index) =>
        index > 0 && points[index - 1]?.stretch !== stretch ? [index] : [],
      )}
    />
  );
}
