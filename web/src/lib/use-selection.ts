import { useCallback, useMemo, useState } from 'react';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly add: (ids: readonly string[]) => void;
  readonly drop: (ids: readonly string[]) => void;
  readonly clear: () => void;
}

const NOTHING: ReadonlySet<string> = new Set();

/** What is selected in a list, by id. Its functions stay the same ones. */
export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(NOTHING);
  const toggle = useCallback((id: string) => {
    setIds((present) => {
      const next = new Set(present);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const add = useCallback((more: readonly string[]) => setIds((present) => new Set([...present, ...more])), []);
  const drop = useCallback((gone: readonly string[]) => {
    setIds((present) => new Set([...present].filter((id) => !gone.includes(id))));
  }, []);
  const clear = useCallback(() => setIds(NOTHING), []);
  return useMemo(() => ({ ids, toggle, add, drop, clear }), [ids, toggle, add, drop, clear]);
}
