import { Link } from '@tanstack/react-router';
import { CalendarPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { buttonClass, Banner } from '@/ui';
import { classNames } from '@/lib/class-names';
import type { ViewProps } from './calendar-page';
import { emptyWeeks, suggestedTime } from './days.rules';
import { EntryCard } from './entry-card';

/** Day after day with what goes out on it; days without anything are left out, longer gaps are told. */
export function AgendaView({
  range,
  days,
  today,
  zone,
  locale,
  selected,
  current,
  clashes,
  campaignColors,
  canMove,
  canWrite,
  workspaceId,
  nowThere,
}: ViewProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
  const name = (day: string): string => format.format(Date.parse(`${day}T00:00:00Z`));
  const gaps = emptyWeeks(range.days, (day) => days.has(day), today);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6">
      {range.days.map((day) => {
        const entries = days.get(day);
        const gap = gaps.find(({ from }) => from === day);
        const at = suggestedTime(day, nowThere);
        if (gap) {
          return (
            <Banner
              key={day}
              tone="info"
              title={t('gap', { from: name(gap.from), to: name(gap.to) })}
              actions={
                canWrite && at !== null ? (
                  <Link
                    to="/workspaces/$workspaceId/posts/new"
                    params={{ workspaceId }}
                    search={{ at }}
                    className={buttonClass('secondary', 'small')}
                  >
                    {t('plan-something')}
                  </Link>
                ) : undefined
              }
            />
          );
        }
        if (!entries && day !== today) return null;
        return (
          <section key={day} data-day={day} aria-label={name(day)}>
            <div className="mb-2 flex items-center justify-between gap-2">
              <h2 className={classNames('font-semibold', day === today ? 'text-accent-text' : '')}>
                {name(day)}
                {day === today ? ` · ${t('today')}` : ''}
              </h2>
              {canWrite && at !== null ? (
                <button
                  type="button"
                  data-compose={day}
                  aria-label={t('new-post-on', { day: name(day) })}
                  title={t('new-post-on', { day: name(day) })}
                  className="flex size-8 cursor-pointer items-center justify-center rounded-md text-ink-faint hover:bg-sunken"
                >
                  <CalendarPlus aria-hidden className="size-4.5" />
                </button>
              ) : null}
            </div>
            {entries ? (
              <ol className="flex flex-col gap-1.5">
                {entries.map((entry) => (
                  <li key={entry.postId}>
                    <EntryCard
                      entry={entry}
                      zone={zone}
                      locale={locale}
                      form="row"
                      selected={selected.has(entry.postId)}
                      current={entry.postId === current}
                      clash={clashes.has(entry.postId)}
                      draggable={canMove}
                      campaignColor={entry.campaignId === null ? null : (campaignColors.get(entry.campaignId) ?? null)}
                    />
                  </li>
                ))}
              </ol>
            ) : (
              <p className="text-ink-soft">{t('nothing-today')}</p>
            )}
          </section>
        );
      })}
    </div>
  );
}
