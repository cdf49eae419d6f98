import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import type { CampaignDto } from '@/api';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatDay } from '@/lib/time';
import { useMediaQuery } from '@/lib/use-media-query';
import { BAR_REM, CampaignBar, NO_COUNT } from './campaign-bar';
import { EntryCard, StateMark } from './entry-card';
import { fitting, segmentsOf, type Segment } from './layout.rules';
import type { Item } from './use-calendar';
import type { ViewProps } from './views';

const HEAD_REM = 1.75;
const LINE_REM = 1.625;
const BLOCK_REM = 2.875;
const REST_REM = 1.5;
const LEAST_CARD_REM = 6;
const MOST_LANES = 2;
const NO_ITEMS: readonly Item[] = [];
const MARKS_ON_PHONE = 3;

/** Five or so weeks at a glance: as many cards in a day as its cell has room for, the rest behind "+n more". */
export const MonthView = memo(function MonthView(props: ViewProps) {
  const { range, today, data, label } = props;
  const locale = useLocale();
  const onWidePage = useMediaQuery('(min-width: 64rem)');
  const body = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<{ readonly height: number; readonly width: number; readonly rem: number } | null>(
    null,
  );
  useLayoutEffect(() => {
    const element = body.current;
    if (!element) return undefined;
    const measure = (): void => {
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      const { clientHeight: height, clientWidth: width } = element;
      setSize((before) =>
        before?.height === height && before.width === width && before.rem === rem ? before : { height, width, rem },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const weeks = useMemo(
    () => Array.from({ length: range.days.length / 7 }, (_, index) => range.days.slice(index * 7, index * 7 + 7)),
    [range.days],
  );
  // Where a day is too narrow to read a card in, it shows signs, and all of it is one button.
  const wide = size ? size.width / size.rem / 7 >= LEAST_CARD_REM : onWidePage;
  const rowRem = size ? size.height / size.rem / weeks.length : 0;
  const first = weeks[0] ?? [];
  return (
    <div
      role="grid"
      aria-label={label}
      aria-busy={data.isStale || data.isLoading}
      className="overflow-clip rounded-xl border border-line bg-surface"
    >
      <div role="row" className="grid grid-cols-7">
        {first.map((day) => (
          <div
            key={day}
            role="columnheader"
            className="py-1.5 text-center text-xs font-medium text-ink-soft md:px-2 md:text-start"
          >
            {formatDay(day, locale, 'weekday')}
          </div>
        ))}
      </div>
      <div
        role="rowgroup"
        ref={body}
        className="grid"
        style={{
          // Heights that are given, not grown from what is in them: no card may push a week apart or cover the next.
          gridTemplateRows: `repeat(${weeks.length}, ${wide ? `max(8.25rem, (100dvh - 9.75rem) / ${weeks.length})` : `clamp(4rem, (100dvh - 18rem) / ${weeks.length}, 7rem)`})`,
        }}
      >
        {weeks.map((week) => (
          <Week
            key={week[0]}
            {...props}
            week={week}
            month={range.date.slice(0, 7)}
            today={today}
            rowRem={rowRem}
            wide={wide}
          />
        ))}
      </div>
    </div>
  );
});

function Week({
  week,
  month,
  today,
  rowRem,
  wide,
  data,
  words,
  selection,
  counts,
  pinned,
}: ViewProps & {
  readonly week: readonly string[];
  readonly month: string;
  readonly rowRem: number;
  readonly wide: boolean;
}) {
  const segments = useMemo(
    () => (wide ? segmentsOf(data.campaigns, week).filter(({ lane }) => lane < MOST_LANES) : []),
    [data.campaigns, week, wide],
  );
  const lanes = segments.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  return (
    <div role="row" className="grid min-h-0 grid-cols-7">
      {week.map((day, index) => {
        const items = data.byDay.get(day) ?? NO_ITEMS;
        return (
          <Day
            key={day}
            day={day}
            isFirst={index === 0}
            isOutside={!day.startsWith(month)}
            isPast={day < today}
            isToday={day === today}
            wide={wide}
            items={items}
            room={rowRem - HEAD_REM - lanes * BAR_REM - 0.25}
            lanes={lanes}
            bars={wide ? segments : NO_SEGMENTS}
            index={index}
            words={words}
            selection={selection}
            clashes={data.clashes}
            campaignById={data.campaignById}
            counts={counts}
            pinned={pinned !== null && items.some(({ entry }) => entry.postId === pinned) ? pinned : null}
          />
        );
      })}
    </div>
  );
}

const NO_SEGMENTS: readonly Segment[] = [];

const Day = memo(function Day({
  day,
  index,
  isFirst,
  isOutside,
  isPast,
  isToday,
  wide,
  items,
  room,
  lanes,
  bars,
  words,
  selection,
  clashes,
  campaignById,
  counts,
  pinned,
}: {
  readonly day: string;
  readonly index: number;
  readonly isFirst: boolean;
  readonly isOutside: boolean;
  readonly isPast: boolean;
  readonly isToday: boolean;
  readonly wide: boolean;
  readonly items: readonly Item[];
  readonly room: number;
  readonly lanes: number;
  readonly bars: readonly Segment[];
  readonly words: ViewProps['words'];
  readonly selection: ReadonlySet<string>;
  readonly clashes: ViewProps['data']['clashes'];
  readonly campaignById: ReadonlyMap<string, CampaignDto>;
  readonly counts: ViewProps['counts'];
  readonly pinned: string | null;
}) {
  const { t } = useTranslation('calendar');
  const locale = useLocale();
  const name = formatDay(day, locale, 'full');
  const cell = classNames(
    'relative flex min-w-0 flex-col border-t border-line outline-offset-[-2px] data-[drop=yes]:bg-accent-soft data-[drop=no]:bg-bad-soft',
    !isFirst && 'border-s',
    isPast ? 'bg-sunken' : 'bg-surface',
  );
  const number = (
    <span
      className={classNames(
        'flex h-6 min-w-6 items-center rounded-full px-1 text-xs',
        (isToday || !wide) && 'justify-center',
        isToday && 'bg-accent font-semibold text-accent-ink',
        !isToday && (isOutside ? 'text-ink-faint' : isPast ? 'text-ink-soft' : 'font-medium text-ink'),
      )}
    >
      {day.endsWith('-01')
        ? `${formatDay(day, locale, 'number')} ${formatDay(day, locale, 'month')}`
        : formatDay(day, locale, 'number')}
    </span>
  );
  const label = `${name}${isToday ? `, ${t('today')}` : ''}, ${t('posts-of-day', { count: items.length })}`;
  if (!wide) {
    return (
      <div role="gridcell" data-day={day} className={cell}>
        <button
          type="button"
          data-item=""
          data-open-day={day}
          tabIndex={-1}
          className="flex grow cursor-pointer flex-col items-center gap-1 pt-1 outline-offset-[-2px]"
        >
          <span aria-hidden>{number}</span>
          <span className="sr-only">{label}</span>
          {items.length > 0 ? (
            <span aria-hidden className="flex flex-wrap items-center justify-center gap-0.5 px-0.5">
              {items.slice(0, MARKS_ON_PHONE).map((item) => (
                <StateMark key={item.entry.postId} state={item.entry.state} words={words} />
              ))}
              {items.length > MARKS_ON_PHONE ? (
                <span className="text-[0.6875rem] text-ink-soft">+{items.length - MARKS_ON_PHONE}</span>
              ) : null}
            </span>
          ) : null}
        </button>
      </div>
    );
  }
  const shape = items.length * BLOCK_REM <= room ? 'block' : 'line';
  const visible = fitting(items.length, room, shape === 'block' ? BLOCK_REM : LINE_REM, REST_REM);
  let shown = items.slice(0, visible);
  const hidden = pinned === null ? -1 : items.findIndex(({ entry }) => entry.postId === pinned);
  const kept = items[hidden];
  // The card that has the focus stays in sight, wherever it was moved.
  if (kept && hidden >= visible) shown = [...shown.slice(0, Math.max(0, visible - 1)), kept];
  const rest = items.length - shown.length;
  return (
    <div role="gridcell" data-day={day} className={cell}>
      <div className="flex h-7 shrink-0 items-center px-1">
        <button
          type="button"
          data-item=""
          data-open-day={day}
          tabIndex={-1}
          aria-label={label}
          className="flex min-h-6 min-w-6 cursor-pointer items-center rounded-full hover:bg-sunken"
        >
          {number}
        </button>
      </div>
      {bars.map((segment) => {
        const campaign = segment.start === index ? campaignById.get(segment.id) : undefined;
        return campaign ? (
          <CampaignBar
            key={segment.id}
            campaign={campaign}
            segment={segment}
            count={counts.get(campaign.id) ?? NO_COUNT}
            style={{
              top: `${HEAD_REM + segment.lane * BAR_REM}rem`,
              insetInlineStart: segment.begins ? '0.25rem' : 0,
              width: `calc(${segment.span * 100}% - ${(segment.begins ? 0.25 : 0) + (segment.ends ? 0.25 : 0)}rem)`,
            }}
          />
        ) : null;
      })}
      <div className="flex min-h-0 flex-col gap-0.5 px-1" style={{ paddingTop: `${lanes * BAR_REM}rem` }}>
        {shown.map((item) => (
          <EntryCard
            key={item.entry.postId}
            item={item}
            words={words}
            shape={shape}
            isSelected={selection.has(item.entry.postId)}
            clashes={clashes.has(item.entry.postId)}
            color={item.entry.campaignId === null ? null : (campaignById.get(item.entry.campaignId)?.color ?? null)}
          />
        ))}
        {rest > 0 ? (
          <button
            type="button"
            data-item=""
            data-open-day={day}
            data-more=""
            tabIndex={-1}
            className="flex h-6 min-w-0 cursor-pointer items-center rounded-md px-1.5 text-xs font-medium text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <span className="truncate">{t('more', { count: rest })}</span>
            <span className="sr-only">, {name}</span>
          </button>
        ) : null}
      </div>
    </div>
  );
}, sameDay);

interface DayContent {
  readonly items: readonly Item[];
  readonly selection: ReadonlySet<string>;
  readonly clashes: ViewProps['data']['clashes'];
  readonly bars: readonly Segment[];
  readonly counts: ViewProps['counts'];
}

/** What happens on other days is no reason to draw this one again: a post that is moved concerns two of forty. */
function sameDay(
  before: Readonly<Record<string, unknown>> & DayContent,
  after: Readonly<Record<string, unknown>> & DayContent,
): boolean {
  for (const key of Object.keys(after)) {
    if (key === 'items') {
      if (!sameItems(before.items, after.items)) return false;
    } else if (key === 'selection') {
      if (!sameMembers(before.selection, after.selection, after.items)) return false;
    } else if (key === 'clashes') {
      if (!sameMembers(before.clashes, after.clashes, after.items)) return false;
    } else if (key === 'counts') {
      if (!sameCounts(before.counts, after.counts, after.bars)) return false;
    } else if (before[key] !== after[key]) return false;
  }
  return true;
}

function sameItems(before: readonly Item[], after: readonly Item[]): boolean {
  return before.length === after.length && before.every((item, index) => item === after[index]);
}

interface Members {
  has(postId: string): boolean;
}

function sameMembers(before: Members, after: Members, items: readonly Item[]): boolean {
  return before === after || items.every(({ entry }) => before.has(entry.postId) === after.has(entry.postId));
}

function sameCounts(before: ViewProps['counts'], after: ViewProps['counts'], bars: readonly Segment[]): boolean {
  if (before === after) return true;
  return bars.every(({ id }) => {
    const [was, is] = [before.get(id) ?? NO_COUNT, after.get(id) ?? NO_COUNT];
    return was.live === is.live && was.scheduled === is.scheduled && was.attention === is.attention;
  });
}
