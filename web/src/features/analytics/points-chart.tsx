import { useLocale, useWorkspace } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { dayOf, formatInstant } from '@/lib/time';
import { LineChart } from '@/parts/line-chart';
import { TOTAL_LOOK } from '@/parts/line-looks';
import { formatDay } from '@/parts/over-time.rules';
import type { Point } from './analytics.rules';

const MOST_SIGNS = 40;
/** Within a day and a half, hours tell more than days. */
const SHORT_MS = 36 * 3_600_000;

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
  const at = (index: number): string => points[index]?.at ?? '1970-01-01T00:00:00Z';
  const words = (index: number): string => formatInstant(at(index), zone, locale, 'day-time');
  const spanMs = Date.parse(at(points.length - 1)) - Date.parse(at(0));
  const dayAt = (index: number): string => dayOf(at(index), zone);
  const onAxis = (index: number): string => {
    if (spanMs < SHORT_MS) return formatInstant(at(index), zone, locale, 'time');
    // A day that several points are on is named once.
    return index > 0 && dayAt(index - 1) === dayAt(index) ? '' : formatDay(dayAt(index), locale, 'axis');
  };
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
      nameOf={onAxis}
      wordsOf={(index) => `${words(index)}: ${count(index)}`}
      card={(index) => (
        <p>
          <span className="text-ink-soft">{words(index)}: </span>
          <span className="font-medium">{count(index)}</span>
        </p>
      )}
      breaks={points.flatMap(({ stretch }, index) =>
        index > 0 && points[index - 1]?.stretch !== stretch ? [index] : [],
      )}
    />
  );
}
