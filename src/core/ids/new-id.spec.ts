import { isId, newId } from './new-id.js';

it('makes ids that are unique and sort by the order they were made in, many within one millisecond', () => {
  const ids = Array.from({ length: 5_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});
