import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** How long the focus waits for a post to be drawn at its new place. */
const FOLLOWED_MS = 4_000;

/**
 * One stop of the Tab key in the whole calendar, at the card or day that had the focus last; the arrows go on from there. Set on the elements
 * themselves, so that a step draws nothing again.
 */
export function useRoving(root: RefObject<HTMLElement | null>, today: string) {
  const last = useRef<string | null>(null);
  const wanted = useRef<{ readonly postId: string | null; readonly until: number } | null>(null);

  const [, drawAgain] = useState(0);

  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const { current: wish } = wanted;
    if (wish && wish.postId !== null) {
      const card = element.querySelector<HTMLElement>(`[data-post="${CSS.escape(wish.postId)}"]`);
      if (card && document.activeElement !== card && !isBusyElsewhere(element)) card.focus();
    }
    const items = [...element.querySelectorAll<HTMLElement>('[data-item]')];
    const focused = document.activeElement;
    const stop =
      items.find((item) => item === focused) ??
      items.find((item) => keyOf(item) === last.current) ??
      element.querySelector<HTMLElement>(`[data-day="${today}"] [data-item]`) ??
      items[0];
    for (const item of items) item.tabIndex = item === stop ? 0 : -1;
    // What had the focus is gone: the work goes on in the calendar.
    if (wish && (wish.postId === null || Date.now() > wish.until) && document.activeElement === document.body) {
      (stop ?? element.querySelector<HTMLElement>('[tabindex="0"]'))?.focus({ preventScroll: true });
    }
    if (wish && Date.now() > wish.until) wanted.current = null;
  });

  useEffect(() => {
    const element = root.current;
    if (!element) return undefined;
    const enter = (event: FocusEvent): void => {
      const item = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>('[data-item]') : null;
      if (!item) return;
      for (const other of element.querySelectorAll<HTMLElement>('[data-item][tabindex="0"]')) other.tabIndex = -1;
      item.tabIndex = 0;
      last.current = keyOf(item);
      if (wanted.current?.postId && item.dataset['post'] !== wanted.current.postId) wanted.current = null;
    };
    element.addEventListener('focusin', enter);
    return () => element.removeEventListener('focusin', enter);
  }, [root]);

  /** Has the focus follow a post to where it will be drawn; without one, come back to the calendar from what is gone. */
  const follow = useCallback((postId: string | null = null) => {
    if (postId !== null || wanted.current === null) wanted.current = { postId, until: Date.now() + FOLLOWED_MS };
    drawAgain((count) => count + 1);
  }, []);
  return follow;
}

/** Somebody works in a dialog or a field: the focus is not ours to take. */
function isBusyElsewhere(root: HTMLElement): boolean {
  const { activeElement } = document;
  if (activeElement === null || activeElement === document.body || root.contains(activeElement)) return false;
  return activeElement.closest('dialog[open], [role="dialog"], [role="alertdialog"], input, textarea, select') !== null;
}

function keyOf(item: HTMLElement): string {
  return item.dataset['post'] ?? `${item.dataset['openDay'] ?? ''}${item.dataset['more'] === undefined ? '' : '+'}`;
}

/** Where an arrow leads: up and down through a day and on to the next one below, sideways to the day beside. null: nowhere in here. */
export function neighbour(root: HTMLElement, item: HTMLElement, key: string): HTMLElement | null {
  const day = item.closest<HTMLElement>('[data-day]');
  if (!day) return null;
  const days = [...root.querySelectorAll<HTMLElement>('[data-day]')];
  const itemsOf = (element: HTMLElement | undefined): HTMLElement[] =>
    element ? [...element.querySelectorAll<HTMLElement>('[data-item]')] : [];
  const own = itemsOf(day);
  const index = own.indexOf(item);
  const at = days.indexOf(day);
  const isList = day.dataset['list'] !== undefined;
  const isHours = day.dataset['hours'] !== undefined;
  const isRightToLeft = getComputedStyle(root).direction === 'rtl';
  switch (key) {
    case 'ArrowUp':
    case 'ArrowDown': {
      const step = key === 'ArrowDown' ? 1 : -1;
      const next = own[index + step];
      if (next || isHours) return next ?? null;
      for (let other = at + (isList ? step : step * 7); days[other]; other += isList ? step : step * 7) {
        const found = itemsOf(days[other]);
        const landing = step === 1 ? found[0] : found.at(-1);
        if (landing) return landing;
      }
      return null;
    }
    case 'ArrowLeft':
    case 'ArrowRight': {
      if (isList) return null;
      const step = (key === 'ArrowRight') === isRightToLeft ? -1 : 1;
      for (let other = at + step; days[other]; other += step) {
        const found = itemsOf(days[other]);
        const landing = isHours ? nearest(found, item) : (found[index] ?? found.at(-1));
        if (landing) return landing;
      }
      return null;
    }
    default:
      return null;
  }
}

function nearest(items: readonly HTMLElement[], to: HTMLElement): HTMLElement | undefined {
  const distance = (item: HTMLElement): number => Math.abs(item.offsetTop - to.offsetTop);
  return [...items].sort((a, b) => distance(a) - distance(b))[0];
}
