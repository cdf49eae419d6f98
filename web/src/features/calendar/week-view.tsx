import { Link } from '@tanstack/react-router';
import { Clock3, Plus } from 'lucide-react';
import { memo, useLayoutEffect, useMemo, useRef } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatDay, wallClock } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { BAR_REM, CampaignBar, NO_COUNT } from './campaign-bar';
import { suggestedTime } from './days.rules';
import { EntryCard } from './entry-card';
import { placeInDay, segmentsOf } from './layout.rules';
import { clockChangeOn } from './moves.rules';
import type { Item } from './use-calendar';
import type { ViewProps } from './views';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const HOUR_REM = 3.25;
const CARD_REM = 3.5;
const CARD_MINUTES = (CARD_REM / HOUR_REM) * 60;
const DAY_MINUTES = 24 * 60;
const MOST_COLUMNS = 2;
const MOST_LANES = 3;
/** Where the day begins for most: above, somebody has to scroll. */
const FIRST_HOUR = 7;
const NO_ITEMS: readonly Item[] = [];

/** Seven days with the hours down the side; each card stands at its time on the clock on the wall. */
export const WeekView = memo(function WeekView({
  range,
  data,
  words,
  today,
  label,
  selection,
  counts,
  canWrite,
}: ViewProps) {
  const { t } = useTranslation('calendar');
  const locale = useLocale();
  const { id: workspaceId, zone } = useWorkspace();
  const now = useNow();
  const there = wallClock(now.toISOString(), zone);
  const scroller = useRef<HTMLDivElement>(null);
  const week = range.days;
  const segments = useMemo(
    () => segmentsOf(data.campaigns, week).filter(({ lane }) => lane < MOST_LANES),
    [data.campaigns, week],
  );
  const lanes = segments.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  const weekName = week[0] ?? '';
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const hour = element.querySelector<HTMLElement>(`[data-hour="${FIRST_HOUR}"]`);
    const head = element.querySelector<HTMLElement>('[data-week-head]');
    if (hour && head) element.scrollTop = hour.offsetTop - head.offsetHeight;
    const column = element.querySelector<HTMLElement>(`[data-day="${today}"]`);
    if (column && element.scrollWidth > element.clientWidth) {
      const [day, frame] = [column.getBoundingClientRect(), element.getBoundingClientRect()];
      element.scrollLeft += day.left + day.width / 2 - (frame.left + frame.width / 2);
    }
    // Once for each week, not as the day goes on.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [weekName]);
  const columns = { gridTemplateColumns: '3.25rem repeat(7, minmax(0, 1fr))' };
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={label}
      aria-busy={data.isStale || data.isLoading}
      tabIndex={0}
      className="relative h-[calc(100dvh-7.75rem)] min-h-[30rem] overflow-auto rounded-xl border border-line bg-surface max-md:h-[calc(100dvh-18rem)]"
    >
      <div className="min-w-[52rem]">
        <div data-week-head className="sticky top-0 z-20 border-b border-line bg-surface">
          <div className="grid" style={columns}>
            <span className="sticky start-0 z-20 bg-surface" />
            {week.map((day) => {
              const change = clockChangeOn(day, zone);
              const at = suggestedTime(day, there);
              return (
                <div
                  key={day}
                  className="flex min-w-0 items-center gap-1 border-s border-line px-2 py-1.5 whitespace-nowrap"
                >
                  <span className="flex min-w-0 grow items-center gap-1.5">
                    <span className={classNames('text-xs', day < today ? 'text-ink-faint' : 'text-ink-soft')}>
                      {formatDay(day, locale, 'weekday')}
                    </span>
                    <span
                      className={classNames(
                        'flex h-6 min-w-6 items-center justify-center rounded-full px-1 text-sm font-semibold',
                        day === today ? 'bg-accent text-accent-ink' : day < today ? 'text-ink-soft' : 'text-ink',
                      )}
                    >
                      {formatDay(day, locale, 'number')}
                    </span>
                    {change ? (
                      <span className="flex text-warn" title={t(`clock-change.${change.kind}`)}>
                        <Clock3 aria-hidden className="size-4" />
                        <span className="sr-only">{t(`clock-change.${change.kind}`)}</span>
                      </span>
                    ) : null}
                  </span>
                  {canWrite && at !== null ? (
                    <Link
                      to="/workspaces/$workspaceId/posts/new"
                      params={{ workspaceId }}
                      search={{ at }}
                      aria-label={t('new-post-on', { day: formatDay(day, locale, 'full') })}
                      title={t('new-post-on', { day: formatDay(day, locale, 'full') })}
                      className="flex size-6 shrink-0 items-center justify-center rounded-md text-ink-soft hover:bg-sunken"
                    >
                      <Plus aria-hidden className="size-4" />
                    </Link>
                  ) : null}
                </div>
              );
            })}
          </div>
          {lanes > 0 ? (
            <div className="grid" style={columns}>
              <span className="sticky start-0 z-20 bg-surface" />
              <div className="relative col-span-7" style={{ height: `${lanes * BAR_REM + 0.125}rem` }}>
                {segments.map((segment) => {
                  const campaign = data.campaignById.get(segment.id);
                  return campaign ? (
                    <CampaignBar
                      key={segment.id}
                      campaign={campaign}
                      segment={segment}
                      count={counts.get(campaign.id) ?? NO_COUNT}
                      style={{
                        top: `${segment.lane * BAR_REM}rem`,
                        insetInlineStart: `calc(${(segment.start / 7) * 100}% + 0.125rem)`,
                        width: `calc(${(segment.span / 7) * 100}% - 0.25rem)`,
                      }}
                    />
                  ) : null;
                })}
              </div>
            </div>
          ) : null}
        </div>
        <div className="grid" style={columns}>
          <div aria-hidden className="sticky start-0 z-[15] bg-surface" style={{ height: `${24 * HOUR_REM}rem` }}>
            {HOURS.map((hour) => (
              <span
                key={hour}
                data-hour={hour}
                className="absolute end-2 -translate-y-1/2 text-xs text-ink-faint data-[hour=0]:translate-y-0"
                style={{ top: `${hour * HOUR_REM}rem` }}
              >
                {String(hour).padStart(2, '0')}:00
              </span>
            ))}
          </div>
          {week.map((day) => (
            <Column
              key={day}
              day={day}
              zone={zone}
              isPast={day < today}
              nowMinute={day === today ? Number(there.slice(11, 13)) * 60 + Number(there.slice(14, 16)) : null}
              items={data.byDay.get(day) ?? NO_ITEMS}
              words={words}
              selection={selection}
              clashes={data.clashes}
              campaignById={data.campaignById}
            />
          ))}
        </div>
      </div>
    </div>
  );
});

const Column = memo(function Column({
  day,
  zone,
  isPast,
  nowMinute,
  items,
  words,
  selection,
  clashes,
  campaignById,
}: Pick<ViewProps, 'words' | 'selection'> &
  Pick<ViewProps['data'], 'clashes' | 'campaignById'> & {
    readonly day: string;
    readonly zone: string;
    readonly isPast: boolean;
    readonly nowMinute: number | null;
    readonly items: readonly Item[];
  }) {
  const { t } = useTranslation('calendar');
  const locale = useLocale();
  const change = useMemo(() => clockChangeOn(day, zone), [day, zone]);
  const { placed, crowds } = useMemo(
    () =>
      placeInDay(
        items.map((item) => ({ id: item, minute: item.minute })),
        CARD_MINUTES,
        MOST_COLUMNS,
      ),
    [items],
  );
  return (
    <div
      role="group"
      aria-label={`${formatDay(day, locale, 'full')}, ${t('posts-of-day', { count: items.length })}`}
      data-day={day}
      data-hours=""
      className={classNames(
        'relative border-s border-line bg-[linear-gradient(var(--line)_1px,transparent_1px)] after:pointer-events-none after:absolute after:inset-x-0.5 after:top-(--drop-at) after:hidden after:h-14 after:rounded-md after:border-2 after:border-dashed data-[drop]:after:block data-[drop=no]:after:border-bad data-[drop=yes]:after:border-accent',
        isPast ? 'bg-sunken' : 'bg-surface',
      )}
      style={{ backgroundSize: `100% ${HOUR_REM}rem`, height: `${24 * HOUR_REM}rem` }}
    >
      {change ? (
        <div
          className="pointer-events-none absolute inset-x-0 border-y border-dashed border-warn bg-warn-soft px-1.5 text-[0.6875rem] leading-tight text-ink-soft"
          style={{ top: `${change.hour * HOUR_REM}rem`, height: `${HOUR_REM}rem` }}
        >
          {t(`clock-change.${change.kind}-hour`)}
        </div>
      ) : null}
      {placed.map(({ id: item, minute, column, columns, crowded }) => {
        const width = crowded ? `(100% - 2rem)` : '100%';
        return (
          <EntryCard
            key={item.entry.postId}
            item={item}
            words={words}
            shape="tall"
            isSelected={selection.has(item.entry.postId)}
            clashes={clashes.has(item.entry.postId)}
            color={item.entry.campaignId === null ? null : (campaignById.get(item.entry.campaignId)?.color ?? null)}
            className="absolute z-10"
            style={{
              top: topOf(minute),
              insetInlineStart: `calc(${width} * ${column / columns} + 0.125rem)`,
              width: `calc(${width} / ${columns} - 0.25rem)`,
            }}
          />
        );
      })}
      {crowds.map(({ minute, ids }) => (
        <button
          key={minute}
          type="button"
          data-item=""
          data-open-day={day}
          data-more=""
          tabIndex={-1}
          className="absolute end-0.5 z-10 flex h-14 w-7 cursor-pointer items-center justify-center rounded-md border border-line bg-surface text-xs font-medium text-ink-soft hover:bg-sunken"
          style={{ top: topOf(minute) }}
        >
          +{ids.length}
          <span className="sr-only"> {t('more', { count: ids.length })}</span>
        </button>
      ))}
      {nowMinute === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-x-0 z-10 border-t-2 border-accent before:absolute before:-start-1 before:-top-[5px] before:size-2 before:rounded-full before:bg-accent"
          style={{ top: `${(nowMinute / DAY_MINUTES) * 100}%` }}
        />
      )}
    </div>
  );
});

function topOf(minute: number): string {
  return `min(${(minute / DAY_MINUTES) * 100}%, 100% - ${CARD_REM}rem)`;
}
