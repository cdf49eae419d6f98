import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import {
  calendarReadOptions,
  campaignsListOptions,
  type CalendarEntry,
  type CampaignDto,
  type MyWorkspaceDto,
} from '@/api';
import type { EarlyReading } from '@/app/page-of';
import { useCan, useLocale, useWorkspace } from '@/app/session';
import type { CalendarSearch } from '@/app/router';
import { addDays, dayOf, formatInstant, instantOf, wallClock } from '@/lib/time';
import { rangeOf, stepped, type Range, type View } from './days.rules';
import { clashesOf } from './layout.rules';

/** An entry with what every view needs of it, worked out once for as long as it stays the same. */
export interface Item {
  readonly entry: CalendarEntry;
  /** In the workspace's zone. */
  readonly day: string;
  readonly minute: number;
  readonly time: string;
  readonly text: string;
  readonly channels: readonly string[];
}

export interface CalendarData {
  /** What the entries are of: while the next range is on its way, the one before. */
  readonly range: Range;
  readonly items: readonly Item[];
  readonly byDay: ReadonlyMap<string, readonly Item[]>;
  readonly byId: ReadonlyMap<string, Item>;
  readonly clashes: ReadonlyMap<string, ReadonlySet<string>>;
  readonly campaigns: readonly CampaignDto[];
  readonly campaignById: ReadonlyMap<string, CampaignDto>;
  readonly truncated: boolean;
  readonly isLoading: boolean;
  /** What is shown is of before; the new is on its way. */
  readonly isStale: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}

const STATES = ['draft', 'scheduled', 'publishing', 'published', 'attention'] as const;
const MOST_CAMPAIGNS = 200;
const NO_ENTRIES: readonly CalendarEntry[] = [];
const NO_CAMPAIGNS: readonly CampaignDto[] = [];

export function useCalendar(view: View, date: string, search: CalendarSearch): CalendarData {
  const workspace = useWorkspace();
  const locale = useLocale();
  const can = useCan();
  const queryClient = useQueryClient();
  const { id: workspaceId, zone, weekStartsOn } = workspace;

  const asked = useMemo(() => rangeOf(view, date, weekStartsOn), [view, date, weekStartsOn]);
  const filter = useMemo(() => filterOf(search), [search]);
  const optionsOf = useMemo(
    () => (days: readonly string[]) => optionsFor({ id: workspaceId, zone }, days, filter),
    [filter, workspaceId, zone],
  );
  const query = useQuery({ ...optionsOf(asked.days), placeholderData: keepPreviousData });
  const campaignsQuery = useQuery({
    ...campaignOptions(workspaceId),
    enabled: can('campaigns.read'),
  });

  // The days on the screen change together with what stands on them.
  const [shown, setShown] = useState(asked);
  const settled = !query.isPlaceholderData || query.isError;
  if (settled && shown !== asked) setShown(asked);
  const range = settled ? asked : shown;

  // What is before and after is there before somebody asks for it.
  const isFetched = query.isSuccess && !query.isPlaceholderData;
  useEffect(() => {
    if (!isFetched) return undefined;
    const timer = setTimeout(() => {
      for (const direction of [1, -1] as const) {
        const next = rangeOf(view, stepped(view, date, direction), weekStartsOn);
        queryClient.query(optionsOf(next.days)).catch(() => undefined);
      }
    }, 300);
    return () => clearTimeout(timer);
  }, [date, isFetched, optionsOf, queryClient, view, weekStartsOn]);

  const entries = query.data?.entries ?? NO_ENTRIES;
  const items = useMemo(() => entries.map((entry) => itemFor(entry, zone, locale)), [entries, locale, zone]);
  const derived = useMemo(() => {
    const byDay = new Map<string, Item[]>();
    for (const item of items) {
      const list = byDay.get(item.day);
      if (list) list.push(item);
      else byDay.set(item.day, [item]);
    }
    // A post that was just moved is not in its place of the list yet.
    for (const list of byDay.values()) list.sort((a, b) => a.entry.at.localeCompare(b.entry.at));
    return {
      byDay,
      byId: new Map(items.map((item) => [item.entry.postId, item])),
      clashes: clashesOf(items.map(({ entry }) => entry)),
    };
  }, [items]);
  const campaigns = campaignsQuery.data?.items ?? NO_CAMPAIGNS;
  const campaignById = useMemo(() => new Map(campaigns.map((campaign) => [campaign.id, campaign])), [campaigns]);
  const truncated = query.data?.truncated ?? false;
  const { isPending: isLoading, isPlaceholderData: isStale, error, refetch } = query;
  // The same object for the same content: the views are not drawn again when only something around them changes.
  return useMemo(
    () => ({
      range,
      items,
      ...derived,
      campaigns,
      campaignById,
      truncated,
      isLoading,
      isStale,
      error,
      retry: () => void refetch(),
    }),
    [range, items, derived, campaigns, campaignById, truncated, isLoading, isStale, error, refetch],
  );
}

function optionsFor(
  { id: workspaceId, zone }: Pick<MyWorkspaceDto, 'id' | 'zone'>,
  days: readonly string[],
  filter: CalendarFilter,
) {
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
  return calendarReadOptions({
    path: { workspaceId },
    query: { from: instantOf(`${first}T00:00`, zone), to: instantOf(`${addDays(last, 1)}T00:00`, zone), ...filter },
  });
}

function campaignOptions(workspaceId: string) {
  return campaignsListOptions({ path: { workspaceId }, query: { limit: MOST_CAMPAIGNS, archived: false } });
}

/** The days of today without any filter: what most visits begin with. */
export function readEarly({ client, workspace, search }: EarlyReading): void {
  if (Object.keys(search).length > 0) return;
  const view = defaultView(window.matchMedia(WIDE).matches);
  const today = dayOf(new Date().toISOString(), workspace.zone);
  const { days } = rangeOf(view, today, workspace.weekStartsOn);
  client.query(optionsFor(workspace, days, {})).catch(() => undefined);
  if (workspace.permissions.includes('campaigns.read'))
    client.query(campaignOptions(workspace.id)).catch(() => undefined);
}

/** Where a month has room for its cards. */
export const WIDE = '(min-width: 48rem)';

export function defaultView(isWide: boolean): View {
  return isWide ? 'month' : 'agenda';
}

const known = new WeakMap<CalendarEntry, Item & { readonly key: string }>();

/** The same item for the same entry, so that its card is not drawn again. */
function itemFor(entry: CalendarEntry, zone: string, locale: string): Item {
  const key = `${zone}|${locale}`;
  const before = known.get(entry);
  if (before?.key === key) return before;
  const item = { ...itemOf(entry, zone, locale), key };
  known.set(entry, item);
  return item;
}

function itemOf(entry: CalendarEntry, zone: string, locale: string): Item {
  const there = wallClock(entry.at, zone);
  return {
    entry,
    day: there.slice(0, 10),
    minute: Number(there.slice(11, 13)) * 60 + Number(there.slice(14, 16)),
    time: formatInstant(entry.at, zone, locale, 'time'),
    text: entry.title || entry.excerpt,
    channels: [...new Set(entry.deliveries.map(({ channel }) => channel))],
  };
}

export type CalendarFilter = Omit<NonNullable<Parameters<typeof calendarReadOptions>[0]['query']>, 'from' | 'to'>;

function filterOf(search: CalendarSearch): CalendarFilter {
  const states = STATES.filter((state) => search.state?.includes(state));
  return {
    ...(search.account ? { accountId: [...search.account] } : {}),
    ...(search.channel ? { channel: [...search.channel] as NonNullable<CalendarFilter['channel']> } : {}),
    ...(search.campaign ? { campaignId: [search.campaign] } : {}),
    ...(states.length > 0 ? { state: states } : {}),
    ...(search.label ? { label: [search.label] } : {}),
    ...(search.author ? { authorId: [search.author] } : {}),
  };
}
