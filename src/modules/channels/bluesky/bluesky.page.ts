/** What a page says about itself for a link card. */
export interface PageDescription {
  readonly title: string | null;
  readonly description: string | null;
  /** Absolute http(s) address. */
  readonly picture: string | null;
}

/** No `<` inside, so that a page of nothing but openings is read once, not once for each. */
const TAG = /<(meta|title)\b([^<>]*)>/giu;
const ATTRIBUTES_MAX = 4_096;
/** From the beginning of a name on, not from each of its letters. */
const ATTRIBUTE = /(?<![a-z\d:-])([a-z][a-z\d:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/giu;
const ENTITY = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/giu;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const TITLE_MAX = 300;
const DESCRIPTION_MAX = 1_000;

/**
 * Reads the title and the Open Graph tags (ogp.me) of a page without building its tree: a few tags near the top are wanted, from pages
 * that are often broken.
 * @param address where the page came from, for relative picture addresses.
 */
export function describePage(html: string, address: string): PageDescription {
  const named = new Map<string, string>();
  let titleSeen = false;
  for (const match of html.matchAll(TAG)) {
    if (match[1]?.toLowerCase() === 'title') {
      if (titleSeen) continue;
      titleSeen = true;
      const start = match.index + match[0].length;
      const end = html.indexOf('<', start);
      if (end >= 0) keep(named, 'title', html.slice(start, end));
    } else {
      const attributes = attributesOf((match[2] ?? '').slice(0, ATTRIBUTES_MAX));
      keep(
        named,
        (attributes.get('property') ?? attributes.get('name') ?? '').toLowerCase(),
        attributes.get('content') ?? '',
      );
    }
  }
  return {
    title: clipped(named.get('og:title') ?? named.get('twitter:title') ?? named.get('title'), TITLE_MAX),
    description: clipped(named.get('og:description') ?? named.get('description'), DESCRIPTION_MAX),
    picture: absolute(named.get('og:image') ?? named.get('og:image:url') ?? named.get('twitter:image'), address),
  };
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const match of text.matchAll(ATTRIBUTE)) {
    attributes.set((match[1] ?? '').toLowerCase(), match[2] ?? match[3] ?? match[4] ?? '');
  }
  return attributes;
}

/** The first mention of a name counts, as readers of Open Graph hold it. */
function keep(named: Map<string, string>, name: string, value: string): void {
  const text = decoded(value).replace(/\s+/gu, ' ').trim();
  if (name !== '' && text !== '' && !named.has(name)) named.set(name, text);
}

function decoded(text: string): string {
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code > 0 && code <= 0x10_ff_ff && (code < 0xd8_00 || code > 0xdf_ff) ? String.fromCodePoint(code) : whole;
  });
}

function clipped(text: string | undefined, max: number): string | null {
  if (text === undefined) return null;
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}

function absolute(address: string | undefined, base: string): string | null {
  if (address === undefined || !URL.canParse(address, base)) return null;
  const url = new URL(address, base);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}
