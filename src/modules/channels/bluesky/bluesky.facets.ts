import type { Json } from '../contract/index.js';
import { graphemesOf, textLength } from '../contract/index.js';

/** Longest link text; a longer one is cut, and the facet keeps the whole address. */
export const LINK_TEXT_MAX = 30;
/** Lexicon app.bsky.richtext.facet#tag, August 2026. */
const TAG_MAX_GRAPHEMES = 64;
const TAG_MAX_BYTES = 640;

const LINK = /https?:\/\/[^\s<>"“”«»]+/giu;
/** Handles are domain names: atproto.com/specs/handle. */
const MENTION =
  /(?<=^|[\s([{"'“‘«])@((?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?)(?![\p{L}\p{N}_@-])/giu;
/** A hash followed by the emoji selector is the keycap emoji, not a tag. */
const TAG = /(?<=^|[\s([{"'“‘«])[#＃](?!\ufe0f)([^\s#＃\u00ad\u200b\u2060]+)/gu;
/** From the beginning of the punctuation on, not from each of its characters. */
const TAG_END = /(?<![\p{P}\p{Cf}])[\p{P}\p{Cf}]+$/u;
const SENTENCE_END = ".,;:!?'’…";
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export type Feature =
  | { readonly kind: 'link'; readonly uri: string }
  | { readonly kind: 'mention'; readonly handle: string }
  | { readonly kind: 'tag'; readonly tag: string };

/** A stretch of the text with a meaning. Offsets are UTF-8 bytes, the end is exclusive. */
export interface Span {
  readonly byteStart: number;
  readonly byteEnd: number;
  readonly feature: Feature;
}

/** The text as readers see it, and what in it is alive. */
export interface RichText {
  readonly text: string;
  readonly spans: readonly Span[];
  /** Hashtags that are too long to be one; they stay plain text. */
  readonly longTags: readonly string[];
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly feature: Feature;
}

/**
 * Shortens long links, then finds links, mentions and hashtags. Nothing is linked by the network itself: what has no facet stays plain text.
 * The offsets of the facets are UTF-8 bytes while JavaScript counts UTF-16 units.
 */
export function richText(written: string): RichText {
  const links = linksOf(written);
  const found: Found[] = [];
  let text = '';
  let from = 0;
  for (const link of links) {
    text += written.slice(from, link.start);
    const start = text.length;
    text += linkText(link.uri);
    found.push({ start, end: text.length, feature: { kind: 'link', uri: link.uri } });
    from = link.end;
  }
  text += written.slice(from);
  const longTags: string[] = [];
  const outsideLinks = freeBeside([...found]);
  for (const match of text.matchAll(MENTION)) {
    const end = match.index + match[0].length;
    if (outsideLinks(match.index, end))
      found.push({ start: match.index, end, feature: { kind: 'mention', handle: (match[1] ?? '').toLowerCase() } });
  }
  const outsideBoth = freeBeside(found.toSorted(byStart));
  for (const match of text.matchAll(TAG)) {
    const tag = (match[1] ?? '').replace(TAG_END, '');
    const end = match.index + 1 + tag.length;
    if (tag === '' || /^\p{N}+$/u.test(tag) || !outsideBoth(match.index, end)) continue;
    if (textLength(tag, 'grapheme') > TAG_MAX_GRAPHEMES || textLength(tag, 'byte') > TAG_MAX_BYTES) longTags.push(tag);
    else found.push({ start: match.index, end, feature: { kind: 'tag', tag } });
  }
  return { text, spans: inBytes(text, found), longTags };
}

/** Handles that the text names, each once. */
export function mentionedHandles(rich: RichText): string[] {
  const handles = rich.spans.flatMap(({ feature }) => (feature.kind === 'mention' ? [feature.handle] : []));
  return [...new Set(handles)];
}

/** `app.bsky.richtext.facet` entries. A mention of a handle that is not in `dids` stays plain text. */
export function facetsOf(rich: RichText, dids: ReadonlyMap<string, string>): Json[] {
  return rich.spans.flatMap(({ byteStart, byteEnd, feature }) => {
    const named = featureOf(feature, dids);
    return named === null ? [] : [{ index: { byteStart, byteEnd }, features: [named] }];
  });
}

function featureOf(feature: Feature, dids: ReadonlyMap<string, string>): Json {
  switch (feature.kind) {
    case 'link':
      return { $type: 'app.bsky.richtext.facet#link', uri: feature.uri };
    case 'tag':
      return { $type: 'app.bsky.richtext.facet#tag', tag: feature.tag };
    case 'mention': {
      const did = dids.get(feature.handle);
      return did === undefined ? null : { $type: 'app.bsky.richtext.facet#mention', did };
    }
  }
}

function linksOf(written: string): { readonly start: number; readonly end: number; readonly uri: string }[] {
  return [...written.matchAll(LINK)].flatMap((match) => {
    const uri = withoutTrailingPunctuation(match[0]);
    return URL.canParse(uri) ? [{ start: match.index, end: match.index + uri.length, uri }] : [];
  });
}

/** A sentence's own full stop or closing bracket is no part of the address; a bracket that the address opened is. */
function withoutTrailingPunctuation(address: string): string {
  const count = (character: string): number => address.split(character).length - 1;
  const unopened = new Map(
    Object.entries(BRACKETS).map(([closing, opening]) => [closing, count(closing) - count(opening)]),
  );
  let end = address.length;
  for (; end > 0; end--) {
    const last = address[end - 1] ?? '';
    const loose = unopened.get(last) ?? 0;
    if (loose <= 0 && !SENTENCE_END.includes(last)) break;
    if (loose > 0) unopened.set(last, loose - 1);
  }
  return address.slice(0, end);
}

function byStart(one: Found, other: Found): number {
  return one.start - other.start;
}

/** @returns whether a stretch overlaps none of `found`. Both come in rising order, so that each is looked at once. */
function freeBeside(found: readonly Found[]): (start: number, end: number) => boolean {
  let next = 0;
  return (start, end) => {
    while ((found[next]?.end ?? Infinity) <= start) next++;
    return (found[next]?.start ?? Infinity) >= end;
  };
}

/**
 * The host is never cut: the app warns readers about links whose visible host is not the one they lead to.
 */
function linkText(uri: string): string {
  if (textLength(uri, 'grapheme') <= LINK_TEXT_MAX) return uri;
  const bare = uri.replace(/^https?:\/\//iu, '');
  if (textLength(bare, 'grapheme') <= LINK_TEXT_MAX) return bare;
  const host = /^[^/?#]*/u.exec(bare)?.[0] ?? '';
  if (host === bare) return bare;
  if (textLength(host, 'grapheme') > LINK_TEXT_MAX - 2) return `${host}/…`;
  let shown = '';
  let taken = 0;
  for (const character of graphemesOf(bare)) {
    if (++taken === LINK_TEXT_MAX) break;
    shown += character;
  }
  return `${shown}…`;
}

function inBytes(text: string, found: readonly Found[]): Span[] {
  let from = 0;
  let bytes = 0;
  const bytesUpTo = (index: number): number => {
    bytes += Buffer.byteLength(text.slice(from, index), 'utf8');
    from = index;
    return bytes;
  };
  return found
    .toSorted(byStart)
    .map(({ start, end, feature }) => ({ byteStart: bytesUpTo(start), byteEnd: bytesUpTo(end), feature }));
}
