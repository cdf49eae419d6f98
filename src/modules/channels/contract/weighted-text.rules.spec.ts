import fc from 'fast-check';
import { linksIn } from './links.rules.js';
import { textLength, weightedLength } from './text-length.rules.js';

const X = { unit: 'weighted', urlWeight: 23, mentionDomainFree: false } as const;
const cut = (text: string): string[] => linksIn(text).map(({ start, end }) => text.slice(start, end));

describe('the weight of a text on X', () => {
  // What parseTweet of twitter-text 3.1 says of the same texts (run beside this code in November 2026).
  it.each([
    ['hello', 5],
    ['日本語', 6],
    ['é', 1],
    ['e\u0301', 1],
    ['… — “quoted”', 13],
    ['Ω ก', 3],
    ['👨‍👩‍👧‍👦', 2],
    ['👍🏽', 2],
    ['🇩🇪', 2],
    ['1️⃣', 2],
    ['🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
    ['❤️ ❤ © ™', 10],
    ['https://shop.example.com/a?b=c', 23],
    ['see example.com.', 28],
    ['example.com:8080/x', 23],
    ['foo.co.uk/path/x', 23],
    ['(see example.org/x(y))', 29],
    ['@name.com', 9],
    ['$ABC', 4],
    ['end.Next', 23],
    ['a@b.com', 7],
    ['見てexample.com', 27],
    ['e.g. v1.2.3 3.14 file.ts', 24],
    ['http://localhost/x', 18],
    ['https://example.com)', 24],
    ['t.co/abc', 23],
  ])('%j is %i', (text, weight) => {
    expect(weightedLength(text, X)).toBe(weight);
  });

  it('sees links as the network does, and where they end', () => {
    expect(
      cut('Read https://a-b.example.com/~u/%20#frag! or shop.example/new, not mail@shop.example or #tag.com'),
    ).toEqual(['https://a-b.example.com/~u/%20#frag', 'shop.example/new']);
    expect(cut('https://shop.example/(a(b)c)x) https://münchen.example/ü?q=1&r=2.')).toEqual([
      'https://shop.example/(a(b)c)x',
      'https://münchen.example/ü?q=1&r=2',
    ]);
  });

  it('is told in time that grows with the text, whatever the text', () => {
    const nasty = [
      `https://a.example/${'(('.repeat(20_000)}`,
      'a.'.repeat(20_000),
      `a.example/${'a.'.repeat(20_000)}(`,
    ];
    const startedAt = performance.now();
    for (const text of nasty) weightedLength(text, X);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('is never less than half its characters, and needs no text to be whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const weight = weightedLength(text, { ...X, urlWeight: null });
        expect(weight).toBeLessThanOrEqual(2 * [...text.normalize('NFC')].length);
        expect(weightedLength(text, X)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 100 },
    );
  });
});

it('counts an emoji by its bytes, and everything else as one, where the network does', () => {
  expect(textLength('abc ü 日本', 'emoji-bytes')).toBe(8);
  expect(textLength('👋', 'emoji-bytes')).toBe(4);
  expect(textLength('👨‍👩‍👧‍👦!', 'emoji-bytes')).toBe(26);
});
