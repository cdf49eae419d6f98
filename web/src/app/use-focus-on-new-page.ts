import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

const SETTLE_AFTER_MS = [50, 200, 800] as const;

/** After a change of page the focus stands at its beginning, so that a keyboard or a screen reader goes on from there. */
export function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const changed = before.current !== undefined && path !== before.current;
    before.current = path;
    if (!changed) return undefined;
    const settle = (): void => {
      const { activeElement } = document;
      const lost = activeElement === null || activeElement === document.body;
      const elsewhere =
        main.current !== null && !main.current.contains(activeElement) && activeElement?.closest('dialog') === null;
      if (lost || elsewhere) main.current?.focus({ preventScroll: true });
    };
    settle();
    // What had the focus may go only when the new page is drawn, or what it loads has come.
    const timers = SETTLE_AFTER_MS.map((delay) =>
      setTimeout(() => document.activeElement === document.body && settle(), delay),
    );
    return () => timers.forEach(clearTimeout);
  }, [path]);
  return main;
}
