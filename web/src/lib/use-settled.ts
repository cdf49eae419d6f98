import { useEffect, useRef, useState } from 'react';

const SETTLE_MS = 250;

/**
 * A field whose value is told on when the typing rests, so that typing draws the field alone.
 * @param value what was last told on, or came by other means since: the back button, a cleared filter
 */
export function useSettled(
  value: string,
  onSettle: (value: string) => void,
): readonly [string, (typed: string) => void] {
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    if (value !== typed.trim()) setTyped(value);
  }
  const settle = useRef(onSettle);
  useEffect(() => {
    settle.current = onSettle;
  });
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === value) return undefined;
    const timer = setTimeout(() => settle.current(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);
  return [typed, setTyped];
}
