import { startTransition, useEffect, useRef, useState } from 'react';

const PAUSE_MS = 250;
/** However steadily somebody types, what follows from it is not older than this. */
const LONGEST_MS = 2_000;

/** The value as it was when it last stood still for a moment: for what is costly to draw while somebody types. */
export function usePaused<Value>(value: Value): Value {
  const [paused, setPaused] = useState(value);
  const waitingSince = useRef<number | null>(null);
  useEffect(() => {
    if (value === paused) {
      waitingSince.current = null;
      return undefined;
    }
    const now = performance.now();
    waitingSince.current ??= now;
    const left = Math.max(0, waitingSince.current + LONGEST_MS - now);
    const timer = setTimeout(
      () => {
        waitingSince.current = null;
        startTransition(() => setPaused(() => value));
      },
      Math.min(PAUSE_MS, left),
    );
    return () => clearTimeout(timer);
  }, [value, paused]);
  return paused;
}
