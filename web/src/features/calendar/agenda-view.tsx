import { Link } from '@tanstack/react-router';
import { CalendarOff, Plus, TriangleAlert } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState, type CSSProperties } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatDay, formatDays, wallClock } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { ChannelIcon } from '@/parts/channel-icon';
import { MediaThumb } from '@/parts/media-thumb';
import { POST_LOOKS } from '@/parts/states';
import { Button } from '@/ui';
import { emptyWeeks, suggestedTime } from './days.rules';
import { StateMark, TONE_TEXT } from './entry-card';
import type { Item } from './use-calendar';
import type { ViewProps } from './views';

/** How many posts are drawn before somebody scrolls for more. */
const AT_ONCE = 60;

/** Posts below each other, grouped by day: what a phone shows, and what reads best aloud. */
export const AgendaView = memo(function AgendaView({
  range,
  data,
  words,
  today,
  label,
  selection,
  canWrite,
}: ViewProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const locale = useLocale();
  const { id: workspaceId, zone } = useWorkspace();
  const there = wallClock(useNow().toISOString(), zone);
  const [most, setMost] = useState(AT_ONCE);
  const begin = range.days[0];
  const [begun, setBegun] = useState(begin);
  if (begun !== begin) {
    setBegun(begin);
    setMost(AT_ONCE);
  }
  const gaps = useMemo(
    () =>
      data.isLoading || data.isStale
        ? []
        : emptyWeeks(range.days, (day) => (data.byDay.get(day)?.length ?? 0) > 0, today),
    [data.byDay, data.isLoading, data.isStale, range.days, today],
  );
  const sentinel = useRef<HTMLDivElement>(null);
  const isCut = data.items.length > most;
  useEffect(() => {
    const element = sentinel.current;
    if (!element || !isCut) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setMost((present) => present + AT_ONCE);
      },
      { rootMargin: '1200px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isCut, most]);

  const days = drawn(range.days, data.byDay, gaps, today, most);
  return (
    <section
      aria-label={label}
      aria-busy={data.isStale || data.isLoading}
      className="mx-auto flex w-full max-w-4xl flex-col gap-6"
    >
      {days.map(({ day, items, gap }) => {
        const at = suggestedTime(day, there);
        if (gap) {
          return (
            <p
              key={day}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-xl border border-dashed border-line-strong px-4 py-3 text-[0.9375rem] text-ink-soft"
            >
              <CalendarOff aria-hidden className="size-5 shrink-0" />
              <span className="grow">{t('gap', { days: formatDays(gap.from, gap.to, locale) })}</span>
              {canWrite ? (
                <Link
                  to="/workspaces/$workspaceId/posts/new"
                  params={{ workspaceId }}
                  search={{ at: `${gap.from}T10:00` }}
                  className="inline-flex min-h-6 items-center font-medium text-accent-text underline"
                >
                  {t('gap-fill')}
                </Link>
              ) : null}
            </p>
          );
        }
        return (
          <section key={day} data-day={day} data-list="" aria-labelledby={`day-${day}`}>
            <div className="mb-2 flex items-center gap-2">
              <h3
                id={`day-${day}`}
                className={classNames('text-[0.9375rem] font-semibold', day < today && 'text-ink-soft')}
              >
                {formatDay(day, locale, 'long')}
              </h3>
              {day === today ? (
                <span className="rounded-full bg-accent px-2 py-0.5 text-xs font-semibold text-accent-ink">
                  {t('today')}
                </span>
              ) : null}
              <span className="grow" />
              {canWrite && at !== null ? (
                <Link
                  to="/workspaces/$workspaceId/posts/new"
                  params={{ workspaceId }}
                  search={{ at }}
                  aria-label={t('new-post-on', { day: formatDay(day, locale, 'full') })}
                  title={t('new-post-on', { day: formatDay(day, locale, 'full') })}
                  className="flex size-8 items-center justify-center rounded-md text-ink-soft hover:bg-sunken"
                >
                  <Plus aria-hidden className="size-4.5" />
                </Link>
              ) : null}
            </div>
            {items.length === 0 ? (
              <p className="text-[0.9375rem] text-ink-soft">{t('nothing-today')}</p>
            ) : (
              <ul className="flex flex-col overflow-clip rounded-xl border border-line bg-surface">
                {items.map((item) => {
                  const { postId, campaignId } = item.entry;
                  const campaign = campaignId === null ? undefined : data.campaignById.get(campaignId);
                  return (
                    <li key={postId} className="border-t border-line first:border-t-0">
                      <Row
                        item={item}
                        words={words}
                        isPast={day < today}
                        isSelected={selection.has(postId)}
                        clashes={data.clashes.has(postId)}
                        campaign={campaign?.name ?? null}
                        color={campaign?.color ?? null}
                      />
                    </li>
                  );
                })}
              </ul>
            )}
          </section>
        );
      })}
      {isCut ? (
        <div ref={sentinel} className="flex justify-center">
          <Button onPress={() => setMost((present) => present + AT_ONCE)}>{t('common:load-more')}</Button>
        </div>
      ) : null}
    </section>
  );
});

interface DrawnDay {
  readonly day: string;
  readonly items: readonly Item[];
  readonly gap: { readonly from: string; readonly to: string } | null;
}

/** Days with something to say, until `most` posts are drawn. */
function drawn(
  days: readonly string[],
  byDay: ReadonlyMap<string, readonly Item[]>,
  gaps: readonly NonNullable<DrawnDay['gap']>[],
  today: string,
  most: number,
): DrawnDay[] {
  const found: DrawnDay[] = [];
  let left = most;
  for (const day of days) {
    const items = byDay.get(day) ?? [];
    const gap = gaps.find(({ from }) => from === day) ?? null;
    if (items.length === 0 && gap === null && day !== today) continue;
    if (left <= 0) break;
    found.push({ day, items: items.slice(0, left), gap });
    left -= items.length;
  }
  return found;
}

const Row = memo(function Row({
  item,
  words,
  isPast,
  isSelected,
  clashes,
  campaign,
  color,
}: {
  readonly item: Item;
  readonly words: ViewProps['words'];
  readonly isPast: boolean;
  readonly isSelected: boolean;
  readonly clashes: boolean;
  readonly campaign: string | null;
  readonly color: string | null;
}) {
  const { entry } = item;
  return (
    <div
      role="button"
      tabIndex={-1}
      aria-haspopup="dialog"
      data-item=""
      data-post={entry.postId}
      style={{ '--campaign': color ?? 'transparent' } as CSSProperties}
      className={classNames(
        'flex cursor-pointer items-start gap-3 border-s-4 border-s-(--campaign) py-3 ps-3 pe-4 outline-offset-[-2px] select-none hover:bg-sunken data-[dragged]:opacity-40',
        isPast && 'text-ink-soft',
        isSelected && 'bg-accent-soft',
      )}
    >
      <span className="w-14 shrink-0 pt-0.5 text-[0.9375rem] font-semibold" data-numeric>
        {item.time}
      </span>
      <span className="flex min-w-0 grow flex-col gap-1">
        <span className="line-clamp-2 text-[0.9375rem]">{item.text || words.untitled}</span>
        <span className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-sm text-ink-soft">
          <span className={classNames('flex items-center gap-1', TONE_TEXT[POST_LOOKS[entry.state].tone])}>
            <StateMark state={entry.state} isSelected={isSelected} words={words} />
            {words.states[entry.state]}
          </span>
          {item.channels.map((channel) => (
            <span key={channel} className="flex items-center gap-1">
              <ChannelIcon channel={channel} className="size-3.5" />
              <span className="max-sm:sr-only">{words.channelName(channel)}</span>
            </span>
          ))}
          {campaign === null ? null : <span className="truncate">{campaign}</span>}
          {clashes ? (
            <span className="flex items-center gap-1 text-warn">
              <TriangleAlert aria-hidden className="size-3.5" />
              {words.clash}
            </span>
          ) : null}
        </span>
      </span>
      {entry.thumbnail ? (
        <MediaThumb mediaId={entry.thumbnail.mediaId} kind={entry.thumbnail.kind} alt="" className="size-12 shrink-0" />
      ) : null}
    </div>
  );
});
