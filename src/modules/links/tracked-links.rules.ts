/** What is done to addresses in what goes out. */
export interface LinkTracking {
  /** `utm_source`, `utm_medium` and `utm_campaign` are added, for the analytics of the site that the address leads to. */
  readonly utm: boolean;
  /** The address is replaced by a short one of this installation, which counts who follows it. */
  readonly clicks: boolean;
}

export interface LinkFacts {
  readonly tracking: LinkTracking;
  /** Becomes `utm_source`. */
  readonly channel: string;
  /** Becomes `utm_campaign`; null leaves it out. */
  readonly campaignName: string | null;
  /** Origin of this installation: what leads there stays as it is. */
  readonly publicUrl: string;
  /** The code that stands for an address, as it is after `utm_…` was added. */
  readonly codeOf: (url: string) => string;
}

/** An address that goes out otherwise than it was written. */
export interface TrackedLink {
  readonly written: string;
  /** Where it leads: what was written, with what was added. */
  readonly url: string;
  /** What stands in the content. */
  readonly goesOutAs: string;
  /** null where only `utm_…` was added. */
  readonly code: string | null;
}

/** The places of a content that addresses are tracked in. */
export interface ContentWithLinks {
  readonly parts: readonly { readonly text: string }[];
  readonly link: { readonly url: string } | null;
  readonly firstComment: string | null;
}

/** Characters of a code. */
export const CODE_LENGTH = 10;
/** As long as a code, for content that has none yet. */
export const PLACEHOLDER_CODE = 'x'.repeat(CODE_LENGTH);
/** Path under which the short addresses are answered. */
export const SHORT_PATH = '/l/';

/** @param publicUrl origin of this installation */
export function shortUrl(publicUrl: string, code: string): string {
  return `${publicUrl}${SHORT_PATH}${code}`;
}

/** Ends at blanks, quotation marks and the punctuation of scripts that are written without blanks. */
const ADDRESS =
  /(?<![a-z0-9@_])https?:\/\/[^\s<>"'`«»“”„‘’\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+/giu;
/** Scripts that are written without blanks: nobody can tell where an address ends that touches them. */
const WITHOUT_BLANKS = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;
const SENTENCE_END = /[.,:;!?…]$/u;
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const SLUG_LENGTH = 60;

/**
 * Replaces the explicit addresses (`http://…`, `https://…`) of a content by what is to go out. Pure: the same content gives the same result,
 * so a check, a preview and what is frozen agree. The web app counts with it, too.
 * @returns the content, and each address that was changed, once
 */
export function trackLinks<Content extends ContentWithLinks>(
  content: Content,
  facts: LinkFacts,
): { readonly content: Content; readonly links: readonly TrackedLink[] } {
  const { utm, clicks } = facts.tracking;
  if (!utm && !clicks) return { content, links: [] };
  const links = new Map<string, TrackedLink>();
  const one = (written: string): string => {
    const link = links.get(written) ?? tracked(written, facts);
    if (link === null) return written;
    links.set(written, link);
    return link.goesOutAs;
  };
  const inText = (text: string): string =>
    text.replace(ADDRESS, (found) => {
      const address = withoutSentenceEnd(found);
      return one(address) + found.slice(address.length);
    });
  const changed = {
    ...content,
    parts: content.parts.map((part) => ({ ...part, text: inText(part.text) })),
    link: content.link && { ...content.link, url: one(content.link.url) },
    firstComment: content.firstComment === null ? null : inText(content.firstComment),
  };
  return { content: changed, links: [...links.values()] };
}

/** @returns null where the address stays as it is */
function tracked(
  written: string,
  { tracking, channel, campaignName, publicUrl, codeOf }: LinkFacts,
): TrackedLink | null {
  if (!isTrackable(written, publicUrl)) return null;
  const url = tracking.utm ? withUtm(written, channel, campaignName) : written;
  const code = tracking.clicks ? codeOf(url) : null;
  const goesOutAs = code === null ? url : shortUrl(publicUrl, code);
  return goesOutAs === written ? null : { written, url, goesOutAs, code };
}

/** Addresses with a password in them are nobody else's business, and those of this installation are its own. */
function isTrackable(written: string, publicUrl: string): boolean {
  if (WITHOUT_BLANKS.test(written) || !/^https?:\/\//i.test(written) || !URL.canParse(written)) return false;
  const url = new URL(written);
  return url.username === '' && url.password === '' && url.host !== new URL(publicUrl).host;
}

/** Adds what the author did not write themselves; every other character stays as it was. */
function withUtm(url: string, channel: string, campaignName: string | null): string {
  const [address = '', ...fragment] = url.split('#');
  const present = new Set([...new URL(url).searchParams.keys()].map((name) => name.toLowerCase()));
  const campaign = campaignName === null ? '' : slugOf(campaignName);
  const added = Object.entries({ utm_source: channel, utm_medium: 'social', utm_campaign: campaign })
    .filter(([name, value]) => value !== '' && !present.has(name))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  if (added.length === 0) return url;
  const before = address.includes('?') ? (/[?&]$/.test(address) ? '' : '&') : '?';
  return [`${address}${before}${added.join('&')}`, ...fragment].join('#');
}

/** `Herbst-Aktion: Glöckchen!` becomes `herbst-aktion-glockchen`. Letters of every script stay. */
function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').normalize('NFC').toLowerCase();
  return [...plain.replaceAll(/[^\p{L}\p{N}]+/gu, '-')]
    .slice(0, SLUG_LENGTH)
    .join('')
    .replaceAll(/^-+|-+$/g, '');
}

/** `(see https://shop.example/a).` means `https://shop.example/a`. */
function withoutSentenceEnd(found: string): string {
  const occurrences = (character: string): number => found.split(character).length - 1;
  const loose = new Map(
    Object.entries(BRACKETS).map(([closing, opening]) => [closing, occurrences(closing) - occurrences(opening)]),
  );
  let end = found.length;
  while (end > 0) {
    const last = found[end - 1] ?? '';
    const unopened = loose.get(last) ?? 0;
    if (unopened <= 0 && !SENTENCE_END.test(last)) break;
    if (unopened > 0) loose.set(last, unopened - 1);
    end--;
  }
  return found.slice(0, end);
}
