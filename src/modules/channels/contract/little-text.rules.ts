/**
 * LinkedIn's "little text": these characters stand behind a backslash wherever they are meant as they are. One that does not is no error: the
 * text ends there (learn.microsoft.com/linkedin, little text format, August 2026).
 */
const RESERVED = /[\\|{}@[\]()<>#*_~]/;
const MENTION = /^@\[([^\]\n]{1,200})\]\((urn:li:(?:organization|person):[\w-]{1,60})\)/;
const HASHTAG = /^#((?=[\p{N}_]*\p{L})[\p{L}\p{N}\p{M}_]{1,100})/u;
const WORD = /[\p{L}\p{N}\p{M}_&/#]/u;

/** A piece of a text as it is written, and as it is sent. */
export interface LittleTextPiece {
  readonly text: string;
  readonly sent: string;
}

/** Hashtags and mentions (`@[Exact Name](urn:li:organization:1)`) keep their meaning; all else is plain text, a character at a time. */
export function* littleTextPieces(text: string): Iterable<LittleTextPiece> {
  let before = '';
  for (let index = 0; index < text.length;) {
    const piece = pieceAt(text, index, before);
    yield piece;
    index += piece.text.length;
    before = piece.text;
  }
}

/** The text as LinkedIn wants it. */
export function littleTextOf(text: string): string {
  return [...littleTextPieces(text)].map(({ sent }) => sent).join('');
}

function pieceAt(text: string, index: number, before: string): LittleTextPiece {
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  if (character === '@') {
    const [whole, name = '', urn = ''] = MENTION.exec(text.slice(index, index + 300)) ?? [];
    if (whole !== undefined) return { text: whole, sent: `@[${escaped(name)}](${urn})` };
  }
  if (character === '#' && !WORD.test(before.slice(-1))) {
    const [whole, tag = ''] = HASHTAG.exec(text.slice(index, index + 120)) ?? [];
    // An underscore is reserved and yet part of the tag, which only the long form can say.
    if (whole !== undefined) return { text: whole, sent: tag.includes('_') ? `{hashtag|\\#|${escaped(tag)}}` : whole };
  }
  return { text: character, sent: escaped(character) };
}

function escaped(text: string): string {
  return text.replaceAll(new RegExp(RESERVED, 'g'), '\\$&');
}
