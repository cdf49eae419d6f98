import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, scheduleSchedulePost, type CalendarEntry } from '@/api';
import { invalidate } from '@/app/live';
import { useLocale, useWorkspace } from '@/app/session';
import { formatInstant } from '@/lib/time';
import { useToast } from '@/ui';
import { refusalOf, type Target } from './moves.rules';

/** Keys come quickly: what is pressed within this time is one move. */
const SETTLE_MS = 450;

interface Pending {
  readonly original: CalendarEntry;
  readonly target: Target;
  readonly timer: ReturnType<typeof setTimeout>;
}

export interface Moves {
  /** The entries as they stand once what is being moved has arrived. */
  readonly shown: readonly CalendarEntry[];
  /** Moves, at once on the screen and then on the server; where it can't go, says why. @returns whether it moves */
  readonly move: (entry: CalendarEntry, target: Target, options?: { readonly gather?: boolean }) => boolean;
  /** The newest thing that happened, for screen readers. */
  readonly news: string;
}

/** Moves posts to other times: shown at once, undone by Undo, taken back where somebody else was quicker. */
export function useMoves(entries: readonly CalendarEntry[]): Moves {
  const { t } = useTranslation(['calendar', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const locale = useLocale();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [targets, setTargets] = useState<ReadonlyMap<string, Target>>(new Map());
  const [news, setNews] = useState('');
  const pending = useRef(new Map<string, Pending>());
  /** Versions that our own moves made, until the list tells them. */
  const versions = useRef(new Map<string, number>());

  const show = useCallback((postId: string, target: Target | null) => {
    setTargets((present) => {
      const next = new Map(present);
      if (target) next.set(postId, target);
      else next.delete(postId);
      return next;
    });
  }, []);

  const send = useCallback(
    async (original: CalendarEntry, target: Target, undoable: boolean): Promise<void> => {
      const { postId } = original;
      const version = Math.max(original.version, versions.current.get(postId) ?? 0);
      try {
        const { data } = await scheduleSchedulePost({
          path: { workspaceId, postId },
          body: { localTime: target.localTime, zone: target.zone },
          headers: { 'If-Match': `"${version}"` },
        });
        versions.current.set(postId, data.post.version);
        const when = formatInstant(data.post.schedule?.at ?? target.at, zone, locale, 'day-time');
        toast({
          text: data.clockChange ? t('moved-clock-change', { when }) : t('moved', { when }),
          ...(undoable
            ? {
                action: {
                  name: t('common:undo'),
                  run: () => {
                    const back: Target = { localTime: original.localTime, zone: original.zone, at: original.at };
                    show(postId, back);
                    void send(original, back, false);
                  },
                },
              }
            : {}),
        });
      } catch (error) {
        const detail = error instanceof Error ? error.message : t('common:went-wrong');
        const text = isProblem(error, 'stale-version') ? t('moved-by-other') : detail;
        setNews(text);
        toast({ text, tone: 'bad' });
      }
      await invalidate(queryClient, ['calendar']);
      if (!pending.current.has(postId)) show(postId, null);
    },
    [locale, queryClient, show, t, toast, workspaceId, zone],
  );

  const move = useCallback(
    (entry: CalendarEntry, target: Target, { gather = false } = {}): boolean => {
      const refusal = refusalOf(entry, target.at, new Date());
      if (refusal) {
        const text = t(`refusal.${refusal}`);
        setNews(text);
        toast({ text, tone: 'bad' });
        return false;
      }
      const before = pending.current.get(entry.postId);
      if (before) clearTimeout(before.timer);
      const original = before?.original ?? entry;
      show(entry.postId, target);
      setNews(t('moving', { when: formatInstant(target.at, zone, locale, 'day-time') }));
      const timer = setTimeout(
        () => {
          pending.current.delete(entry.postId);
          if (original.at === target.at) show(entry.postId, null);
          else void send(original, target, true);
        },
        gather ? SETTLE_MS : 0,
      );
      pending.current.set(entry.postId, { original, target, timer });
      return true;
    },
    [locale, send, show, t, toast, zone],
  );

  // Whoever leaves the page within the moment has moved it all the same.
  useEffect(() => {
    const waiting = pending.current;
    return () => {
      for (const { original, target, timer } of waiting.values()) {
        clearTimeout(timer);
        void send(original, target, false);
      }
      waiting.clear();
    };
    // Only at the end of the page.
    // oxlint-disable-next-line react/exhaustive-deps -- `send` of any moment does the same
  }, []);

  const shown = useMemo(
    () =>
      targets.size === 0
        ? entries
        : entries.map((entry) => {
            const target = targets.get(entry.postId);
            return target ? { ...entry, at: target.at, localTime: target.localTime } : entry;
          }),
    [entries, targets],
  );
  return { shown, move, news };
}
