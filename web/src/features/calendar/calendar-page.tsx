import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { CalendarPlus, ChevronLeft, ChevronRight, Filter, Loader2, PenLine, Plug } from 'lucide-react';
import {
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import { useTranslation } from '@/i18n';
import type { CalendarEntry } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useLocale, useWorkspace } from '@/app/session';
import { singleKeysOn, useShortcuts } from '@/app/shortcuts';
import { lazyPart } from '@/lib/lazy-part';
import { dayOf, formatDay, formatDays, formatInstant, wallClock } from '@/lib/time';
import { useMediaQuery } from '@/lib/use-media-query';
import { useNow } from '@/lib/use-now';
import { useAccounts, useChannels } from '@/parts/account-label';
import { ZoneNote } from '@/parts/instant';
import {
  Badge,
  Banner,
  Button,
  buttonClass,
  ConfirmDialog,
  EmptyState,
  ErrorState,
  IconButton,
  Loading,
  Popover,
  Segments,
  useTitle,
  useToast,
  type Question,
} from '@/ui';
import type { CampaignCount } from './campaign-bar';
import { stepped, suggestedTime, type View } from './days.rules';
import type { CardWords } from './entry-card';
import type { Opened } from './entry-panel';
import { filterCount, FilterChips } from './filter-chips';
import { MonthView } from './month-view';
import { movedByDays, movedByMinutes, refusalOf, type Target } from './moves.rules';
import { defaultView, useCalendar, WIDE, type Item } from './use-calendar';
import { useDragging } from './use-dragging';
import { useMoves } from './use-moves';
import { neighbour, useRoving } from './use-roving';
import type { ViewProps } from './views';

export { readEarly } from './use-calendar';

const WeekView = lazyPart(async () => ({ default: (await import('./week-view')).WeekView }));
const AgendaView = lazyPart(async () => ({ default: (await import('./agenda-view')).AgendaView }));
const EntryPanel = lazyPart(async () => ({ default: (await import('./entry-panel')).EntryPanel }));
const MoveDialog = lazyPart(async () => ({ default: (await import('./move-dialog')).MoveDialog }));
const FilterPanel = lazyPart(async () => ({ default: (await import('./filter-panel')).FilterPanel }));
const SelectionBar = lazyPart(async () => ({ default: (await import('./selection-bar')).SelectionBar }));

const route = getRouteApi('/workspaces/$workspaceId/calendar');
const NOTHING: ReadonlySet<string> = new Set();
const HALF_HOUR = 30;
const LATE_MS = 300;

type SearchChange = Partial<{ [Name in keyof CalendarSearch]: CalendarSearch[Name] | undefined }>;

/** When everything goes out: the month, the week, or day by day. */
export function CalendarPage() {
  const { t } = useTranslation(['calendar', 'common']);
  const locale = useLocale();
  const workspace = useWorkspace();
  const { id: workspaceId, zone } = workspace;
  const can = useCan();
  const toast = useToast();
  const search = route.useSearch();
  const navigate = useNavigate();
  const isWide = useMediaQuery(WIDE);
  const today = dayOf(useNow().toISOString(), zone);
  const view: View = search.view ?? defaultView(isWide);
  const date = search.date ?? today;
  // Whoever holds a key down passes through months: the frame follows each press at once, what is in it when there is time to draw it.
  const asked = useMemo(() => ({ view, date, search }), [view, date, search]);
  const drawn = useDeferredValue(asked);
  const data = useCalendar(drawn.view, drawn.date, drawn.search);
  const canWrite = can('posts.write');
  const canPublish = can('posts.publish');

  const [opened, setOpened] = useState<Opened | null>(null);
  const [moving, setMoving] = useState<string | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOTHING);
  const [pinned, setPinned] = useState<string | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const hint = useRef<HTMLDivElement>(null);
  const follow = useRoving(root, today);
  const moves = useMoves(follow);

  const goTo = useCallback(
    (change: SearchChange) =>
      void navigate({
        to: '/workspaces/$workspaceId/calendar',
        params: { workspaceId },
        search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined)),
        resetScroll: false,
      }),
    [navigate, search, workspaceId],
  );
  const step = (direction: 1 | -1): void => goTo({ date: stepped(view, date, direction) });
  const compose = (at: string): void =>
    void navigate({ to: '/workspaces/$workspaceId/posts/new', params: { workspaceId }, search: { at } });

  const words = useCardWords();
  const counts = useCampaignCounts(data.items);
  // What is gone, or was moved out of sight by somebody else, can't be acted on unseen.
  const selection = useMemo(() => {
    const present = [...selected].filter((id) => data.byId.has(id));
    return present.length === selected.size ? selected : present.length === 0 ? NOTHING : new Set(present);
  }, [data.byId, selected]);
  const selectedEntries = (): CalendarEntry[] => [...selection].flatMap((id) => data.byId.get(id)?.entry ?? []);
  const toggle = useCallback((postId: string): void => {
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(postId)) after.add(postId);
      return after;
    });
  }, []);

  const { move } = moves;
  const moveTo = useCallback(
    (entry: CalendarEntry, to: Target): void => {
      setPinned(entry.postId);
      move(entry, to);
      follow(entry.postId);
      const day = dayOf(to.at, zone);
      if (!data.range.days.includes(day)) goTo({ date: day });
    },
    [data.range.days, follow, goTo, move, zone],
  );
  const entryOf = useCallback((postId: string) => data.byId.get(postId)?.entry ?? null, [data.byId]);
  useDragging({ root, hint, entryOf, onMove: moveTo, enabled: canPublish });

  const moveByKeys = (item: Item, key: string): void => {
    const { entry } = item;
    const isWeek = data.range.view === 'week';
    const to =
      key === 'ArrowLeft' || key === 'ArrowRight'
        ? movedByDays(entry, (key === 'ArrowRight') === isRightToLeft() ? -1 : 1)
        : isWeek
          ? movedByMinutes(entry, key === 'ArrowDown' ? HALF_HOUR : -HALF_HOUR)
          : movedByDays(entry, key === 'ArrowDown' ? 7 : -7);
    const refusal = refusalOf(entry, to.at, new Date());
    if (refusal) toast({ about: `move:${entry.postId}`, text: t(`refusal.${refusal}`) });
    else moveTo(entry, to);
  };

  const press = (event: KeyboardEvent): void => {
    const { target, key } = event;
    const item = target instanceof HTMLElement ? target.closest<HTMLElement>('[data-item]') : null;
    if (!item || event.ctrlKey || event.metaKey || !root.current) return;
    const postId = item.dataset['post'];
    const found = postId === undefined ? undefined : data.byId.get(postId);
    const done = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (key.startsWith('Arrow')) {
      if (event.altKey) {
        if (!found || !canPublish) return;
        done();
        moveByKeys(found, key);
        return;
      }
      const next = neighbour(root.current, item, key);
      if (next) {
        done();
        next.focus();
      } else {
        done();
        // Past the edge sideways comes the next range; the focus goes along.
        if (key === 'ArrowLeft' || key === 'ArrowRight') {
          step((key === 'ArrowRight') === isRightToLeft() ? -1 : 1);
          follow();
        }
      }
    } else if (found && postId !== undefined && (key === 'Enter' || key === ' ')) {
      done();
      if (selection.size > 0) toggle(postId);
      else setOpened({ kind: 'post', postId, anchor: item });
    } else if (postId !== undefined && key.toLowerCase() === 'x' && !event.altKey && canWrite && singleKeysOn()) {
      done();
      toggle(postId);
    } else if (key === 'Escape' && selection.size > 0) {
      done();
      setSelected(NOTHING);
    }
  };

  const click = (event: MouseEvent): void => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const card = target.closest<HTMLElement>('[data-post]');
    const postId = card?.dataset['post'];
    if (card && postId !== undefined) {
      if (canWrite && (selection.size > 0 || event.ctrlKey || event.metaKey || event.shiftKey)) toggle(postId);
      else setOpened({ kind: 'post', postId, anchor: card });
      return;
    }
    const button = target.closest<HTMLElement>('[data-open-day]');
    const openDay = button?.dataset['openDay'];
    if (button && openDay !== undefined) {
      setOpened({ kind: 'day', day: openDay, anchor: button });
      return;
    }
    const cell = target.closest<HTMLElement>('[data-day]');
    const day = cell?.dataset['day'];
    if (!cell || day === undefined || !canWrite || cell.dataset['list'] !== undefined) return;
    if (target.closest('a, button') !== null) return;
    const there = wallClock(new Date().toISOString(), zone);
    if (cell.dataset['hours'] === undefined) {
      const at = suggestedTime(day, there);
      if (at !== null) compose(at);
      return;
    }
    const box = cell.getBoundingClientRect();
    const half = Math.floor(((event.clientY - box.top) / box.height) * 48);
    const at = `${day}T${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
    if (at > there) compose(at);
    else toast({ text: t('refusal.past') });
  };

  useShortcuts({
    ArrowLeft: () => step(isRightToLeft() ? 1 : -1),
    ArrowRight: () => step(isRightToLeft() ? -1 : 1),
    t: () => goTo({ date: undefined }),
  });

  const askPublish = (item: Item): void =>
    setQuestion({
      title: t('publish-title'),
      body: t('publish-body', { count: item.entry.deliveries.length }),
      confirm: t('publish-now'),
      onConfirm: async () => {
        await moves.publish(item.entry);
        follow(item.entry.postId);
      },
    });

  useTitle(t('common:places.calendar'));
  const isLate = useLate(data.isStale || data.isLoading);
  const title = titleOf(view, date, data.range.days, locale);
  const viewProps: ViewProps = {
    range: data.range,
    data,
    words,
    today,
    label: titleOf(data.range.view, data.range.date, data.range.days, locale),
    selection,
    counts,
    pinned,
    canWrite,
  };
  const filters = filterCount(search);
  const isEmpty = !data.isLoading && !data.isStale && data.error === null && data.items.length === 0;
  const movingItem = moving === null ? undefined : data.byId.get(moving);
  const isEmptyWeekAhead = data.range.view === 'week' && (data.range.days[0] ?? '') > today;

  return (
    <>
      <header className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="sr-only">{t('common:places.calendar')}</h1>
        <div className="flex items-center gap-1">
          <Button size="small" onPress={() => goTo({ date: undefined })}>
            {t('today')}
          </Button>
          <IconButton
            label={t(`previous-${view}`)}
            icon={<ChevronLeft aria-hidden className="size-5 rtl:-scale-x-100" />}
            onPress={() => step(-1)}
          />
          <IconButton
            label={t(`next-${view}`)}
            icon={<ChevronRight aria-hidden className="size-5 rtl:-scale-x-100" />}
            onPress={() => step(1)}
          />
        </div>
        <h2 aria-live="polite" className="text-lg font-semibold tracking-tight md:text-xl">
          {title}
        </h2>
        <span role="status" className="flex grow items-center gap-1.5 text-sm text-ink-soft">
          {isLate ? (
            <>
              <Loader2 aria-hidden className="size-4 animate-spin" />
              <span className="max-sm:sr-only">{t('common:loading')}</span>
            </>
          ) : null}
        </span>
        <div className="flex flex-wrap items-center gap-2">
          <Segments<View>
            label={t('view')}
            value={view}
            onChange={(next) => goTo({ view: next })}
            options={(['month', 'week', 'agenda'] as const).map((id) => ({ id, name: t(`views.${id}`) }))}
          />
          <Popover
            label={t('common:filter')}
            placement="bottom end"
            className={buttonClass()}
            button={
              <>
                <Filter aria-hidden className="size-4" />
                {t('common:filter')}
                {filters > 0 ? <Badge tone="accent">{filters}</Badge> : null}
              </>
            }
          >
            <Suspense fallback={<Loading />}>
              <FilterPanel search={search} campaigns={data.campaigns} onChange={goTo} />
            </Suspense>
          </Popover>
        </div>
      </header>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-2">
        <ZoneNote />
        <FilterChips search={search} campaigns={data.campaignById} onChange={goTo} />
      </div>
      {data.error !== null && data.error !== undefined ? (
        <div className="mb-3">
          <ErrorState error={data.error} onRetry={data.retry} />
        </div>
      ) : null}
      {data.truncated ? (
        <div className="mb-3">
          <Banner tone="warn" title={t('truncated')} />
        </div>
      ) : null}
      {isEmpty ? (
        filters > 0 ? (
          <p className="mb-3 text-ink-soft">{t('none-match')}</p>
        ) : view === 'agenda' ? (
          <NothingYet compact={false} />
        ) : (
          <NothingYet compact isGap={isEmptyWeekAhead} />
        )
      ) : null}
      {/*
        Keys and presses of all cards come together here; each card is focusable and says what it is. It stays where it is empty, too: what drags cards and
        leads the focus holds on to it.
      */}
      <div
        ref={root}
        role="presentation"
        onClick={click}
        onKeyDown={press}
        className={data.isStale ? 'opacity-60' : ''}
      >
        {isEmpty && view === 'agenda' ? null : (
          <Suspense fallback={<Loading />}>
            {data.range.view === 'month' ? (
              <MonthView {...viewProps} />
            ) : data.range.view === 'week' ? (
              <WeekView {...viewProps} />
            ) : (
              <AgendaView {...viewProps} />
            )}
          </Suspense>
        )}
      </div>
      <div
        ref={hint}
        hidden
        aria-hidden
        className="pointer-events-none fixed inset-x-0 bottom-6 z-50 mx-auto w-fit max-w-[90vw] rounded-xl border px-4 py-2 text-sm font-medium shadow-float data-[drop=no]:border-bad data-[drop=no]:bg-bad-soft data-[drop=no]:text-bad data-[drop=yes]:border-accent data-[drop=yes]:bg-accent-soft data-[drop=yes]:text-accent-text"
      />
      <Suspense fallback={null}>
        {selection.size > 0 ? (
          <SelectionBar
            count={selection.size}
            canPublish={canPublish}
            onShift={(days) => moves.shift(selectedEntries(), days)}
            onCancel={() => moves.cancel(selectedEntries().filter(({ movable }) => movable))}
            onDuplicate={() =>
              moves.duplicate(
                selectedEntries(),
                (postId) =>
                  void navigate({ to: '/workspaces/$workspaceId/posts/$postId', params: { workspaceId, postId } }),
              )
            }
            onClear={() => {
              const [first] = selection;
              setSelected(NOTHING);
              if (first !== undefined) follow(first);
            }}
          />
        ) : null}
        {opened ? (
          <EntryPanel
            opened={opened}
            data={data}
            words={words}
            today={today}
            onOpen={setOpened}
            onClose={() => setOpened(null)}
            onMove={({ entry }) => setMoving(entry.postId)}
            onPublish={askPublish}
            onCancel={({ entry }) => void moves.cancel([entry])}
            onDuplicate={({ entry }) =>
              void moves.duplicate(
                [entry],
                (postId) =>
                  void navigate({ to: '/workspaces/$workspaceId/posts/$postId', params: { workspaceId, postId } }),
              )
            }
            onSelect={({ entry }) => toggle(entry.postId)}
          />
        ) : null}
        {movingItem ? (
          <MoveDialog
            item={movingItem}
            onClose={() => {
              setMoving(null);
              follow(movingItem.entry.postId);
            }}
            onMove={(to) => {
              setMoving(null);
              moveTo(movingItem.entry, to);
            }}
          />
        ) : null}
      </Suspense>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
      <span className="sr-only" aria-live="polite">
        {selection.size > 0 ? t('bulk.selected', { count: selection.size }) : ''}
      </span>
    </>
  );
}

/** The two next steps of a workspace that has nothing on its calendar. */
function NothingYet({ compact, isGap = false }: { readonly compact: boolean; readonly isGap?: boolean }) {
  const { t } = useTranslation(['calendar', 'common']);
  const can = useCan();
  const workspaceId = useWorkspace().id;
  const { accounts } = useAccounts();
  const connected = (accounts ?? []).some(({ status }) => status !== 'disconnected');
  const connect = can('accounts.manage') ? (
    <Link
      to="/workspaces/$workspaceId/accounts/connect"
      params={{ workspaceId }}
      className={buttonClass(connected ? 'secondary' : 'primary', compact ? 'small' : 'medium')}
    >
      <Plug aria-hidden className="size-4" />
      {t(connected ? 'empty.connect-more' : 'empty.connect')}
    </Link>
  ) : null;
  const write = can('posts.write') ? (
    <Link
      to="/workspaces/$workspaceId/posts/new"
      params={{ workspaceId }}
      className={buttonClass(connected ? 'primary' : 'secondary', compact ? 'small' : 'medium')}
    >
      <PenLine aria-hidden className="size-4" />
      {t('empty.write')}
    </Link>
  ) : null;
  const actions = connected ? [write, connect] : [connect, write];
  const [first, second] = actions;
  if (compact) {
    return (
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-xl border border-dashed border-line-strong px-4 py-3">
        <CalendarPlus aria-hidden className="size-6 shrink-0 text-ink-faint" />
        <p className="min-w-0 grow basis-48">
          <span className="block font-medium">{t(isGap ? 'empty.week' : 'empty.title')}</span>
          <span className="text-ink-soft">{t(connected ? 'empty.body' : 'empty.body-unconnected')}</span>
        </p>
        <span className="flex flex-wrap gap-2">
          {first}
          {second}
        </span>
      </div>
    );
  }
  return (
    <EmptyState
      icon={<CalendarPlus aria-hidden />}
      title={t('empty.title')}
      actions={
        <>
          {first}
          {second}
        </>
      }
    >
      {t(connected ? 'empty.body' : 'empty.body-unconnected')}
    </EmptyState>
  );
}

/** Whether something has taken so long that it should be told of. */
function useLate(isWaiting: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWaiting]);
  return isWaiting && isLate;
}

function isRightToLeft(): boolean {
  return document.documentElement.dir === 'rtl';
}

function titleOf(view: View, date: string, days: readonly string[], locale: string): string {
  const [first, last] = [days[0], days.at(-1)];
  if (view === 'month') return formatDay(date, locale, 'month-year');
  return first !== undefined && last !== undefined
    ? formatDays(first, last, locale)
    : formatInstant(date, 'UTC', locale, 'day');
}

function useCardWords(): CardWords {
  const { t } = useTranslation(['calendar', 'common']);
  const { id: workspaceId } = useWorkspace();
  const { nameOf } = useChannels();
  return useMemo(
    () => ({
      states: {
        draft: t('common:post-state.draft'),
        scheduled: t('common:post-state.scheduled'),
        publishing: t('common:post-state.publishing'),
        published: t('common:post-state.published'),
        attention: t('common:post-state.attention'),
      },
      selected: t('selected'),
      clash: t('clash'),
      untitled: t('untitled'),
      workspaceId,
      channelName: nameOf,
    }),
    [nameOf, t, workspaceId],
  );
}

function useCampaignCounts(items: readonly Item[]): ReadonlyMap<string, CampaignCount> {
  return useMemo(() => {
    const counts = new Map<string, { scheduled: number; live: number; attention: number }>();
    for (const { entry } of items) {
      if (entry.campaignId === null) continue;
      const count = counts.get(entry.campaignId) ?? { scheduled: 0, live: 0, attention: 0 };
      counts.set(entry.campaignId, count);
      if (entry.state === 'published') count.live += 1;
      else if (entry.state === 'attention') count.attention += 1;
      else count.scheduled += 1;
    }
    return counts;
  }, [items]);
}
