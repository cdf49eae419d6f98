import { weightedLength, type TextLimit } from './contract';
import { overFrom, overFromAny, paragraphsOf, runsOf } from './highlight.rules';

const limit = (over: Partial<TextLimit>): TextLimit => ({
  max: 10,
  unit: 'grapheme',
  maxBytes: null,
  urlWeight: null,
  mentionDomainFree: false,
  countsContentWarning: false,
  ...over,
});

describe('where a text becomes too long', () => {
  it('is nowhere while it fits', () => {
    expect(overFrom('1234567890', limit({}))).toBeNull();
    expect(overFrom('12345678901', limit({}))).toBe(10);
    expect(overFrom('123456789', limit({}), 3)).toBe(7);
  });

  it('is counted in the unit of the network', () => {
    const family = '👩‍👩‍👧‍👦';
    expect(overFrom(family.repeat(3), limit({ max: 2 }))).toBe(family.length * 2);
    expect(overFrom('ääää', limit({ max: 5, unit: 'byte' }))).toBe(2);
    expect(overFrom('ääää', limit({ max: 300, maxBytes: 3 }))).toBe(1);
    expect(overFrom('😀😀', limit({ max: 1, unit: 'codepoint' }))).toBe(2);
  });

  it('counts a link at its weight and marks it whole', () => {
    const text = 'see https://bells.example/a/very/long/address now';
    expect(overFrom(text, limit({ max: 31, urlWeight: 23 }))).toBeNull();
    expect(overFrom(text, limit({ max: 20, urlWeight: 23 }))).toBe(4);
    expect(overFrom(text, limit({ max: 29, urlWeight: 23 }))).toBe(text.length - 2);
  });

  it('does not count the server of a mention where that is free', () => {
    const text = 'hi @robin@bells.example!!';
    expect(overFrom(text, limit({ max: 11, mentionDomainFree: true }))).toBeNull();
    expect(overFrom(text, limit({ max: 10, mentionDomainFree: true }))).toBe(text.length - 1);
  });

  it('leaves exactly what the network takes', () => {
    const limits = [limit({ max: 40, urlWeight: 23, mentionDomainFree: true }), limit({ max: 40, unit: 'utf16' })];
    const text = 'Grüße 👋🏽 https://bells.example/x?y=1 an @a@b.example — bis gleich, ihr Lieben!';
    for (const one of limits) {
      const index = overFrom(text, one) ?? text.length;
      expect(weightedLength(text.slice(0, index), one)).toBeLessThanOrEqual(one.max);
      expect(weightedLength(text.slice(0, index + 2), one)).toBeGreaterThan(one.max - 2);
    }
    expect(
      overFromAny(
        text,
        limits.map((one) => ({ limit: one, alreadyUsed: 0, out: (written) => written })),
      ),
    ).toBe(Math.min(...limits.map((one) => overFrom(text, one) ?? text.length)));
  });

  it('is asked of what goes out: an address may become shorter on its way, or longer', () => {
    const ten = limit({});
    const long = 'a'.repeat(20);
    const at = (text: string, becomes: string) =>
      overFromAny(text, [{ limit: ten, alreadyUsed: 0, out: () => becomes }]);
    expect(at(long, 'short')).toBeNull();
    expect(at(long, long)).toBe(10);
    expect(at('short', long)).toBe(4);
  });
});

describe('runs of a text', () => {
  it('are links, mentions and tags between plain text, and nothing is lost', () => {
    const text = 'Hi @robin, see https://bells.example #bells';
    const runs = runsOf(text, null);
    expect(runs.map((run) => run.text).join('')).toBe(text);
    expect(runs.filter(({ mark }) => mark !== null).map(({ text: shown, mark }) => [mark, shown])).toEqual([
      ['mention', '@robin'],
      ['link', 'https://bells.example'],
      ['tag', '#bells'],
    ]);
  });

  it('are cut where the text becomes too long', () => {
    expect(runsOf('abc #tag', 6)).toEqual([
      { text: 'abc ', mark: null, over: false },
      { text: '#t', mark: 'tag', over: false },
      { text: 'ag', mark: 'tag', over: true },
    ]);
  });

  it('take no e-mail address for a mention and no number for a tag', () => {
    expect(runsOf('robin@bells.example #1', null).every(({ mark }) => mark === null)).toBe(true);
  });
});

describe('paragraphs', () => {
  it('know where in them the text becomes too long', () => {
    expect(paragraphsOf('abc\n\ndef\ng', 6)).toEqual([
      { text: 'abc', overFrom: null },
      { text: '', overFrom: null },
      { text: 'def', overFrom: 1 },
      { text: 'g', overFrom: 0 },
    ]);
    expect(paragraphsOf('abc\ndef', null).map(({ overFrom: over }) => over)).toEqual([null, null]);
  });

  it('show the same marks as the whole text', () => {
    const text = '#one two\n@three at https://four.example\n\n#five';
    const marked = (runs: ReturnType<typeof runsOf>) => runs.filter(({ mark }) => mark !== null);
    for (const over of [null, 0, 6, 20, 40]) {
      const byParagraph = paragraphsOf(text, over).flatMap((one) => runsOf(one.text, one.overFrom));
      expect(marked(byParagraph)).toEqual(marked(runsOf(text, over)));
    }
  });
});
