import type { Json } from '../contract/index.js';
import { textLength } from '../contract/index.js';

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
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

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
  const free = (start: number, end: number): boolean =>
    found.every((other) => end <= other.start || start >= other.end);
  for (const match of text.matchAll(MENTION)) {
    const end = match.index + match[0].length;
    if (free(match.index, end))
      found.push({ start: match.index, end, feature: { kind: 'mention', handle: (match[1] ?? '').toLowerCase() } });
  }
  for (const match of text.matchAll(TAG)) {
    const tag = (match[1] ?? '').replace(/[\p{P}\p{Cf}]+$/u, '');
    const end = match.index + 1 + tag.length;
    if (tag === '' || /^\p{N}+$/u.test(tag) || !free(match.index, end)) continue;
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
  let rest = address;
  for (;;) {
    const trimmed = rest.replace(/[.,;:!?'’…]+$/u, '');
    const closing = /[)\]}]$/.exec(trimmed)?.[0];
    const opening = closing === ')' ? '(' : closing === ']' ? '[' : '{';
    if (closing === undefined || trimmed.split(opening).length >= trimmed.split(closing).length) return trimmed;
    rest = trimmed.slice(0, -1);
  }
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
  const shown = [...graphemes.segment(bare)].slice(0, LINK_TEXT_MAX - 1).map(({ segment }) => segment);
  return `${shown.join('')}…`;
}

function inBytes(text: string, found: readonly Found[]): Span[] {
  return [...found]
    .sort((one, other) => one.start - other.start)
    .map(({ start, end, feature }) => {
      const byteStart = Buffer.byteLength(text.slice(0, start), 'utf8');
      return { byteStart, byteEnd: byteStart + Buffer.byteLength(text.slice(start, end), 'utf8'), feature };
    });
}
