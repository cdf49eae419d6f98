import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { calendarReadOptions, campaignsListOptions, type CalendarEntry } from '@/api';
import type { CalendarSearch } from '@/app/router';
import { useCan, useWorkspace } from '@/app/session';
import { addDays, rangeOf, type Range, type View } from './days.rules';
import { instantOf, wallClock } from '@/lib/time';
import { useNow } from '@/lib/use-now';

const route = getRouteApi('/workspaces/$workspaceId/calendar');
const MOST_CAMPAIGNS = 200;

/** What the address says is to be shown, with what there is. */
export function useCalendar(narrow: boolean) {
  const workspace = useWorkspace();
  const can = useCan();
  const search = route.useSearch();
  const navigate = useNavigate();
  const now = useNow();
  const today = wallClock(now.toISOString(), workspace.zone).slice(0, 10);
  const view: View = search.view ?? (narrow ? 'agenda' : 'month');
  const date = search.date ?? today;
  const range = useMemo(() => rangeOf(view, date, workspace.weekStartsOn), [view, date, workspace.weekStartsOn]);
  const path = { workspaceId: workspace.id };
  const query = useQuery({
    ...calendarReadOptions({ path, query: { ...periodOf(range, workspace.zone), ...filtersOf(search) } }),
    placeholderData: keepPreviousData,
  });
  const { data: campaigns } = useQuery({
    ...campaignsListOptions({ path, query: { limit: MOST_CAMPAIGNS } }),
    enabled: can('campaigns.read'),
  });
  const change = (changes: Partial<CalendarSearch>): void =>
    void navigate({
      to: '/workspaces/$workspaceId/calendar',
      params: path,
      search: { ...without({ ...search, ...changes }) },
      replace: changes.view === undefined && changes.date === undefined,
    });
  return { workspace, search, view, date, today, now, range, query, campaigns: campaigns?.items ?? NONE, change };
}

const NONE: never[] = [];

function periodOf(range: Range, zone: string): { from: string; to: string } {
  const first = range.days[0] ?? range.date;
  const last = range.days.at(-1) ?? range.date;
  return { from: instantOf(`${first}T00:00`, zone), to: instantOf(`${addDays(last, 1)}T00:00`, zone) };
}

type Filters = NonNullable<Parameters<typeof calendarReadOptions>[0]['query']>;

function filtersOf(search: CalendarSearch): Omit<Filters, 'from' | 'to'> {
  return {
    ...(search.account ? { accountId: [...search.account] } : {}),
    ...(search.channel ? { channel: [...search.channel] as NonNullable<Filters['channel']> } : {}),
    ...(search.campaign ? { campaignId: [search.campaign] } : {}),
    ...(search.state ? { state: [...search.state] as NonNullable<Filters['state']> } : {}),
    ...(search.label ? { label: [search.label] } : {}),
    ...(search.author ? { authorId: [search.author] } : {}),
  };
}

function without(search: CalendarSearch): CalendarSearch {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined && (!Array.isArray(value) || value.length > 0)),
  );
}

/** How many filters are on. */
export function filterCount(search: CalendarSearch): number {
  return (
    (search.account?.length ?? 0) +
    (search.channel?.length ?? 0) +
    (search.state?.length ?? 0) +
    [search.campaign, search.label, search.author].filter((value) => value !== undefined).length
  );
}

export const NO_FILTERS: Partial<CalendarSearch> = {
  account: undefined,
  channel: undefined,
  campaign: undefined,
  state: undefined,
  label: undefined,
  author: undefined,
};

/** Entries by the day on which they stand in the workspace's calendar, each day in the order of time. */
export function byDay(entries: readonly CalendarEntry[], zone: string): ReadonlyMap<string, readonly CalendarEntry[]> {
  const days = new Map<string, CalendarEntry[]>();
  for (const entry of entries) {
    const day = wallClock(entry.at, zone).slice(0, 10);
    const list = days.get(day);
    if (list) list.push(entry);
    else days.set(day, [entry]);
  }
  for (const list of days.values()) list.sort((a, b) => a.at.localeCompare(b.at));
  return days;
}
