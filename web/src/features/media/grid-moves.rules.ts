/**
 * Where a key leads in a grid that fills its rows from the start.
 * @param key as the keyboard names it; `ArrowRight` goes towards the end of the line, whatever the direction of writing
 * @param page rows that fill the screen
 * @returns the index to go to, or null when the key is none of the grid's
 */
export function moveInGrid(
  key: string,
  at: number,
  { count, columns, page, toEdge }: { count: number; columns: number; page: number; toEdge: boolean },
): number | null {
  if (count === 0) return null;
  const last = count - 1;
  const rowStart = at - (at % columns);
  switch (key) {
    case 'ArrowRight':
      return Math.min(at + 1, last);
    case 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'ArrowDown':
      return down(at, columns, columns, last);
    case 'ArrowUp':
      return at - columns < 0 ? at : at - columns;
    case 'PageDown':
      return down(at, columns * page, columns, last);
    case 'PageUp':
      return at - columns * page < 0 ? at % columns : at - columns * page;
    case 'Home':
      return toEdge ? 0 : rowStart;
    case 'End':
      return toEdge ? last : Math.min(rowStart + columns - 1, last);
    default:
      return null;
  }
}

/** Straight down, or into a last row that is shorter than this column. */
function down(at: number, step: number, columns: number, last: number): number {
  if (at + step <= last) return at + step;
  const lastRowStart = last - (last % columns);
  return at >= lastRowStart ? at : Math.min(lastRowStart + (at % columns), last);
}

/** The cells from one to another, whichever comes first. */
export function between(from: number, to: number): number[] {
  const start = Math.min(from, to);
  return Array.from({ length: Math.abs(from - to) + 1 }, (_, step) => start + step);
}
