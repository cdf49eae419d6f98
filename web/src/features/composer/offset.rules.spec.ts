import { minutesIn } from './offset.rules';

it('reads minutes before and after while they are typed, and at most a week of them', () => {
  const typed = ['', '-', '-1', '-15', '−15', ' 7.9 ', '99999', '-99999', 'soon'];
  expect(typed.map(minutesIn)).toEqual([0, 0, -1, -15, -15, 7, 10_080, -10_080, 0]);
});
