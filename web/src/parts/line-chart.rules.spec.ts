import { labelled, nearest, niceTicks, pathOf, steppedBy } from './line-chart.rules';

it('steps an axis by round whole numbers that hold every value', () => {
  expect(niceTicks(0, 3_388, 5)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
  expect(niceTicks(0, 3, 5)).toEqual([0, 1, 2, 3]);
  expect(niceTicks(0, 0, 5)).toEqual([0, 1]);
  expect(niceTicks(12_610, 12_640, 4)).toEqual([12_610, 12_620, 12_630, 12_640]);
});

it('does not draw over a gap', () => {
  const places = [{ x: 0, y: 1 }, { x: 1, y: 2.04 }, null, { x: 3, y: 4 }];
  expect(pathOf(places)).toBe('M0 1L1 2M3 4');
  expect(pathOf([null, null])).toBe('');
});

it('labels as many days as there is room for, at even distances', () => {
  expect(labelled(5, 8)).toEqual([0, 1, 2, 3, 4]);
  expect(labelled(30, 7)).toEqual([0, 5, 10, 15, 20, 25]);
});

it('finds the day under the pointer', () => {
  expect([-5, 4, 6, 99].map((x) => nearest([0, 10, 20], x))).toEqual([0, 0, 1, 2]);
});

it('walks the days by keys, mirrored where one reads from the right', () => {
  expect(steppedBy('ArrowRight', null, 30, false)).toBe(29);
  expect(steppedBy('ArrowRight', 3, 30, false)).toBe(4);
  expect(steppedBy('ArrowRight', 3, 30, true)).toBe(2);
  expect(steppedBy('PageDown', 3, 30, false)).toBe(0);
  expect(steppedBy('End', 3, 30, false)).toBe(29);
  expect(steppedBy('Tab', 3, 30, false)).toBeNull();
});
