import {
  emojiBytePieces,
  linksIn,
  littleTextPieces,
  REMOTE_MENTION,
  textLength,
  URL_PATTERN,
  weighedPieces,
  weightedLength,
  type TextLimit,
} from './contract';

export type Mark = 'link' | 'mention' | 'tag';

export interface Run {
  readonly text: string;
  readonly mark: Mark | null;
  /** Beyond what one of the chosen accounts takes. */
  readonly over: boolean;
}

const MARKS =
  /(?<link>https?:\/\/[^\s<>"']+)|(?<before>^|[^\p{L}\p{N}_/@#&])(?:(?<mention>@[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:@[\p{L}\p{N}.-]+[\p{L}\p{N}])?)|(?<tag>#[\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*))/giu;

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Marked extends Span {
  readonly mark: Mark;
}

/** Links, mentions and tags, where they stand. */
function marksIn(text: string): readonly Marked[] {
  return [...text.matchAll(MARKS)].map((match) => {
    const { before = '', link, mention } = match.groups ?? {};
    const start = match.index + before.length;
    return {
      start,
      end: match.index + match[0].length,
      mark: link === undefined ? (mention === undefined ? 'tag' : 'mention') : 'link',
    };
  });
}

/** The text as a row of runs that look alike. @param overFrom where it becomes too long; null: nowhere */
export function runsOf(text: string, overFrom: number | null): readonly Run[] {
  const runs: Run[] = [];
  const put = (start: number, end: number, mark: Mark | null): void => {
    if (end <= start) return;
    const cut = overFrom === null || overFrom >= end ? end : Math.max(start, overFrom);
    if (cut > start) runs.push({ text: text.slice(start, cut), mark, over: false });
    if (cut < end) runs.push({ text: text.slice(cut, end), mark, over: true });
  };
  let from = 0;
  for (const { start, end, mark } of marksIn(text)) {
    put(from, start, null);
    put(start, end, mark);
    from = end;
  }
  put(from, text.length, null);
  return runs;
}

export interface Paragraph {
  readonly text: string;
  /** Where in it the text becomes too long; null: nowhere. */
  readonly overFrom: number | null;
}

/** The text cut at its line breaks, which are left out. No mark reaches over one. */
export function paragraphsOf(text: string, overFrom: number | null): readonly Paragraph[] {
  let start = 0;
  return text.split('\n').map((line) => {
    const within = overFrom === null || overFrom >= start + line.length ? null : Math.max(0, overFrom - start);
    start += line.length + 1;
    return { text: line, overFrom: within };
  });
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const encoder = new TextEncoder();

/**
 * Where `text` goes beyond a limit, in UTF-16 units, counted as the network counts; null where it does not. A link that does not fit is over as a whole.
 * @param alreadyUsed what else is in the same budget
 */
export function overFrom(text: string, limit: TextLimit, alreadyUsed = 0): number | null {
  const found = [
    weightedLength(text, limit) + alreadyUsed > limit.max
      ? beyond(text, limit.max - alreadyUsed, limit.unit, atoms(text, limit))
      : null,
    limit.maxBytes !== null && textLength(text, 'byte') > limit.maxBytes
      ? beyond(text, limit.maxBytes, 'byte', [])
      : null,
  ].filter((index) => index !== null);
  return found.length === 0 ? null : Math.min(...found);
}

interface Atom extends Span {
  readonly weight: number;
}

/** What counts otherwise than by its characters. */
function atoms(text: string, limit: TextLimit): readonly Atom[] {
  const found: Atom[] = [];
  const { urlWeight } = limit;
  if (urlWeight !== null) {
    const links =
      limit.unit === 'weighted'
        ? linksIn(text)
        : [...text.matchAll(URL_PATTERN)].map(({ index, 0: link }) => ({ start: index, end: index + link.length }));
    for (const link of links) found.push({ ...link, weight: urlWeight });
  }
  if (limit.mentionDomainFree) {
    for (const match of text.matchAll(REMOTE_MENTION)) {
      const [whole, before = '', local = ''] = match;
      const start = match.index + before.length;
      if (found.some((atom) => start < atom.end && atom.start < match.index + whole.length)) continue;
      found.push({ start, end: match.index + whole.length, weight: textLength(local, limit.unit) });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function beyond(text: string, budget: number, unit: TextLimit['unit'], fixed: readonly Atom[]): number {
  let left = Math.max(0, budget);
  let index = 0;
  for (const atom of [...fixed, { start: text.length, end: text.length, weight: 0 }]) {
    const stop = stopWithin(text.slice(index, atom.start), unit, left);
    if (stop.over) return index + stop.index;
    left = stop.left;
    if (atom.weight > left) return atom.start;
    left -= atom.weight;
    index = atom.end;
  }
  return text.length;
}

function stopWithin(
  text: string,
  unit: TextLimit['unit'],
  budget: number,
): { readonly over: boolean; readonly index: number; readonly left: number } {
  let left = budget;
  let index = 0;
  for (const { text: character, weight } of pieces(text, unit)) {
    if (weight > left) return { over: true, index, left };
    left -= weight;
    index += character.length;
  }
  return { over: false, index, left };
}

/** What is counted as one, with what it counts. */
function* pieces(text: string, unit: TextLimit['unit']): Iterable<{ readonly text: string; readonly weight: number }> {
  switch (unit) {
    case 'weighted':
      yield* weighedPieces(text);
      return;
    case 'emoji-bytes':
      yield* emojiBytePieces(text);
      return;
    case 'little-text':
      for (const { text: piece, sent } of littleTextPieces(text)) yield { text: piece, weight: sent.length };
      return;
    case 'grapheme':
      if (!/^[\x20-\x7e\n]*$/u.test(text)) {
        for (const { segment } of graphemes.segment(text)) yield { text: segment, weight: 1 };
        return;
      }
      break;
    case 'byte':
      for (const character of text) yield { text: character, weight: encoder.encode(character).length };
      return;
    case 'utf16':
      for (const character of text) yield { text: character, weight: character.length };
      return;
    case 'codepoint':
      break;
  }
  for (const character of text) yield { text: character, weight: 1 };
}

/** The first place at which any of the limits is exceeded. */
export function overFromAny(
  text: string,
  limits: readonly {
    readonly limit: TextLimit;
    readonly alreadyUsed: number;
    readonly out: (text: string) => string;
  }[],
): number | null {
  return limits.reduce<number | null>((first, { limit, alreadyUsed, out }) => {
    if (overFrom(out(text), limit, alreadyUsed) === null) return first;
    // Only what goes out is too long: that can't be shown in what was written, so its end is marked.
    const index = overFrom(text, limit, alreadyUsed) ?? text.length - 1;
    return Math.min(first ?? index, index);
  }, null);
}
