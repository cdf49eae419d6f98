const RESERVED = '\\|{}@[]()<>#*_~';

/**
 * Reads little text as LinkedIn does, by a reading of its own: an escape is the character behind it, hashtags and mentions are theirs, and at any
 * other reserved character the text silently ends.
 */
export function shownText(commentary: string): string {
  let shown = '';
  for (let index = 0; index < commentary.length;) {
    const rest = commentary.slice(index);
    const character = commentary[index] ?? '';
    const hashtag = /^\{hashtag\|\\?#\|((?:\\.|[^\\|{}])+)\}/.exec(rest) ?? /^#([\p{L}\p{N}\p{M}]+)/u.exec(rest);
    const mention = /^@\[((?:\\.|[^\\\]])+)\]\((urn:li:(?:organization|person):[\w-]+)\)/.exec(rest);
    if (character === '\\' && RESERVED.includes(commentary[index + 1] ?? ' ')) {
      shown += commentary[index + 1] ?? '';
      index += 2;
    } else if (hashtag) {
      shown += `#${unescaped(hashtag[1] ?? '')}`;
      index += hashtag[0].length;
    } else if (mention) {
      shown += unescaped(mention[1] ?? '');
      index += mention[0].length;
    } else if (RESERVED.includes(character)) {
      return shown;
    } else {
      shown += character;
      index += 1;
    }
  }
  return shown;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1');
}
