import { graphemesOf } from '../channels/index.js';
import type { FeedContent, FeedMedia } from './feed-store.types.js';

/** A feed as it is about to be written out; every address is absolute. */
export interface FeedView {
  /** UUID of the account. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The website it belongs to, or its own page. */
  readonly homeUrl: string;
  readonly pageUrl: string;
  readonly rssUrl: string;
  readonly atomUrl: string;
  readonly jsonUrl: string;
  readonly changedAt: Date;
  /** Newest first. */
  readonly entries: readonly EntryView[];
}

export interface EntryView {
  /** UUID of the delivery. */
  readonly id: string;
  readonly url: string;
  readonly content: FeedContent;
  readonly publishedAt: Date;
  readonly updatedAt: Date;
}

const HEADLINE_LENGTH = 80;
const SUMMARY_LENGTH = 280;

/** What to call an entry where a name is needed: its title, the beginning of its text, or the kind of its first file. */
export function headlineOf(content: FeedContent): string {
  if (content.title !== null) return content.title;
  if (content.contentWarning !== null) return shortened(content.contentWarning, HEADLINE_LENGTH);
  const text = plainTextOf(content).replace(/\s+/gu, ' ').trim();
  if (text !== '') return shortened(text, HEADLINE_LENGTH);
  return content.link?.title ?? content.link?.url ?? mediaOf(content)[0]?.kind ?? 'Entry';
}

/** The beginning of the text, or the content warning in its place. */
export function summaryOf(content: FeedContent): string {
  if (content.contentWarning !== null) return `Content warning: ${content.contentWarning}`;
  return shortened(plainTextOf(content).replace(/\s+/gu, ' ').trim(), SUMMARY_LENGTH);
}

export function plainTextOf(content: FeedContent): string {
  return content.parts
    .map((part) => part.text)
    .filter((text) => text.trim() !== '')
    .join('\n\n');
}

export function mediaOf(content: FeedContent): readonly FeedMedia[] {
  return content.parts.flatMap((part) => part.media);
}

/** `urn:uuid:` name (RFC 9562): stays the same when the installation moves to another address. */
export function urnOf(id: string): string {
  return `urn:uuid:${id}`;
}

function shortened(text: string, max: number): string {
  let beginning = '';
  let taken = 0;
  for (const letter of graphemesOf(text)) {
    if (++taken > max) return `${beginning.trimEnd()}…`;
    if (taken < max) beginning += letter;
  }
  return text;
}
