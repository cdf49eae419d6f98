import { TOP_LEVEL_DOMAINS } from './top-level-domains.js';

/** A link in a text, in UTF-16 units. */
export interface LinkSpan {
  readonly start: number;
  readonly end: number;
}

const LATIN = 'a-z0-9\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u00ff\\u0100-\\u024f\\u1e00-\\u1eff';
/** With `https://` names of any script; without it Latin ones only. What stands before decides: `@name.example` and `x.y@z.example` are no links. */
const NAMES = new RegExp(
  `(?<![a-z0-9@＠$#＃])(?<scheme>https?://)(?<host>(?:[\\p{L}\\p{N}\\p{M}_-]+\\.)+[\\p{L}\\p{N}\\p{M}-]+)` +
    `|(?<![${LATIN}@＠$#＃_./-])(?<bare>(?:[${LATIN}](?:[${LATIN}-]*[${LATIN}])?\\.)+[a-z0-9-]+)`,
  'giu',
);
const PATH_CHARACTER = new RegExp(`[${LATIN}\\u0400-\\u04ff!*';:=+,.$/%#\\[\\]\\-\\u2013_~@|&]`, 'iu');
const PATH_END = new RegExp(`[${LATIN}\\u0400-\\u04ff+\\-=_#/]`, 'iu');
const QUERY_CHARACTER = /[a-z0-9!?*'@();:&=+$/%#[\]\-_.,~|]/i;
const QUERY_END = /[a-z0-9\-_&=#/]/i;

/**
 * The links that X's own linkifier sees, bare names among them (`shop.example/new`). After github.com/twitter/twitter-text 3.1,
 * extractUrlsWithIndices, read November 2026; by hand rather than by its one expression, which takes exponential time on purpose-made texts.
 */
export function linksIn(text: string): LinkSpan[] {
  const found: LinkSpan[] = [];
  if (!text.includes('.')) return found;
  for (const match of text.matchAll(NAMES)) {
    const { scheme = '', host, bare = '' } = match.groups ?? {};
    const name = host ?? bare;
    const last = found.at(-1);
    if (last && match.index < last.end) continue;
    const length = validLength(name, scheme !== '', text[match.index + scheme.length + name.length] ?? '');
    if (length === 0) continue;
    const end = afterPath(text, match.index + scheme.length + length);
    found.push({ start: match.index, end });
  }
  return found;
}

/** How much of a name is one: up to the last label that is a top level domain. @param next the character after the name */
function validLength(name: string, hasScheme: boolean, next: string): number {
  const labels = name.split('.');
  for (let count = labels.length; count >= 2; count--) {
    const label = (labels[count - 1] ?? '').toLowerCase();
    const isWhole = count === labels.length;
    if (isWhole && /[@+-]/.test(next)) continue;
    if (isTopLevel(label, hasScheme)) return labels.slice(0, count).join('.').length;
  }
  return 0;
}

function isTopLevel(label: string, hasScheme: boolean): boolean {
  if (TOP_LEVEL_DOMAINS.has(label) || /^xn--[-0-9a-z]+$/.test(label)) return true;
  return hasScheme && /^[\p{L}\p{M}]{2,}$/u.test(label) && !/[a-z]/.test(label);
}

/** Where a link ends whose name ends at `index`. */
function afterPath(text: string, index: number): number {
  let end = index + (/^:[0-9]+/.exec(text.slice(index, index + 12))?.[0].length ?? 0);
  if (text[end] === '/') end = longest(text, end + 1, PATH_CHARACTER, PATH_END, true);
  if (text[end] === '?') {
    const after = longest(text, end + 1, QUERY_CHARACTER, QUERY_END, false);
    if (after > end + 1) end = after;
  }
  return end;
}

/** The end of the longest run of `allowed` characters that ends in a `final` one. @param brackets whole pairs of brackets belong to it */
function longest(text: string, from: number, allowed: RegExp, final: RegExp, brackets: boolean): number {
  let end = from;
  let index = from;
  while (index < text.length) {
    const character = text[index] ?? '';
    if (brackets && character === '(') {
      const pair = /^\((?:[^\s()]+|[^\s()]*\([^\s()]+\)[^\s()]*)\)/.exec(text.slice(index, index + 300))?.[0];
      if (pair === undefined) return end;
      index += pair.length;
      end = index;
      continue;
    }
    if (!allowed.test(character)) return end;
    index++;
    if (final.test(character)) end = index;
  }
  return end;
}
