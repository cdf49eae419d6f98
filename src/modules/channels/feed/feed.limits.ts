import type { ChannelCapabilities, ChannelLimits } from '../contract/index.js';

const MIB = 1_048_576;

/**
 * Bounds of our own: no reader names any. Texts stay small enough for a feed of fifty entries to be fetched often; pictures are scaled
 * down to what a web page carries; sound and video go out as they came.
 */
export const FEED_LIMITS: ChannelLimits = {
  text: {
    max: 20_000,
    unit: 'grapheme',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 50,
  media: {
    maxPerPart: 20,
    mixedKinds: true,
    kinds: {
      image: {
        mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
        maxBytes: 4 * MIB,
        maxPixels: 12_000_000,
        maxDurationMs: null,
        maxPerPart: 20,
      },
      gif: { mimeTypes: ['image/gif'], maxBytes: 20 * MIB, maxPixels: null, maxDurationMs: null, maxPerPart: 20 },
      video: {
        mimeTypes: ['video/mp4', 'video/webm', 'video/quicktime'],
        maxBytes: 4_096 * MIB,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: 5,
      },
      audio: {
        mimeTypes: ['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/flac', 'audio/wav'],
        maxBytes: 4_096 * MIB,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: 5,
      },
    },
    altTextMax: 2_000,
    textOptional: true,
  },
  poll: null,
};

const MAX_ENTRY_TITLE = 200;

export const FEED_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Feed',
  summary: 'A public RSS, Atom and JSON feed that this installation serves itself.',
  sandbox: false,
  setUp: {
    needs: ['A name for the feed; nobody has to allow it.'],
    appRegistration: 'none',
    publicAddress: 'wanted',
  },
  limits: FEED_LIMITS,
  settings: [
    {
      name: 'title',
      label: 'Title',
      help: "The entry's headline. Without one, readers show the beginning of the text.",
      type: { kind: 'text', maxLength: MAX_ENTRY_TITLE },
      default: null,
    },
  ],
  threads: true,
  firstComment: false,
  contentWarning: true,
  language: true,
  linkCard: true,
  edit: true,
  remove: 'removed',
  idempotency: { kind: 'key', windowSeconds: null, universal: true, conclusiveAfterSeconds: 0 },
  postMetrics: {},
  accountMetrics: {},
  conversations: false,
};
