import { useEffect, useRef, type FocusEvent, type RefObject } from 'react';

/**
 * Keeps the focus with a part of the page whose buttons come and go: where the one that had it is gone, the part itself takes it
 * (give it `tabIndex={-1}`), so that a keyboard or a screen reader goes on from there.
 */
export function useKeptFocus(part: RefObject<HTMLElement | null>): {
  readonly onFocus: () => void;
  readonly onBlur: (event: FocusEvent) => void;
} {
  const had = useRef(false);
  useEffect(() => {
    if (!had.current || document.activeElement !== document.body) return;
    part.current?.focus({ preventScroll: true });
  });
  return {
    onFocus: () => {
      had.current = true;
    },
    // What is removed sends no such event: whoever blurs has gone elsewhere.
    onBlur: (event) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) {
        had.current = false;
      }
    },
  };
}
