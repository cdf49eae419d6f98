import { formatDuration } from './duration.rules';

describe('a length of time in words', () => {
  it.each([
    [12, '12 ms'],
    [412, '0.4 sec'],
    [9_940, '9.9 sec'],
    [12_400, '12 sec'],
    [5 * 60_000, '5 min'],
    [60 * 60_000, '1 hr'],
    [125 * 60_000, '2 hr 5 min'],
    [26 * 60 * 60_000, '1 day 2 hr'],
    [72 * 60 * 60_000, '3 days'],
  ])('tells %d ms as %s', (ms, words) => {
    expect(formatDuration(ms, 'en-US')).toBe(words);
  });

  it('tells how long, not whether before or after', () => {
    expect(formatDuration(-400, 'en-US')).toBe(formatDuration(400, 'en-US'));
  });

  it('carries minutes that round up to a full hour', () => {
    expect(formatDuration(2 * 3_600_000 - 1_000, 'en-US')).toBe('2 hr');
  });

  it('speaks the language that is asked for', () => {
    expect(formatDuration(412, 'de')).toBe('0,4 Sek.');
  });
});
