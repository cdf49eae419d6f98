import type { ChannelCapabilities, ChannelLimits } from '../contract/index.js';

/** Longest body we send. Receivers set no limits that could be asked for; most take a megabyte. */
export const MAX_BODY_BYTES = 262_144;

/** How long a receiver has to answer. Standard Webhooks advises 15 to 30 seconds. */
export const ANSWER_TIMEOUT_MS = 20_000;

/** Longest answer read. */
export const MAX_ANSWER_BYTES = 65_536;

const LARGEST_FILE = 1_000_000_000;
const MOST_FILES = 20;
const any = { maxBytes: LARGEST_FILE, maxPixels: null, maxDurationMs: null, maxPerPart: MOST_FILES };

/** Our own bounds: wide, since what a receiver can take is between it and the person who set it up. */
export const WEBHOOK_LIMITS: ChannelLimits = {
  text: {
    max: 50_000,
    unit: 'codepoint',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 50,
  media: {
    maxPerPart: MOST_FILES,
    mixedKinds: true,
    kinds: {
      image: { ...any, mimeTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/avif'] },
      gif: { ...any, mimeTypes: ['image/gif'] },
      video: { ...any, mimeTypes: ['video/mp4', 'video/webm', 'video/quicktime'] },
      audio: { ...any, mimeTypes: ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/flac'] },
    },
    altTextMax: 5_000,
    textOptional: true,
  },
  poll: { maxOptions: 20, maxOptionLength: 500, minSeconds: 60, maxSeconds: 31_536_000, withMedia: true },
};

export const WEBHOOK_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Webhook',
  summary: 'Posts as signed requests to an address of your own, for anything that Carillon does not speak itself.',
  sandbox: false,
  setUp: {
    needs: [
      'A program of your own that takes requests at an address, answers a signed test when you connect it, and fetches pictures from here.',
    ],
    appRegistration: 'none',
    publicAddress: 'wanted',
  },
  limits: WEBHOOK_LIMITS,
  settings: [],
  threads: true,
  firstComment: true,
  contentWarning: true,
  language: true,
  linkCard: true,
  edit: true,
  replay: true,
  remove: 'requested',
  // Delivery is at least once by contract: receivers are told to remember the id, so a repeat is always safe.
  idempotency: { kind: 'key', windowSeconds: null, universal: true, conclusiveAfterSeconds: 0 },
  postMetrics: {},
  accountMetrics: {},
  conversations: false,
};
