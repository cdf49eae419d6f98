import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
} from 'react';
import { useTranslation } from '@/i18n';
import type { MediaDto } from '@/api';
import { useLocale } from '@/app/session';
import type { Selection } from '@/lib/use-selection';
import { between, moveInGrid } from './grid-moves.rules';
import { MediaTile, type TileTexts } from './media-tile';
import { durationText, sizeText } from './media-texts';

const GAP_PX = 12;
const OVERSCAN_ROWS = 3;
/** Rows from the end at which more are asked for. */
const AHEAD_ROWS = 12;
const ROOM_ABOVE_PX = 96;

export interface MediaGridHandle {
  /** Gives the focus to the cell that Tab would reach; false when there is none. */
  readonly focus: () => boolean;
}

/** Cells in rows of which only those near the screen exist. Arrows move, Enter opens, X selects; Tab knows it as one stop. */
export const MediaGrid = memo(function MediaGrid({
  ref,
  items,
  hasMore,
  onMore,
  selection,
  onOpen,
}: {
  readonly ref: Ref<MediaGridHandle>;
  readonly items: readonly MediaDto[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly selection: Selection;
  readonly onOpen: (id: string) => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const grid = useRef<HTMLDivElement>(null);
  const { columns, rowPx, top } = useMeasures(grid);
  const [active, setActive] = useState(0);
  const current = Math.min(active, Math.max(0, items.length - 1));
  const wantsFocus = useRef(false);
  const anchor = useRef(0);
  const rowCount = Math.ceil(items.length / columns);
  const currentRow = Math.floor(current / columns);

  // oxlint-disable-next-line react/incompatible-library -- Nothing memoizes what it returns: React Compiler is off.
  const virtualizer = useWindowVirtualizer({
    count: rowCount,
    estimateSize: () => rowPx,
    overscan: OVERSCAN_ROWS,
    scrollMargin: top,
    scrollPaddingStart: ROOM_ABOVE_PX,
    scrollPaddingEnd: ROOM_ABOVE_PX,
    // The cell that has the focus stays, however far somebody scrolls: the focus would be lost with it.
    rangeExtractor: useCallback(
      (range: Range) =>
        [...new Set([...defaultRangeExtractor(range), Math.min(currentRow, range.count - 1)])].sort((a, b) => a - b),
      [currentRow],
    ),
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowPx]);
  const rows = virtualizer.getVirtualItems();
  const lastShown = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= rowCount - AHEAD_ROWS) onMore();
  }, [hasMore, lastShown, onMore, rowCount]);

  const focusCurrent = useCallback((): boolean => {
    const cell = grid.current?.querySelector<HTMLElement>(`[role="gridcell"][tabindex="0"]`);
    cell?.focus({ preventScroll: true });
    return cell !== null && cell !== undefined;
  }, []);
  useImperativeHandle(ref, () => ({ focus: focusCurrent }), [focusCurrent]);
  useLayoutEffect(() => {
    if (wantsFocus.current && focusCurrent()) wantsFocus.current = false;
  });

  const selectTo = (index: number): void =>
    selection.add(between(anchor.current, index).flatMap((at) => items[at]?.id ?? []));
  const press = (event: KeyboardEvent): void => {
    const item = items[current];
    if (!item || event.altKey) return;
    const isLetter = (key: string): boolean => event.key.toLowerCase() === key;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === 'Enter' && !command) onOpen(item.id);
    else if ((isLetter('x') || event.key === ' ') && !command) {
      anchor.current = current;
      selection.toggle(item.id);
    } else if (isLetter('a') && command) selection.add(items.map(({ id }) => id));
    else if (event.key === 'Escape' && selection.ids.size > 0) selection.clear();
    else {
      const key = getComputedStyle(event.currentTarget).direction === 'rtl' ? mirrored(event.key) : event.key;
      const page = Math.max(1, Math.floor(window.innerHeight / rowPx) - 1);
      const next = moveInGrid(key, current, { count: items.length, columns, page, toEdge: command });
      if (next === null) return;
      if (event.shiftKey) selectTo(next);
      else anchor.current = next;
      setActive(next);
      wantsFocus.current = true;
      virtualizer.scrollToIndex(Math.floor(next / columns), { align: 'auto' });
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const click = (event: MouseEvent): void => {
    const target = event.target as Element;
    const index = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index']);
    const item = items[index];
    if (!item) return;
    setActive(index);
    if (event.shiftKey) selectTo(index);
    else if (target.closest('[data-select]') || event.ctrlKey || event.metaKey) selection.toggle(item.id);
    else onOpen(item.id);
    anchor.current = index;
    wantsFocus.current = true;
  };
  const texts = useTileTexts();

  return (
    <div
      ref={grid}
      role="grid"
      aria-label={t('files')}
      aria-multiselectable
      aria-rowcount={hasMore ? -1 : rowCount}
      aria-colcount={columns}
      className="relative -mx-1"
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={press}
      onClick={click}
      onErrorCapture={(event) => {
        // Without a picture, the sign behind it shows.
        if (event.target instanceof HTMLImageElement) event.target.style.visibility = 'hidden';
      }}
    >
      {rows.map((row) => (
        <div
          key={row.key}
          role="row"
          aria-rowindex={row.index + 1}
          className="absolute inset-x-0 top-0 grid"
          style={{
            transform: `translateY(${row.start - top}px)`,
            gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
            gap: GAP_PX,
          }}
        >
          {items.slice(row.index * columns, (row.index + 1) * columns).map((item, column) => {
            const index = row.index * columns + column;
            return (
              <MediaTile
                key={item.id}
                item={item}
                index={index}
                column={column}
                selected={selection.ids.has(item.id)}
                current={index === current}
                texts={texts}
              />
            );
          })}
        </div>
      ))}
    </div>
  );
});

function mirrored(key: string): string {
  return key === 'ArrowRight' ? 'ArrowLeft' : key === 'ArrowLeft' ? 'ArrowRight' : key;
}

/** How many columns fit, how high a row is with its gap, and how far down the page the grid begins. */
function useMeasures(grid: React.RefObject<HTMLDivElement | null>) {
  const [measures, setMeasures] = useState({ columns: 4, rowPx: 240, top: 0 });
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return undefined;
    const measure = (): void => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const width = element.clientWidth;
      const columns = Math.max(1, Math.floor((width + GAP_PX) / ((width < 640 ? 8 : 11) * rem + GAP_PX)));
      const tile = (width - GAP_PX * (columns - 1)) / columns;
      const next = {
        columns,
        // Square picture and frame (1 rem less at the sides), two lines of words.
        rowPx: Math.round(tile + 2.75 * rem + GAP_PX),
        top: Math.round(element.getBoundingClientRect().top + window.scrollY),
      };
      setMeasures((present) => (JSON.stringify(present) === JSON.stringify(next) ? present : next));
    };
    measure();
    // The page's own height changes with what stands above the grid: banners, uploads.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [grid]);
  return measures;
}

function useTileTexts(): TileTexts {
  const { t } = useTranslation('media');
  const locale = useLocale();
  return useMemo(
    () => ({
      select: (name) => t('select-file', { name }),
      about: (item) =>
        [sizeText(item, locale), item.usedInCount > 0 ? t('used-in-posts', { count: item.usedInCount }) : null]
          .filter(Boolean)
          .join(' · '),
      mark: (item) => (item.kind === 'gif' ? 'GIF' : item.durationMs === null ? null : durationText(item.durationMs)),
      noAlt: t('no-alt'),
    }),
    [t, locale],
  );
}
