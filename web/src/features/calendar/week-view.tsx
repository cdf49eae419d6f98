import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '@/api';
import { classNames } from '@/lib/class-names';
import { wallClock } from '@/lib/time';
import type { ViewProps } from './calendar-page';
import { CampaignBars } from './campaign-bars';
import { EntryCard } from './entry-card';
import { placeInDay, segmentsOf } from './layout.rules';

const HOUR_PX = 52;
const CARD_PX = 44;
const CARD_MINUTES = (CARD_PX / HOUR_PX) * 60;
const MOST_COLUMNS = 3;
const BAR_PX = 24;
const FIRST_SHOWN_HOUR = 7;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const EMPTY: readonly CalendarEntry[] = [];

/** Hours down the side, days across. */
export function WeekView(props: ViewProps) {
  const { range, locale, today, campaigns, zone, now } = props;
  const { t } = useTranslation(['calendar', 'common']);
  const scroller = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = FIRST_SHOWN_HOUR * HOUR_PX;
  }, []);
  const weekday = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const hour = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
  const segments = segmentsOf(campaigns, range.days).filter(({ lane }) => lane < MOST_COLUMNS);
  const lanes = Math.max(0, ...segments.map(({ lane }) => lane + 1));
  const nowMinute = minuteOf(wallClock(now.toISOString(), zone));
  return (
    <div className="flex min-h-0 flex-col overflow-hidden rounded-xl border border-line bg-surface">
      <div className="grid grid-cols-[3.5rem_1fr] border-b border-line pe-[var(--scrollbar,0px)]">
        <span />
        <div className="relative grid grid-cols-7" style={{ paddingBottom: lanes * BAR_PX }}>
          {range.days.map((day) => (
            <div
              key={day}
              aria-hidden
              className={classNames(
                'py-2 text-center text-sm',
                day === today ? 'font-semibold text-accent-text' : 'text-ink-soft',
              )}
            >
              {weekday.format(Date.parse(`${day}T00:00:00Z`))}
            </div>
          ))}
          <CampaignBars
            segments={segments}
            campaigns={campaigns}
            topPx={36}
            laneP={BAR_PX}
            counts={props.counts}
            workspaceId={props.workspaceId}
          />
        </div>
      </div>
      <div
        ref={scroller}
        role="region"
        aria-label={t('hours')}
        tabIndex={0}
        className="max-h-[calc(100dvh-15rem)] min-h-80 overflow-y-scroll outline-offset-[-2px]"
      >
        <div className="grid grid-cols-[3.5rem_1fr]" style={{ height: 24 * HOUR_PX }}>
          <div aria-hidden className="relative border-e border-line">
            {HOURS.slice(1).map((each) => (
              <span
                key={each}
                className="absolute end-2 -translate-y-1/2 text-xs text-ink-faint"
                style={{ top: each * HOUR_PX }}
              >
                {hour.format(each * 3_600_000)}
              </span>
            ))}
          </div>
          <ol aria-label={t('days')} className="relative grid grid-cols-7">
            {HOURS.slice(1).map((each) => (
              <div
                key={each}
                aria-hidden
                className="pointer-events-none absolute inset-x-0 h-px bg-line"
                style={{ top: each * HOUR_PX }}
              />
            ))}
            {range.days.map((day) => (
              <WeekDay key={day} {...props} day={day} nowMinute={day === today ? nowMinute : null} />
            ))}
          </ol>
        </div>
      </div>
    </div>
  );
}

function WeekDay({
  day,
  nowMinute,
  days,
  today,
  zone,
  locale,
  selected,
  current,
  clashes,
  campaignColors,
  canMove,
}: ViewProps & { readonly day: string; readonly nowMinute: number | null }) {
  const { t } = useTranslation(['calendar', 'common']);
  const entries = days.get(day) ?? EMPTY;
  const byId = new Map(entries.map((entry) => [entry.postId, entry]));
  const { placed, crowds } = placeInDay(
    entries.map((entry) => ({
      id: entry.postId,
      minute: Math.min(minuteOf(wallClock(entry.at, zone)), 24 * 60 - CARD_MINUTES),
    })),
    CARD_MINUTES,
    MOST_COLUMNS - 1,
  );
  const name = new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`));
  return (
    <li
      data-day={day}
      data-hours={HOUR_PX}
      aria-label={t('day-with', { day: name, count: entries.length })}
      className={classNames(
        'relative border-line not-last:border-e data-[drop=no]:bg-bad-soft data-[drop=ok]:bg-accent-soft',
        day < today ? 'bg-sunken' : '',
      )}
    >
      <ol>
        {placed.map(({ id, minute, column, columns }) => {
          const entry = byId.get(id);
          return entry ? (
            <li
              key={id}
              className="absolute p-px"
              style={{
                top: (minute / 60) * HOUR_PX,
                height: CARD_PX,
                insetInlineStart: `${(column / columns) * 100}%`,
                width: `${100 / columns}%`,
              }}
            >
              <EntryCard
                entry={entry}
                zone={zone}
                locale={locale}
                form="card"
                selected={selected.has(id)}
                current={id === current}
                clash={clashes.has(id)}
                draggable={canMove}
                campaignColor={entry.campaignId === null ? null : (campaignColors.get(entry.campaignId) ?? null)}
              />
            </li>
          ) : null;
        })}
        {crowds.map(({ minute, ids }) => (
          <li
            key={minute}
            className="absolute end-0 p-px"
            style={{ top: (minute / 60) * HOUR_PX, width: `${100 / MOST_COLUMNS}%` }}
          >
            <button
              type="button"
              data-more={day}
              className="min-h-6 w-full cursor-pointer rounded-md border border-line bg-sunken px-1 text-xs font-medium text-ink-soft hover:text-ink"
            >
              +{ids.length}
              <span className="sr-only">{t('show-day', { day: name, count: ids.length })}</span>
            </button>
          </li>
        ))}
      </ol>
      {nowMinute === null ? null : (
        <div
          aria-hidden
          className="pointer-events-none absolute inset-x-0 h-0.5 bg-accent"
          style={{ top: (nowMinute / 60) * HOUR_PX }}
        />
      )}
    </li>
  );
}

function minuteOf(localTime: string): number {
  return Number(localTime.slice(11, 13)) * 60 + Number(localTime.slice(14, 16));
}
