import type { ChannelLink, MediaKind } from '../contract/index.js';

/** A file of an entry, at a URL that needs no sign-in. */
export interface FeedMedia {
  readonly mediaId: string;
  readonly kind: MediaKind;
  readonly url: string;
  readonly mime: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  readonly alt: string | null;
}

export interface FeedPart {
  readonly text: string;
  readonly media: readonly FeedMedia[];
}

/** What one entry says; survives JSON. */
export interface FeedContent {
  readonly title: string | null;
  /** In order; readers see them as one entry. */
  readonly parts: readonly FeedPart[];
  readonly link: ChannelLink | null;
  readonly language: string | null;
  readonly contentWarning: string | null;
}

export interface FeedEntry {
  readonly accountId: string;
  /** UUID of the delivery; unique in the feed. */
  readonly id: string;
  readonly content: FeedContent;
}

export interface StoredFeedEntry extends FeedEntry {
  readonly publishedAt: Date;
}

/** Where entries are kept until readers come for them. Failures other than those named mean that the outcome is not known. */
export interface FeedStore {
  /**
   * Publishes an entry, unless one with this id is there: then that one stays as it is.
   * @returns false when there is no such feed
   */
  add(entry: FeedEntry, at: Date): Promise<boolean>;
  /** Replaces what a visible entry says. @returns false when there is none */
  change(entry: FeedEntry, at: Date): Promise<boolean>;
  /** Takes an entry out of the feed; one that is gone already stays gone. */
  remove(accountId: string, id: string, at: Date): Promise<void>;
  /** An entry, whether readers still see it or not; null when it was never published. */
  find(accountId: string, id: string): Promise<StoredFeedEntry | null>;
  /** Absolute address of the feed's page, or of one entry's. */
  urlOf(slug: string, entryId?: string): string;
}
