import { Link, useNavigate } from '@tanstack/react-router';
import { CalendarRange, ChevronLeft, ChevronRight, PenLine, SlidersHorizontal } from 'lucide-react';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry, CampaignDto } from '@/api';
import { useCan, useLocale } from '@/app/session';
import { useShortcuts } from '@/app/shortcuts';
import { classNames } from '@/lib/class-names';
import { wallClock } from '@/lib/time';
import { useAccounts } from '@/parts/account-label';
import { ZoneNote } from '@/parts/instant';
import {
  Badge,
  Button,
  buttonClass,
  EmptyState,
  ErrorState,
  IconButton,
  Loading,
  Popover,
  Segments,
  useTitle,
  useToast,
} from '@/ui';
import { AgendaView } from './agenda-view';
import type { CampaignCount } from './campaign-bars';
import { stepped, suggestedTime, type Range, type View } from './days.rules';
import { FilterChips } from './filter-chips';
import { clashesOf } from './layout.rules';
import { MonthView } from './month-view';
import { movedToDay, movedToTime } from './moves.rules';
import { SelectionBar } from './selection-bar';
import { byDay, filterCount, NO_FILTERS, useCalendar } from './use-calendar';
import { useCardKeys } from './use-card-keys';
import { useDragToMove } from './use-drag-to-move';
import { useMoves } from './use-moves';
import { useNarrow } from './use-narrow';
import { WeekView } from './week-view';

const EntryDialog = lazy(async () => ({ default: (await import('./entry-dialog')).EntryDialog }));
const DayDialog = lazy(async () => ({ default: (await import('./day-dialog')).DayDialog }));
const Filters = lazy(async () => ({ default: (await import('./filters')).Filters }));

/** What month, week and agenda are drawn from. */
export interface ViewProps {
  readonly workspaceId: string;
  readonly range: Range;
  readonly days: ReadonlyMap<string, readonly CalendarEntry[]>;
  readonly today: string;
  readonly now: Date;
  /** What the clock on the wall of the workspace shows. */
  readonly nowThere: string;
  readonly zone: string;
  readonly locale: string;
  readonly selected: ReadonlySet<string>;
  /** The card in the tab order. */
  readonly current: string | null;
  readonly clashes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly campaigns: readonly CampaignDto[];
  readonly campaignColors: ReadonlyMap<string, string>;
  readonly counts: ReadonlyMap<string, CampaignCount>;
  readonly canMove: boolean;
  readonly canWrite: boolean;
  readonly narrow: boolean;
}

export function CalendarPage() {
  const { t } = useTranslation(['calendar', 'common']);
  const navigate = useNavigate();
  const can = useCan();
  const locale = useLocale();
  const toast = useToast();
  const narrow = useNarrow();
  const { workspace, search, view, date, today, now, range, query, campaigns, change } = useCalendar(narrow);
  const { accounts } = useAccounts();
  const { shown, move, news } = useMoves(query.data?.entries ?? EMPTY);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [opened, setOpened] = useState<string | null>(null);
  const [openedDay, setOpenedDay] = useState<string | null>(null);
  const surface = useRef<HTMLDivElement>(null);
  const { zone, id: workspaceId } = workspace;
  const nowThere = wallClock(now.toISOString(), zone);
  const canMove = can('posts.publish');
  const canWrite = can('posts.write');

  const days = useMemo(() => byDay(shown, zone), [shown, zone]);
  const byId = useMemo(() => new Map(shown.map((entry) => [entry.postId, entry])), [shown]);
  const clashes = useMemo(() => clashesOf(shown), [shown]);
  const campaignColors = useMemo(() => new Map(campaigns.map(({ id, color }) => [id, color])), [campaigns]);
  const counts = useMemo(() => countsOf(shown), [shown]);

  const compose = (day: string, localTime?: string): void => {
    const at = localTime ?? suggestedTime(day, nowThere);
    if (at === null || at <= nowThere) toast({ text: t('refusal.past'), tone: 'bad' });
    else void navigate({ to: '/workspaces/$workspaceId/posts/new', params: { workspaceId }, search: { at } });
  };
  const step = (direction: 1 | -1): void => change({ date: stepped(view, date, direction) });
  const toggle = (postId: string): void =>
    setSelected((present) => {
      const next = new Set(present);
      if (!next.delete(postId)) next.add(postId);
      return next;
    });
  const keys = useCardKeys({
    surface,
    byId,
    days,
    range,
    view,
    canMove,
    move,
    toggle,
    open: setOpened,
    showDay: (day) => change({ date: day }),
  });
  const drag = useDragToMove({
    enabled: canMove,
    byId,
    zone,
    onDrop: (entry, day, localTime) =>
      move(entry, localTime ? movedToTime(entry, localTime, zone) : movedToDay(entry, day, zone)),
  });
  useShortcuts({
    t: () => change({ date: today }),
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
  });
  useTitle(t('common:places.calendar'));

  const title = titleOf(view, range, locale);
  const filters = filterCount(search);
  const views: ViewProps = {
    workspaceId,
    range,
    days,
    today,
    now,
    nowThere,
    zone,
    locale,
    selected,
    current: keys.current,
    clashes,
    campaigns,
    campaignColors,
    counts,
    canMove,
    canWrite,
    narrow,
  };
  const openedEntry = opened === null ? undefined : byId.get(opened);
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="sr-only">{t('common:places.calendar')}</h1>
        <div className="flex items-center gap-1">
          <Button size="small" onPress={() => change({ date: today })}>
            {t('today')}
          </Button>
          <IconButton
            label={t(`earlier.${view}`)}
            icon={<ChevronLeft aria-hidden className="size-5 rtl:-scale-x-100" />}
            onPress={() => step(-1)}
          />
          <IconButton
            label={t(`later.${view}`)}
            icon={<ChevronRight aria-hidden className="size-5 rtl:-scale-x-100" />}
            onPress={() => step(1)}
          />
        </div>
        <h2 aria-live="polite" className="grow text-xl font-semibold tracking-tight">
          {title}
        </h2>
        <div className="flex flex-wrap items-center gap-2">
          <Segments<View>
            label={t('view')}
            value={view}
            onChange={(next) => change({ view: next })}
            options={(['month', 'week', 'agenda'] as const).map((id) => ({ id, name: t(`views.${id}`) }))}
          />
          <Popover
            label={t('common:filter')}
            placement="bottom end"
            className={buttonClass('secondary', 'medium')}
            panelClassName="w-96"
            button={
              <>
                <SlidersHorizontal aria-hidden className="size-4" />
                {t('common:filter')}
                {filters > 0 ? <Badge tone="accent">{filters}</Badge> : null}
              </>
            }
          >
            <Suspense fallback={<Loading className="py-6" />}>
              <Filters search={search} campaigns={campaigns} onChange={change} />
            </Suspense>
          </Popover>
          {canWrite ? (
            <Link
              to="/workspaces/$workspaceId/posts/new"
              params={{ workspaceId }}
              className={buttonClass('primary', 'medium', 'max-md:hidden')}
            >
              <PenLine aria-hidden className="size-4" />
              {t('common:compose')}
            </Link>
          ) : null}
        </div>
      </header>
      <div className="flex min-h-6 flex-wrap items-center gap-2">
        <ZoneNote />
        {filters > 0 ? (
          <FilterChips search={search} campaigns={campaigns} onChange={change} onClear={() => change(NO_FILTERS)} />
        ) : null}
        {query.data?.truncated ? <Badge tone="warn">{t('truncated')}</Badge> : null}
        {drag.hint ? <Badge tone={drag.hint.ok ? 'accent' : 'bad'}>{t(drag.hint.key)}</Badge> : null}
      </div>
      <p role="status" aria-live="polite" className="sr-only">
        {news}
      </p>
      {query.error && !query.data ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {query.data ? (
        <div
          ref={surface}
          className={classNames('flex flex-col', query.isPlaceholderData && 'opacity-60')}
          aria-busy={query.isPlaceholderData}
          onClick={(event) => {
            const target = event.target instanceof Element ? event.target : null;
            const entry = target?.closest<HTMLElement>('[data-entry]')?.dataset['entry'];
            if (entry !== undefined) {
              if (event.ctrlKey || event.metaKey || event.shiftKey) toggle(entry);
              else setOpened(entry);
              return;
            }
            const more = target?.closest<HTMLElement>('[data-more]')?.dataset['more'];
            if (more !== undefined) return setOpenedDay(more);
            const day = target?.closest<HTMLElement>('[data-compose]')?.dataset['compose'];
            if (day !== undefined) return compose(day);
            const cell = target?.closest<HTMLElement>('[data-day]');
            if (!cell || !canWrite || target?.closest('a, button') || view === 'agenda') return undefined;
            // A click on an empty place is a wish for a post there.
            return compose(cell.dataset['day'] ?? today, drag.timeAt(cell, event.clientY) ?? undefined);
          }}
          {...keys.handlers}
          {...drag.handlers}
        >
          {shown.length === 0 && filters === 0 && view !== 'week' ? (
            <FirstSteps
              workspaceId={workspaceId}
              hasAccounts={(accounts?.length ?? 0) > 0}
              canWrite={canWrite}
              at={suggestedTime(range.days.find((day) => day >= today) ?? today, nowThere)}
            />
          ) : null}
          {view === 'month' ? (
            <MonthView {...views} />
          ) : view === 'week' && !narrow ? (
            <WeekView {...views} />
          ) : (
            <AgendaView {...views} />
          )}
        </div>
      ) : null}
      {selected.size > 0 ? (
        <SelectionBar
          entries={[...selected].flatMap((id) => byId.get(id) ?? [])}
          onClear={() => setSelected(new Set())}
        />
      ) : null}
      <Suspense fallback={null}>
        {openedDay !== null ? (
          <DayDialog
            day={openedDay}
            entries={days.get(openedDay) ?? EMPTY}
            views={views}
            onClose={() => setOpenedDay(null)}
            onOpen={setOpened}
            onCompose={compose}
          />
        ) : null}
        {openedEntry ? (
          <EntryDialog
            entry={openedEntry}
            clashes={(clashes.get(openedEntry.postId)?.size ?? 0) > 0}
            move={move}
            onClose={() => setOpened(null)}
          />
        ) : null}
      </Suspense>
    </div>
  );
}

const EMPTY: readonly CalendarEntry[] = [];

function FirstSteps({
  workspaceId,
  hasAccounts,
  canWrite,
  at,
}: {
  readonly workspaceId: string;
  readonly hasAccounts: boolean;
  readonly canWrite: boolean;
  readonly at: string | null;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  return (
    <div className="mb-3">
      <EmptyState
        icon={<CalendarRange aria-hidden />}
        title={t('empty.title')}
        actions={
          hasAccounts ? (
            canWrite ? (
              <Link
                to="/workspaces/$workspaceId/posts/new"
                params={{ workspaceId }}
                search={at === null ? {} : { at }}
                className={buttonClass('primary')}
              >
                {t('empty.write')}
              </Link>
            ) : undefined
          ) : (
            <Link to="/workspaces/$workspaceId/welcome" params={{ workspaceId }} className={buttonClass('primary')}>
              {t('empty.begin')}
            </Link>
          )
        }
      >
        {t(hasAccounts ? 'empty.body' : 'empty.no-accounts')}
      </EmptyState>
    </div>
  );
}

function titleOf(view: View, range: Range, locale: string): string {
  const at = (day: string | undefined): number => Date.parse(`${day ?? range.date}T00:00:00Z`);
  if (view === 'month')
    return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at(range.date));
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatRange(at(range.days[0]), at(range.days.at(-1)));
}

/** Of each campaign: how many of the shown posts there are, and how many of them are out. */
function countsOf(entries: readonly CalendarEntry[]): ReadonlyMap<string, CampaignCount> {
  const counts = new Map<string, CampaignCount>();
  for (const { campaignId, state } of entries) {
    if (campaignId === null) continue;
    const { planned, live } = counts.get(campaignId) ?? { planned: 0, live: 0 };
    counts.set(campaignId, { planned: planned + 1, live: live + (state === 'published' ? 1 : 0) });
  }
  return counts;
}
