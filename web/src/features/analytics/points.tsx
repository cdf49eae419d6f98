import { Suspense } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatCount } from '@/lib/numbers';
import { Instant } from '@/parts/instant';
import { Loading, TableFrame } from '@/ui';
import type { Point } from './analytics.rules';

const PointsChart = lazyPart(async () => ({ default: (await import('./points-chart')).PointsChart }));

/** A number at each measurement: as a line, or (on `table`) as the same numbers in a table, the newest first. */
export function Points({
  points,
  name,
  label,
  table,
  fromZero = false,
}: {
  readonly points: readonly Point[];
  /** Of the number. */
  readonly name: string;
  /** Of the drawing. */
  readonly label: string;
  readonly table: boolean;
  readonly fromZero?: boolean;
}) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  if (!table) {
    return (
      <Suspense fallback={<Loading className="h-44 py-0" />}>
        <PointsChart points={points} label={label} fromZero={fromZero} />
      </Suspense>
    );
  }
  return (
    <TableFrame label={label}>
      <thead>
        <tr>
          <th scope="col">{t('measured-at')}</th>
          <th scope="col" className="text-end!">
            {name}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...points].reverse().map(({ at, value }, index, all) => (
          <tr key={at}>
            <th scope="row" className="font-normal!">
              <Instant at={at} />
              {(all[index + 1]?.stretch ?? all[index]?.stretch) === all[index]?.stretch ? null : (
                <span className="block text-warn">{t('over-time.break-mark')}</span>
              )}
            </th>
            <td className="text-end">{formatCount(value, locale)}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
