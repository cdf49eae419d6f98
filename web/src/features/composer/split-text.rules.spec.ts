import { splitText } from './split-text.rules';

const upTo = (max: number) => (text: string) => Array.from(text).length <= max;
const letters = (text: string) => text.replace(/\s+/gu, '');

describe('splitting a long text', () => {
  it('leaves a text that fits as it is', () => {
    expect(splitText(' Short. ', upTo(20))).toEqual(['Short.']);
    expect(splitText('  ', upTo(20))).toEqual([]);
  });

  it('ends a part at a paragraph, else at a sentence, else at a word', () => {
    expect(splitText('One para here.\n\nAnother one.', upTo(20))).toEqual(['One para here.', 'Another one.']);
    expect(splitText('First sentence. Second sentence.', upTo(20))).toEqual(['First sentence.', 'Second sentence.']);
    expect(splitText('many words without an end', upTo(12))).toEqual(['many words', 'without an', 'end']);
  });

  it('takes a lesser break where a better one would leave a part almost empty', () => {
    expect(splitText('Hi.\n\nA long second paragraph follows', upTo(24))[0]).toBe('Hi.\n\nA long second');
  });

  it('cuts a word that is longer than a part, but never within a character', () => {
    const parts = splitText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', upTo(10));
    expect(parts).toEqual(['👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦', '👩‍👩‍👧‍👦']);
  });

  it('loses no letter, and every part fits', () => {
    const text = Array.from({ length: 300 }, (_, index) => `word${index}${index % 7 === 0 ? '.' : ''}`).join(' ');
    const parts = splitText(text, upTo(120));
    expect(letters(parts.join(''))).toBe(letters(text));
    expect(parts.every(upTo(120))).toBe(true);
  });
});
