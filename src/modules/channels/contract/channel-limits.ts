import type { MediaKind } from './channel-draft.js';

/**
 * How a network counts text. `byte` is UTF-8.
 * - `weighted`: as X counts: most Latin characters 1, all others and whole emoji 2, links without `https://` counted as links too.
 * - `emoji-bytes`: code points, but an emoji counts its UTF-8 bytes, as on Threads.
 * - `little-text`: UTF-16 units with LinkedIn's escapes counted.
 */
export type TextUnit = 'grapheme' | 'codepoint' | 'utf16' | 'byte' | 'weighted' | 'emoji-bytes' | 'little-text';

export interface TextLimit {
  readonly max: number;
  readonly unit: TextUnit;
  /** A second bound on the UTF-8 size, where the network has one. */
  readonly maxBytes: number | null;
  /** What any http(s) URL counts, whatever its length; null counts it in full. */
  readonly urlWeight: number | null;
  /** True where `@user@domain` counts as `@user`. */
  readonly mentionDomainFree: boolean;
  /** True where the content warning's length is part of the same budget. */
  readonly countsContentWarning: boolean;
}

export interface MediaRule {
  readonly mimeTypes: readonly string[];
  readonly maxBytes: number;
  /** Width × height; null where the network names none. */
  readonly maxPixels: number | null;
  readonly maxDurationMs: number | null;
  readonly maxPerPart: number;
}

export interface MediaLimits {
  /** Files in one part over all kinds. */
  readonly maxPerPart: number;
  /** False where one part may hold only one kind (images with videos are refused). */
  readonly mixedKinds: boolean;
  /** A kind that is absent is refused. */
  readonly kinds: Partial<Readonly<Record<MediaKind, MediaRule>>>;
  /** Longest alternative text in graphemes; null where the network has no alternative text. */
  readonly altTextMax: number | null;
  /** True where a part may be media alone, without a word. */
  readonly textOptional: boolean;
}

export interface PollLimits {
  readonly maxOptions: number;
  readonly maxOptionLength: number;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** True where a part may hold a poll and media. */
  readonly withMedia: boolean;
}

/** What a network accepts, as data. An account may carry its own, read from its server at run time. */
export interface ChannelLimits {
  readonly text: TextLimit;
  /** Of the first comment; absent where it is a text like the others. */
  readonly comment?: TextLimit;
  /** #tags in a post, its first comment included; absent where there is no bound. */
  readonly hashtagsMax?: number;
  /** Parts in a thread; 1 where the channel has no threads. */
  readonly maxParts: number;
  readonly media: MediaLimits;
  /** null where the channel has no polls. */
  readonly poll: PollLimits | null;
}
