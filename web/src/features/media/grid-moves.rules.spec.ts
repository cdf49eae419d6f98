import { between, moveInGrid } from './grid-moves.rules';

/** Ten cells in rows of four: the last row has two. */
const grid = { count: 10, columns: 4, page: 2, toEdge: false };

describe('moves in the grid', () => {
  it('goes along and stops at the first and the last', () => {
    expect(moveInGrid('ArrowRight', 3, grid)).toBe(4);
    expect(moveInGrid('ArrowRight', 9, grid)).toBe(9);
    expect(moveInGrid('ArrowLeft', 4, grid)).toBe(3);
    expect(moveInGrid('ArrowLeft', 0, grid)).toBe(0);
  });

  it('goes up and down in its column', () => {
    expect(moveInGrid('ArrowDown', 1, grid)).toBe(5);
    expect(moveInGrid('ArrowUp', 5, grid)).toBe(1);
    expect(moveInGrid('ArrowUp', 2, grid)).toBe(2);
  });

  it('reaches a shorter last row from any column, and stays in it', () => {
    expect(moveInGrid('ArrowDown', 7, grid)).toBe(9);
    expect(moveInGrid('ArrowDown', 9, grid)).toBe(9);
    expect(moveInGrid('ArrowDown', 8, grid)).toBe(8);
  });

  it('goes by whole screens', () => {
    expect(moveInGrid('PageDown', 1, grid)).toBe(9);
    expect(moveInGrid('PageDown', 3, grid)).toBe(9);
    expect(moveInGrid('PageUp', 9, grid)).toBe(1);
    expect(moveInGrid('PageUp', 6, grid)).toBe(2);
  });

  it('goes to the ends of a row, and with Ctrl to those of all', () => {
    expect(moveInGrid('Home', 6, grid)).toBe(4);
    expect(moveInGrid('End', 4, grid)).toBe(7);
    expect(moveInGrid('End', 8, grid)).toBe(9);
    expect(moveInGrid('Home', 6, { ...grid, toEdge: true })).toBe(0);
    expect(moveInGrid('End', 6, { ...grid, toEdge: true })).toBe(9);
  });

  it('leaves other keys alone, and an empty grid', () => {
    expect(moveInGrid('Tab', 1, grid)).toBeNull();
    expect(moveInGrid('ArrowRight', 0, { ...grid, count: 0 })).toBeNull();
  });

  it('names what lies between two cells in their order', () => {
    expect(between(5, 3)).toEqual([3, 4, 5]);
    expect(between(2, 2)).toEqual([2]);
  });
});
