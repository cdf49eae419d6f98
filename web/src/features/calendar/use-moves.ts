import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from '@/i18n';
import {
  bulkRun,
  isProblem,
  postsDuplicate,
  postsRemove,
  scheduleCancelPost,
  schedulePublishPost,
  scheduleSchedulePost,
  type Calendar,
  type CalendarEntry,
  type PostView,
} from '@/api';
import { invalidate } from '@/app/live';
import { useLocale, useWorkspace } from '@/app/session';
import { inTurns } from '@/lib/in-turns';
import { formatInstant } from '@/lib/time';
import { useLatest } from '@/lib/use-latest';
import { useToast } from '@/ui';
import type { Target } from './moves.rules';

const CONCERNED = ['calendar', 'posts', 'deliveries', 'attention', 'campaigns', 'reports'];
const SHIFTABLE = new Set(['scheduled', 'retrying', 'held', 'missed', 'failed']);

interface Line {
  /** Where the post stood before the first move that is not confirmed yet. */
  readonly origin: Target;
  wanted: Target;
  version: number;
}

export interface Moves {
  /** Shows the post at its new place at once, tells the server, and offers the way back. */
  readonly move: (entry: CalendarEntry, to: Target) => void;
  readonly shift: (entries: readonly CalendarEntry[], days: number) => Promise<void>;
  readonly cancel: (entries: readonly CalendarEntry[]) => Promise<void>;
  readonly duplicate: (entries: readonly CalendarEntry[], open: (postId: string) => void) => Promise<void>;
  readonly publish: (entry: CalendarEntry) => Promise<void>;
}

/** @param onSettled after something was done or undone: what was pressed for it may be gone from the page */
export function useMoves(onSettled: (postId: string | null) => void): Moves {
  const { t } = useTranslation(['calendar', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const toast = useToast();
  const lines = useRef(new Map<string, Line>());

  const settled = useLatest(onSettled);
  const refresh = useCallback(
    () => void invalidate(queryClient, CONCERNED).then(() => settled.current(null)),
    [queryClient, settled],
  );
  const fail = useCallback(
    (error: unknown, about?: string) => {
      toast({
        tone: 'bad',
        ...(about === undefined ? {} : { about }),
        text: isProblem(error, 'stale-version')
          ? t('move.stale')
          : error instanceof Error
            ? error.message
            : t('common:went-wrong'),
      });
      refresh();
    },
    [refresh, t, toast],
  );

  const move = useCallback(
    function moveEntry(entry: CalendarEntry, to: Target): void {
      const { postId } = entry;
      const tell = (
        line: Line,
        text = t('move.done', { when: formatInstant(line.wanted.at, zone, locale, 'day-time') }),
      ): void => {
        const { origin } = line;
        toast({
          about: `move:${postId}`,
          text,
          ...(Date.parse(origin.at) > Date.now()
            ? {
                action: {
                  name: t('common:undo'),
                  run: () => {
                    moveEntry({ ...entry, ...line.wanted, version: line.version }, origin);
                    settled.current(postId);
                  },
                },
              }
            : {}),
        });
      };
      // An answer that is under way would put the post back for a moment.
      void queryClient.cancelQueries({ predicate: ({ queryKey: [first] }) => isCalendar(first) });
      place(queryClient, entry, to);
      const waiting = lines.current.get(postId);
      if (waiting) {
        // One request at a time for each post: the next has to carry the version that this one makes.
        waiting.wanted = to;
        tell(waiting);
        return;
      }
      const line: Line = {
        origin: { localTime: entry.localTime, zone: entry.zone, at: entry.at },
        wanted: to,
        version: entry.version,
      };
      lines.current.set(postId, line);
      tell(line);
      const send = async (): Promise<void> => {
        for (;;) {
          const sent = line.wanted;
          const { data } = await scheduleSchedulePost({
            path: { workspaceId, postId },
            body: { localTime: sent.localTime, zone: sent.zone },
            headers: { 'If-Match': `"${line.version}"` },
          });
          line.version = data.post.version;
          if (line.wanted !== sent) continue;
          const { schedule } = data.post;
          if (data.clockChange) {
            const when = formatInstant(schedule?.at ?? sent.at, zone, locale, 'day-time');
            tell(line, t('move.clock-change', { when }));
          }
          place(queryClient, entry, schedule ?? sent, line.version);
          return;
        }
      };
      send()
        .catch((error: unknown) => {
          place(queryClient, entry, line.origin);
          fail(error, `move:${postId}`);
        })
        .finally(() => {
          lines.current.delete(postId);
          refresh();
        });
    },
    [fail, locale, queryClient, refresh, settled, t, toast, workspaceId, zone],
  );

  const shift = useCallback(
    async (entries: readonly CalendarEntry[], days: number): Promise<void> => {
      const deliveryIds = entries.flatMap(({ deliveries }) =>
        deliveries.filter(({ state }) => SHIFTABLE.has(state)).map(({ deliveryId }) => deliveryId),
      );
      if (deliveryIds.length === 0) return;
      try {
        const { data } = await bulkRun({
          path: { workspaceId },
          body: { action: 'reschedule', deliveryIds, shift: { days } },
        });
        const moved = data.results.filter(({ ok }) => ok).map(({ deliveryId }) => deliveryId);
        const refused = data.results.find(({ ok }) => !ok);
        toast({
          about: 'shift',
          ...(refused ? { tone: 'bad' as const } : {}),
          text: [
            t('bulk.shifted', {
              count: entries.filter(({ deliveries }) => deliveries.some(({ deliveryId }) => moved.includes(deliveryId)))
                .length,
            }),
            ...(refused
              ? [t('bulk.refused', { count: data.results.length - moved.length, reason: refused.detail ?? '' })]
              : []),
          ].join(' '),
          ...(moved.length > 0
            ? {
                action: {
                  name: t('common:undo'),
                  run: () => {
                    bulkRun({
                      path: { workspaceId },
                      body: { action: 'reschedule', deliveryIds: moved, shift: { days: -days } },
                    })
                      .catch((error: unknown) => fail(error))
                      .finally(refresh);
                  },
                },
              }
            : {}),
        });
      } catch (error) {
        fail(error);
      } finally {
        refresh();
      }
    },
    [fail, refresh, t, toast, workspaceId],
  );

  const cancel = useCallback(
    async (entries: readonly CalendarEntry[]): Promise<void> => {
      const { done, failed } = await inTurns(entries, ({ postId }) =>
        scheduleCancelPost({ path: { workspaceId, postId }, body: {} }),
      );
      const [refused] = failed;
      if (refused) fail(refused.error);
      refresh();
      // What was due already can't be put back to a time that is over.
      const ahead = done.filter(({ at }) => Date.parse(at) > Date.now());
      if (done.length === 0) return;
      toast({
        about: 'cancel',
        text: t('bulk.cancelled', { count: done.length }),
        ...(ahead.length > 0
          ? {
              action: {
                name: t('common:undo'),
                run: () => {
                  void inTurns(ahead, ({ postId, localTime, zone: its }) =>
                    scheduleSchedulePost({ path: { workspaceId, postId }, body: { localTime, zone: its } }),
                  ).then(({ failed: [first] }) => (first ? fail(first.error) : refresh()));
                },
              },
            }
          : {}),
      });
    },
    [fail, refresh, t, toast, workspaceId],
  );

  const duplicate = useCallback(
    async (entries: readonly CalendarEntry[], open: (postId: string) => void): Promise<void> => {
      try {
        const copies: PostView[] = [];
        const { failed } = await inTurns(entries, async ({ postId }) => {
          copies.push((await postsDuplicate({ path: { workspaceId, postId } })).data);
        });
        const [refused] = failed;
        if (refused) throw refused.error;
        const [only] = copies;
        toast({
          about: 'duplicate',
          text: t('bulk.duplicated', { count: copies.length }),
          action:
            only && copies.length === 1
              ? { name: t('open'), run: () => open(only.id) }
              : {
                  name: t('common:undo'),
                  run: () => {
                    void inTurns(copies, ({ id, version }) =>
                      postsRemove({ path: { workspaceId, postId: id }, headers: { 'If-Match': `"${version}"` } }),
                    ).then(({ failed: [first] }) => (first ? fail(first.error) : refresh()));
                  },
                },
        });
      } catch (error) {
        fail(error);
      } finally {
        refresh();
      }
    },
    [fail, refresh, t, toast, workspaceId],
  );

  const publish = useCallback(
    async ({ postId }: CalendarEntry): Promise<void> => {
      await schedulePublishPost({ path: { workspaceId, postId }, body: {} });
      toast({ text: t('published-now') });
      refresh();
    },
    [refresh, t, toast, workspaceId],
  );

  return useMemo(() => ({ move, shift, cancel, duplicate, publish }), [cancel, duplicate, move, publish, shift]);
}

/** Puts a post elsewhere in every calendar that was read, and into those of other times that it moves to. */
function place(queryClient: QueryClient, moved: CalendarEntry, to: Target, version = moved.version): void {
  const { postId } = moved;
  const calendars = queryClient.getQueriesData<Calendar>({ predicate: ({ queryKey: [first] }) => isCalendar(first) });
  const filters = new Set<string>();
  for (const [[key], calendar] of calendars) {
    if (isCalendar(key) && calendar?.entries.some((entry) => entry.postId === postId)) filters.add(filterIn(key));
  }
  for (const [queryKey, calendar] of calendars) {
    const [key] = queryKey;
    if (!isCalendar(key) || !calendar) continue;
    const entries = calendar.entries.map((entry) => (entry.postId === postId ? { ...entry, ...to, version } : entry));
    const { from, to: end } = key.query;
    const isNew = !calendar.entries.some((entry) => entry.postId === postId);
    if (isNew && filters.has(filterIn(key)) && from <= to.at && to.at < end) entries.push({ ...moved, ...to, version });
    queryClient.setQueryData<Calendar>(queryKey, { ...calendar, entries });
  }
}

interface CalendarKey {
  readonly _id: 'calendarRead';
  readonly path?: unknown;
  readonly query: { readonly from: string; readonly to: string };
}

function isCalendar(key: unknown): key is CalendarKey {
  return typeof key === 'object' && key !== null && '_id' in key && key._id === 'calendarRead';
}

/** What a calendar was asked for, apart from its time. */
function filterIn({ path, query: { from: _from, to: _to, ...filter } }: CalendarKey): string {
  return JSON.stringify([path, filter]);
}
