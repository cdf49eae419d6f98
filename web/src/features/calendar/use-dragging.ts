import { useEffect, type RefObject } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { persistently } from '@/lib/lazy-part';
import { formatInstant } from '@/lib/time';
import { useLatest } from '@/lib/use-latest';
import type { CalendarEntry } from '@/api';
import { movedToDay, movedToTime, refusalOf, type Refusal, type Target } from './moves.rules';

const STEP_MINUTES = 30;
const DAY_MINUTES = 24 * 60;

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

interface Goal {
  readonly element: HTMLElement;
  readonly to: Target;
  readonly refusal: Refusal | null;
  /** Of the week view: where the card would begin, from the top of the day. */
  readonly minute: number | null;
}

/**
 * Drags cards to other days, and in the week to other hours. One card at a time is made draggable, the one under the pointer: hundreds of cards cost
 * nothing. Marks the day below with `data-drop`, and writes into `hint` where the post would go, or why it can't.
 */
export function useDragging({
  root,
  hint,
  entryOf,
  onMove,
  enabled,
}: {
  readonly root: RefObject<HTMLElement | null>;
  readonly hint: RefObject<HTMLElement | null>;
  readonly entryOf: (postId: string) => CalendarEntry | null;
  readonly onMove: (entry: CalendarEntry, to: Target) => void;
  readonly enabled: boolean;
}): void {
  const { t } = useTranslation('calendar');
  const { zone } = useWorkspace();
  const locale = useLocale();
  const latest = useLatest({ t, zone, locale, entryOf, onMove });

  useEffect(() => {
    const calendar = root.current;
    if (!calendar || !enabled) return undefined;
    let gone = false;
    let release: (() => void) | null = null;
    void persistently(() => import('@atlaskit/pragmatic-drag-and-drop/adapter/element-adapter')).then(
      ({ draggable, dropTargetForElements, monitorForElements }) => {
        if (gone) return;
        let card: HTMLElement | null = null;
        let letGo: (() => void) | null = null;
        /** From the top of the card to where it was taken. */
        let grip = 0;
        let marked: HTMLElement | null = null;

        const goalOf = (postId: unknown, { clientX, clientY }: Point): Goal | null => {
          const entry = typeof postId === 'string' ? latest.current.entryOf(postId) : null;
          const element = document
            .elementsFromPoint(clientX, clientY)
            .map((found) => found.closest<HTMLElement>('[data-day]'))
            .find((day) => day !== null && calendar.contains(day));
          const day = element?.dataset['day'];
          if (!entry || !element || day === undefined) return null;
          const { zone: place } = latest.current;
          let minute: number | null = null;
          let to: Target;
          const hours = element.dataset['hours'] === undefined ? null : element.getBoundingClientRect();
          if (hours) {
            const steps = Math.round((((clientY - grip - hours.top) / hours.height) * DAY_MINUTES) / STEP_MINUTES);
            minute = Math.min(DAY_MINUTES - STEP_MINUTES, Math.max(0, steps * STEP_MINUTES));
            to = movedToTime(entry, `${day}T${clock(minute)}`, place);
          } else {
            to = movedToDay(entry, day, place);
          }
          return { element, to, minute, refusal: refusalOf(entry, to.at, new Date()) };
        };
        const mark = (goal: Goal | null): void => {
          if (marked !== goal?.element) marked?.removeAttribute('data-drop');
          marked = goal?.element ?? null;
          const { t: say, zone: place, locale: language } = latest.current;
          if (goal) {
            goal.element.dataset['drop'] = goal.refusal === null ? 'yes' : 'no';
            if (goal.minute !== null)
              goal.element.style.setProperty('--drop-at', `${(goal.minute / DAY_MINUTES) * 100}%`);
          }
          const box = hint.current;
          if (!box) return;
          box.hidden = goal === null;
          if (!goal) return;
          box.dataset['drop'] = goal.refusal === null ? 'yes' : 'no';
          box.textContent =
            goal.refusal === null
              ? say('move.to', { when: formatInstant(goal.to.at, place, language, 'day-time') })
              : say(`refusal.${goal.refusal}`);
        };

        const reach = (event: PointerEvent): void => {
          if (event.pointerType === 'touch' || !(event.target instanceof Element)) return;
          const next = event.target.closest<HTMLElement>('[data-post]');
          if (!next || next === card) return;
          letGo?.();
          card = next;
          letGo = draggable({ element: next, getInitialData: () => ({ postId: next.dataset['post'] }) });
        };
        calendar.addEventListener('pointerover', reach);
        const endTarget = dropTargetForElements({
          element: calendar,
          canDrop: ({ source, input }) => goalOf(source.data['postId'], input)?.refusal === null,
        });
        const endMonitor = monitorForElements({
          canMonitor: ({ source }) => 'postId' in source.data,
          onDragStart: ({ source, location }) => {
            grip = location.initial.input.clientY - source.element.getBoundingClientRect().top;
            source.element.dataset['dragged'] = '';
          },
          onDrag: ({ source, location }) => mark(goalOf(source.data['postId'], location.current.input)),
          onDrop: ({ source, location }) => {
            delete source.element.dataset['dragged'];
            const goal =
              location.current.dropTargets.length > 0 ? goalOf(source.data['postId'], location.current.input) : null;
            mark(null);
            const entry = latest.current.entryOf(String(source.data['postId']));
            if (goal && entry && goal.refusal === null && goal.to.at !== entry.at)
              latest.current.onMove(entry, goal.to);
          },
        });
        release = () => {
          calendar.removeEventListener('pointerover', reach);
          letGo?.();
          endTarget();
          endMonitor();
        };
      },
      // Without it posts are moved by keys and by form.
      () => undefined,
    );
    return () => {
      gone = true;
      release?.();
    };
  }, [enabled, hint, latest, root]);
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
