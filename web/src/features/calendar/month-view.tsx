import { Plus } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '@/api';
import { classNames } from '@/lib/class-names';
import type { ViewProps } from './calendar-page';
import { CampaignBars } from './campaign-bars';
import { EntryCard } from './entry-card';
import { fitting, segmentsOf } from './layout.rules';

const CARD_PX = 28;
const REST_PX = 26;
const HEAD_PX = 32;
const BAR_PX = 24;
const LOWEST_WEEK_PX = 118;
const MOST_BARS = 3;
const WEEK = 7;
const EMPTY: readonly CalendarEntry[] = [];

/** Six weeks at most, all of the same height; what does not fit into a day is told by "+n more". */
export function MonthView(props: ViewProps) {
  const { range, locale, campaigns, narrow } = props;
  const { t } = useTranslation(['calendar', 'common']);
  const grid = useRef<HTMLDivElement>(null);
  const weeks = useMemo(
    () =>
      Array.from({ length: range.days.length / WEEK }, (_, index) =>
        range.days.slice(index * WEEK, (index + 1) * WEEK),
      ),
    [range],
  );
  const height = useWeekHeight(grid, weeks.length);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  const weekdayLong = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const names = (weeks[0] ?? []).map((day) => Date.parse(`${day}T00:00:00Z`));
  return (
    <div ref={grid} className="flex min-h-0 grow flex-col overflow-hidden rounded-xl border border-line bg-surface">
      <div aria-hidden className="grid grid-cols-7 border-b border-line text-center text-xs font-medium text-ink-soft">
        {names.map((day) => (
          <div key={day} className="py-1.5" title={weekdayLong.format(day)}>
            {weekday.format(day)}
          </div>
        ))}
      </div>
      <ol aria-label={t('weeks')} className="flex grow flex-col">
        {weeks.map((week) => {
          const segments = narrow ? [] : segmentsOf(campaigns, week).filter(({ lane }) => lane < MOST_BARS);
          const lanes = Math.max(0, ...segments.map(({ lane }) => lane + 1));
          const room = height - HEAD_PX - lanes * BAR_PX;
          return (
            <li key={week[0]} className="relative border-line not-last:border-b" style={{ height }}>
              <ol className="grid h-full grid-cols-7">
                {week.map((day) => (
                  <Day key={day} {...props} day={day} room={room} lanesPx={lanes * BAR_PX} />
                ))}
              </ol>
              <CampaignBars
                segments={segments}
                campaigns={campaigns}
                topPx={HEAD_PX}
                laneP={BAR_PX}
                counts={props.counts}
                workspaceId={props.workspaceId}
              />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Day({
  day,
  room,
  lanesPx,
  days,
  range,
  today,
  zone,
  locale,
  selected,
  current,
  clashes,
  campaignColors,
  canMove,
  canWrite,
  narrow,
}: ViewProps & { readonly day: string; readonly room: number; readonly lanesPx: number }) {
  const { t } = useTranslation(['calendar', 'common']);
  const entries = days.get(day) ?? EMPTY;
  const fits = narrow ? 0 : fitting(entries.length, room, CARD_PX, REST_PX);
  const rest = entries.length - fits;
  const inMonth = day.slice(0, 7) === range.date.slice(0, 7);
  const name = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`));
  const number = String(Number(day.slice(8)));
  const past = day < today;
  return (
    <li
      data-day={day}
      aria-label={t('day-with', { day: name, count: entries.length })}
      className={classNames(
        'group/day flex min-w-0 flex-col gap-0.5 border-line px-1 not-last:border-e data-[drop=no]:bg-bad-soft data-[drop=ok]:bg-accent-soft',
        past ? 'bg-sunken' : '',
      )}
    >
      <div className="flex h-8 items-center justify-between">
        <span
          aria-current={day === today ? 'date' : undefined}
          className={classNames(
            'flex size-6.5 items-center justify-center rounded-full text-sm',
            day === today ? 'bg-accent font-semibold text-accent-ink' : inMonth ? 'text-ink' : 'text-ink-faint',
          )}
        >
          {number}
        </span>
        {canWrite && !past && !narrow ? (
          <button
            type="button"
            data-compose={day}
            aria-label={t('new-post-on', { day: name })}
            title={t('new-post-on', { day: name })}
            className="flex size-6.5 cursor-pointer items-center justify-center rounded-md text-ink-faint opacity-0 group-hover/day:opacity-100 hover:bg-sunken focus-visible:opacity-100"
          >
            <Plus aria-hidden className="size-4" />
          </button>
        ) : null}
      </div>
      {lanesPx > 0 ? <div aria-hidden style={{ height: lanesPx }} className="shrink-0" /> : null}
      {entries.length > 0 && fits > 0 ? (
        <ol className="flex min-w-0 flex-col gap-0.5">
          {entries.slice(0, fits).map((entry) => (
            <li key={entry.postId} className="min-w-0">
              <EntryCard
                entry={entry}
                zone={zone}
                locale={locale}
                form="line"
                selected={selected.has(entry.postId)}
                current={entry.postId === current}
                clash={clashes.has(entry.postId)}
                draggable={canMove}
                campaignColor={entry.campaignId === null ? null : (campaignColors.get(entry.campaignId) ?? null)}
              />
            </li>
          ))}
        </ol>
      ) : null}
      {rest > 0 ? (
        <button
          type="button"
          data-more={day}
          className="min-h-6 cursor-pointer rounded-md px-1 text-start text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink"
        >
          {narrow ? (
            <>
              <span aria-hidden>{rest}</span>
              <span className="sr-only">{t('show-day', { day: name, count: rest })}</span>
            </>
          ) : (
            <>
              {t('more-posts', { count: rest })}
              <span className="sr-only">: {name}</span>
            </>
          )}
        </button>
      ) : null}
    </li>
  );
}

/** As high as the window has room for, and never so low that a week holds no post. */
function useWeekHeight(grid: React.RefObject<HTMLDivElement | null>, weeks: number): number {
  const [height, setHeight] = useState(LOWEST_WEEK_PX);
  useLayoutEffect(() => {
    const measure = (): void => {
      const top = grid.current?.getBoundingClientRect().top ?? 0;
      const room = window.innerHeight - (top + window.scrollY) - 58;
      setHeight(Math.max(LOWEST_WEEK_PX, Math.floor(room / weeks)));
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [grid, weeks]);
  return height;
}
