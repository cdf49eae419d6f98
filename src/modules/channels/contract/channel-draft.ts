import type { JsonObject } from './json.js';

/** `document`: pages to leaf through. */
export type MediaKind = 'image' | 'gif' | 'video' | 'audio' | 'document';

/** A media file as the author attached it. Its bytes come from `MediaSource`, already fitted to the channel's limits. */
export interface ChannelMedia {
  readonly id: string;
  readonly kind: MediaKind;
  readonly mime: string;
  /** Size of the stored original in bytes. */
  readonly bytes: number;
  /** Pixels; null where the kind has none (audio, documents). */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** Alternative text; null means the author gave none, '' means decorative. */
  readonly alt: string | null;
  /** Hex SHA-256 of the stored original. */
  readonly sha256: string;
}

export interface ChannelPoll {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly expiresInSeconds: number;
  readonly hideTotals: boolean;
}

/** One message of a post; a thread has several. */
export interface ChannelPart {
  readonly text: string;
  readonly media: readonly ChannelMedia[];
  readonly poll: ChannelPoll | null;
}

/** A link the post is about, with what a card would show. Channels without cards append the URL to the first part. */
export interface ChannelLink {
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
}

/** The post's content as one account gets it. Frozen and hashed before it is sent. */
export interface ChannelDraft {
  /** At least one. */
  readonly parts: readonly ChannelPart[];
  readonly link: ChannelLink | null;
  /** BCP 47 tag, for example `de` or `pt-BR`. */
  readonly language: string | null;
  readonly contentWarning: string | null;
  /** A reply of our own under the published post; a failure of it never unpublishes the post. */
  readonly firstComment: string | null;
  /** Per-channel choices, shaped by the adapter's `settings` fields. */
  readonly settings: JsonObject;
}
