import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsBestHoursOfOptions, type BestHoursReport, type HourView } from '@/api';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatTimes } from '@/lib/numbers';
import { formatDay } from '@/lib/time';
import { download } from '@/parts/download';
import { Card, ErrorState, IconButton, Loading } from '@/ui';
import { dayOfWeekday } from './by.rules';
import { hourName, weekdayName } from './names';
import { csvAddress } from './scope.rules';

const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** At which hours of the week an account's own posts did better than usual, and from how many posts that is known. */
export function BestHoursCard({ accountId }: { readonly accountId: string }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { data, error, refetch } = useQuery(reportsBestHoursOfOptions({ path: { workspaceId }, query: { accountId } }));
  return (
    <Card
      title={t('hours.title')}
      actions={
        data && data.hours.length > 0 ? (
          <IconButton
            label={t('csv')}
            variant="secondary"
            className="size-10"
            icon={<Download aria-hidden className="size-4" />}
            onPress={() => download(csvAddress(workspaceId, 'reports/best-hours', { accountId }))}
          />
        ) : undefined
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-44 py-0" />
      ) : (
        <Hours report={data} />
      )}
    </Card>
  );
}

function Hours({ report }: { readonly report: BestHoursReport }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const { enough, posts, postsNeeded, best, hours, zone } = report;
  return (
    <div className="flex flex-col gap-3">
      {enough ? (
        best.length > 0 ? (
          <ol className="flex flex-wrap gap-2">
            {best.map(({ weekday, hour, score, posts: count }) => (
              <li key={`${weekday}-${hour}`} className="rounded-xl bg-accent-soft px-3 py-1.5">
                <span className="font-medium text-accent-text">
                  {weekdayName(weekday, locale)}, {hourName(hour, locale)}
                </span>
                <span className="block text-sm text-ink-soft">
                  {score === null ? null : `${formatTimes(score, locale)} · `}
                  {t('known-for', { count })}
                </span>
              </li>
            ))}
          </ol>
        ) : (
          <p>{t('hours.none')}</p>
        )
      ) : (
        <p className="font-medium">{t('hours.not-enough', { posts, needed: postsNeeded })}</p>
      )}
      {hours.length > 0 ? <Week hours={hours} /> : null}
      <p className="max-w-prose text-sm text-ink-soft">
        {t('hours.how', { count: posts, zone: zone.replaceAll('_', ' ') })}
      </p>
    </div>
  );
}

/** The hours of a week as a table: how well posts did, and of how many that is said. */
function Week({ hours }: { readonly hours: readonly HourView[] }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const cells = new Map(hours.map((cell) => [cell.weekday * 24 + cell.hour, cell]));
  return (
    <div
      role="region"
      aria-label={t('hours.table')}
      tabIndex={0}
      className="relative overflow-x-auto print:overflow-visible"
    >
      <table className="w-full min-w-[60rem] table-fixed border-separate border-spacing-0.5 text-xs print:min-w-0">
        <caption className="sr-only">{t('hours.caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className="w-12">
              <span className="sr-only">{t('by.names.weekday')}</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col" className="font-normal text-ink-soft" aria-label={hourName(hour, locale)}>
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((weekday) => (
            <tr key={weekday}>
              <th scope="row" className="text-start font-medium" aria-label={weekdayName(weekday, locale)}>
                {formatDay(dayOfWeekday(weekday), locale, 'weekday')}
              </th>
              {HOURS.map((hour) => (
                <HourCell key={hour} cell={cells.get(weekday * 24 + hour)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** From a third of the usual to three times as much; a colour beyond that says no more. */
const STRONGEST = 3;
/** Of the accent, so that what is written on it stays readable. */
const STRONGEST_PERCENT = 30;

function HourCell({ cell }: { readonly cell: HourView | undefined }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  if (!cell) {
    return (
      <td className="h-10 rounded-md bg-sunken">
        <span className="sr-only">{t('hours.no-posts')}</span>
      </td>
    );
  }
  const { score, posts } = cell;
  const strength = score === null ? 0 : Math.min(1, Math.max(0, (score - 1) / (STRONGEST - 1)));
  return (
    <td
      className="h-10 rounded-md border border-line text-center align-middle leading-tight"
      style={{
        backgroundColor: `color-mix(in srgb, var(--accent) ${Math.round(strength * STRONGEST_PERCENT)}%, var(--surface))`,
      }}
    >
      {score === null ? (
        <span className="sr-only">{t('hours.unscored')} </span>
      ) : (
        <span data-numeric className="block font-medium">
          {formatTimes(score, locale)}
        </span>
      )}
      <span className="block text-ink-soft">
        <span aria-hidden>n {posts}</span>
        <span className="sr-only">{t('known-for', { count: posts })}</span>
      </span>
    </td>
  );
}
