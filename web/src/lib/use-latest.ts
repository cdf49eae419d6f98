import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

/** What was drawn last, for timers, requests and listeners that outlive a drawing. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** The same object as long as `key` stays, so that nothing is drawn again for an equal one. */
export function useSame<Value>(value: Value, key: string): Value {
  const [kept, setKept] = useState({ key, value });
  if (kept.key === key) return kept.value;
  setKept({ key, value });
  return value;
}
