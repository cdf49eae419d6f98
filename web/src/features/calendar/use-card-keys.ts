import { useLayoutEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import type { CalendarEntry } from '@/api';
import { singleKeysOn } from '@/app/shortcuts';
import { wallClock } from '@/lib/time';
import type { Range, View } from './days.rules';
import { movedByDays, movedByMinutes, type Target } from './moves.rules';

const WEEK = 7;
const HALF_AN_HOUR = 30;

interface Options {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly byId: ReadonlyMap<string, CalendarEntry>;
  readonly days: ReadonlyMap<string, readonly CalendarEntry[]>;
  readonly range: Range;
  readonly view: View;
  readonly canMove: boolean;
  readonly move: (entry: CalendarEntry, target: Target, options?: { readonly gather?: boolean }) => boolean;
  readonly toggle: (postId: string) => void;
  readonly open: (postId: string) => void;
  /** Brings a day onto the screen that is not in the range. */
  readonly showDay: (day: string) => void;
}

/**
 * Keys on the cards, heard once for all of them: arrows go from card to card (one tab stop for all), Alt with arrows moves the post, Enter opens, X
 * selects. The focus stays with a post when it is drawn elsewhere.
 */
export function useCardKeys({ surface, byId, days, range, view, canMove, move, toggle, open, showDay }: Options) {
  const first = [...days.keys()].filter((day) => range.days.includes(day)).toSorted()[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const current =
    chosen !== null && byId.has(chosen)
      ? chosen
      : ((first !== undefined ? days.get(first)?.[0]?.postId : null) ?? null);
  const holds = useRef(false);

  // A moved card is a new element: the focus follows it there.
  useLayoutEffect(() => {
    if (!holds.current || chosen === null) return;
    if (surface.current?.contains(document.activeElement) && document.activeElement !== surface.current) return;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    cardOf(surface.current, chosen)?.focus({ preventScroll: false });
  });

  const cards = (): HTMLElement[] => [...(surface.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
  const focus = (card: HTMLElement | undefined): void => {
    if (!card) return;
    setChosen(card.dataset['entry'] ?? null);
    card.focus();
  };
  const dayOf = (card: HTMLElement): string => card.closest<HTMLElement>('[data-day]')?.dataset['day'] ?? '';

  const onKeyDown = (event: KeyboardEvent): void => {
    const card = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-entry]') : null;
    const entry = card ? byId.get(card.dataset['entry'] ?? '') : undefined;
    if (!card || !entry || event.ctrlKey || event.metaKey) return;
    const handled = (): void => {
      event.preventDefault();
      event.stopPropagation();
      event.nativeEvent.stopPropagation();
    };
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const line = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const along = side === undefined ? undefined : getComputedStyle(card).direction === 'rtl' ? -side : side;
    if (event.altKey && (along !== undefined || line !== undefined)) {
      handled();
      if (!canMove) return;
      const target =
        along !== undefined
          ? movedByDays(entry, along)
          : view === 'week'
            ? movedByMinutes(entry, (line ?? 1) * HALF_AN_HOUR)
            : movedByDays(entry, (line ?? 1) * WEEK);
      if (move(entry, target, { gather: true })) {
        setChosen(entry.postId);
        holds.current = true;
        const day = wallClock(target.at, entry.zone).slice(0, 10);
        if (!range.days.includes(day)) showDay(day);
      }
      return;
    }
    if (event.altKey) return;
    if (line !== undefined) {
      handled();
      const all = cards();
      focus(all[all.indexOf(card) + line]);
    } else if (along !== undefined) {
      handled();
      const all = cards();
      const here = dayOf(card);
      const beyond =
        along > 0 ? all.filter((other) => dayOf(other) > here) : all.filter((other) => dayOf(other) < here);
      const day = along > 0 ? beyond[0] : beyond.at(-1);
      focus(day ? beyond.find((other) => dayOf(other) === dayOf(day)) : undefined);
    } else if (event.key === 'Enter' || event.key === ' ') {
      handled();
      open(entry.postId);
    } else if (event.key.toLowerCase() === 'x' && singleKeysOn()) {
      handled();
      toggle(entry.postId);
    }
  };
  const onFocus = (event: FocusEvent): void => {
    const postId =
      event.target instanceof HTMLElement
        ? event.target.closest<HTMLElement>('[data-entry]')?.dataset['entry']
        : undefined;
    holds.current = postId !== undefined;
    if (postId !== undefined) setChosen(postId);
  };
  const onBlur = (event: FocusEvent): void => {
    // To nowhere: the card is being drawn anew. To something else: the person has gone on.
    if (event.relatedTarget !== null) holds.current = false;
  };
  return { current, handlers: { onKeyDown, onFocus, onBlur } };
}

function cardOf(surface: HTMLElement | null, postId: string): HTMLElement | null {
  return surface?.querySelector<HTMLElement>(`[data-entry="${CSS.escape(postId)}"]`) ?? null;
}
