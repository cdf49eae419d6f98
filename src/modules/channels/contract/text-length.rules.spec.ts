import { graphemesOf, textLength } from './text-length.rules.js';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const PIECES = [
  'a',
  'я',
  'e\u0301',
  '\u0301',
  '👨‍👩‍👧‍👦',
  '\u{1f1e9}',
  '👋🏽',
  '\u200d',
  '\r',
  '\n',
  '각',
  'ᄀ',
  'ᅡ',
  'क्',
  'ष',
  '\ud83d',
  '\u{e0061}',
];

it('finds the same characters as the platform, wherever its stretches end', () => {
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 40; round++) {
    const text = Array.from({ length: 400 }, () => (PIECES[next(PIECES.length)] ?? '').repeat(1 + next(4))).join('');
    expect([...graphemesOf(text)]).toEqual(Array.from(segmenter.segment(text), ({ segment }) => segment));
  }
});

it('keeps a character whole that is longer than any stretch', () => {
  const long = `a${'\u0301'.repeat(5_000)}`;
  expect([...graphemesOf(`b${long}c`)]).toEqual(['b', long, 'c']);
});

it.each([
  ['letters beyond Latin 1', 'я'],
  ['emoji', '👋'],
  ['invisible characters', '\u200b'],
  ['flags', '\u{1f1e9}\u{1f1ea}'],
  ['letters with many marks', `a${'\u0301'.repeat(300)}`],
])('counts 200,000 units of %s in time that does not explode', (_, piece) => {
  const count = Math.ceil(200_000 / piece.length);
  const began = performance.now();
  expect(textLength(piece.repeat(count), 'grapheme')).toBe(count);
  expect(performance.now() - began).toBeLessThan(2_000);
});
