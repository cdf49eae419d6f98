import fc from 'fast-check';
import { shownText } from '../../../../test/stand-ins/linkedin/little-text.js';
import { textLength } from './index.js';
import { littleTextOf } from './little-text.rules.js';

describe('little text', () => {
  it.each([
    [
      'escapes every reserved character that is meant as it is',
      'a\\b|c{d}e@f[g]h(i)j<k>l#*m_n~',
      'a\\\\b\\|c\\{d\\}e\\@f\\[g\\]h\\(i\\)j\\<k\\>l\\#\\*m\\_n\\~',
    ],
    ['leaves a hashtag one', 'Hear #Bells and #glocken2026!', 'Hear #Bells and #glocken2026!'],
    ['says a hashtag with an underscore in its long form', '#big_bells', '{hashtag|\\#|big\\_bells}'],
    [
      'takes no number and no address for a hashtag',
      'Room #1, C#, https://shop.example/#top',
      'Room \\#1, C\\#, https://shop.example/\\#top',
    ],
    [
      'leaves a mention one, with its exact name',
      'With @[Bell & Sons (East)](urn:li:organization:123)',
      'With @[Bell & Sons \\(East\\)](urn:li:organization:123)',
    ],
    ['takes no other @ for a mention', 'Write to bells@shop.example', 'Write to bells\\@shop.example'],
    ['lets emoji and other scripts alone', '👨‍👩‍👧‍👦 日本 → ✅', '👨‍👩‍👧‍👦 日本 → ✅'],
  ])('%s', (_, text, sent) => expect(littleTextOf(text)).toBe(sent));

  it('counts what is sent, escapes included', () => {
    expect(textLength('(bell)', 'little-text')).toBe(8);
    expect(textLength('👋', 'little-text')).toBe(2);
  });

  it('shows a reader the whole of any text, and cuts nothing off silently', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        const mentions = text.replaceAll(/@\[([^\]\n]+)\]\(urn:li:(?:organization|person):[\w-]+\)/g, '$1');
        expect(shownText(littleTextOf(text))).toBe(mentions);
        expect(littleTextOf(text)).toHaveLength(textLength(text, 'little-text'));
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\\|{}@[]()<>#*_~ab1 '), maxLength: 30 }), (text) => {
        expect(shownText(littleTextOf(text))).toBe(text);
      }),
    );
  });
});
