import { changeOf } from './summary.rules';

it('compares nothing with nothing, and says where nothing was known before', () => {
  expect(changeOf(null, 5)).toBeNull();
  expect(changeOf(5, null)).toEqual({ kind: 'unknown-before' });
});

it('tells how much more or less, as a share only where there was something', () => {
  expect(changeOf(6, 4)).toEqual({ kind: 'up', before: 4, by: 2, share: 0.5 });
  expect(changeOf(3, 4)).toEqual({ kind: 'down', before: 4, by: -1, share: -0.25 });
  expect(changeOf(3, 0)).toEqual({ kind: 'up', before: 0, by: 3, share: null });
  expect(changeOf(0, 0)).toEqual({ kind: 'same', before: 0 });
});
