import { useRef, useState, type DragEvent } from 'react';
import type { CalendarEntry } from '@/api';
import { movedToDay, movedToTime, refusalOf, type Refusal } from './moves.rules';

const HALF_HOURS_A_DAY = 48;

interface Options {
  readonly enabled: boolean;
  readonly byId: ReadonlyMap<string, CalendarEntry>;
  readonly zone: string;
  readonly onDrop: (entry: CalendarEntry, day: string, localTime: string | null) => void;
}

export interface DragHint {
  readonly ok: boolean;
  readonly key: 'drop-here' | `refusal.${Refusal}`;
}

/** Dragging cards onto days and hours, heard once for the whole calendar (HTML drag and drop); a place that refuses says why at once. */
export function useDragToMove({ enabled, byId, zone, onDrop }: Options) {
  const dragged = useRef<CalendarEntry | null>(null);
  const over = useRef<HTMLElement | null>(null);
  const [hint, setHint] = useState<DragHint | null>(null);

  const mark = (cell: HTMLElement | null, refusal: Refusal | null): void => {
    if (over.current && over.current !== cell) delete over.current.dataset['drop'];
    over.current = cell;
    if (!cell) return;
    cell.dataset['drop'] = refusal ? 'no' : 'ok';
    const key = refusal ? (`refusal.${refusal}` as const) : 'drop-here';
    setHint((present) => (present?.key === key ? present : { ok: refusal === null, key }));
  };
  const end = (): void => {
    mark(null, null);
    dragged.current = null;
    setHint(null);
  };
  const cellOf = (event: DragEvent): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('[data-day]') : null;
  const refusalAt = (entry: CalendarEntry, cell: HTMLElement, clientY: number): Refusal | null => {
    const localTime = timeAt(cell, clientY);
    const target = localTime ? movedToTime(entry, localTime, zone) : movedToDay(entry, cell.dataset['day'] ?? '', zone);
    return refusalOf(entry, target.at, new Date());
  };

  const handlers = {
    onDragStart: (event: DragEvent) => {
      const id = event.target instanceof HTMLElement ? event.target.dataset['entry'] : undefined;
      const entry = id === undefined ? undefined : byId.get(id);
      if (!enabled || !entry) return;
      dragged.current = entry;
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', entry.title || entry.excerpt);
    },
    onDragOver: (event: DragEvent) => {
      const [entry, cell] = [dragged.current, cellOf(event)];
      if (!entry) return;
      if (!cell) return mark(null, null);
      const refusal = refusalAt(entry, cell, event.clientY);
      mark(cell, refusal);
      event.preventDefault();
      event.dataTransfer.dropEffect = refusal ? 'none' : 'move';
    },
    onDrop: (event: DragEvent) => {
      const [entry, cell] = [dragged.current, cellOf(event)];
      event.preventDefault();
      end();
      if (entry && cell) onDrop(entry, cell.dataset['day'] ?? '', timeAt(cell, event.clientY));
    },
    onDragEnd: end,
  };
  return { hint, handlers, timeAt };
}

/** In a day with hours: the half hour at that height, on the clock on the wall; null where a day has no hours. */
function timeAt(cell: HTMLElement, clientY: number): string | null {
  if (cell.dataset['hours'] === undefined) return null;
  const { top, height } = cell.getBoundingClientRect();
  const half = Math.min(HALF_HOURS_A_DAY - 1, Math.max(0, Math.floor(((clientY - top) / height) * HALF_HOURS_A_DAY)));
  return `${cell.dataset['day'] ?? ''}T${String(Math.floor(half / 2)).padStart(2, '0')}:${half % 2 === 0 ? '00' : '30'}`;
}
