import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { checkBlueskyDraft } from './bluesky.check.js';
import { blueskyCapabilities, limitsOf } from './bluesky.limits.js';

const LINK = 'https://shop.example/autumn/collection/of/bells/and/whistles';
const LINK_AS_SHOWN = 'shop.example/autumn/collectio…';

function aDraft(
  text: string,
  overrides: Partial<ChannelDraft> = {},
  media: readonly ChannelMedia[] = [],
): ChannelDraft {
  const parts = [{ text, media, poll: null }];
  return { parts, link: null, language: null, contentWarning: null, firstComment: null, settings: {}, ...overrides };
}

function aFile(kind: ChannelMedia['kind'], overrides: Partial<ChannelMedia> = {}): ChannelMedia {
  const mime = {
    image: 'image/png',
    gif: 'image/gif',
    video: 'video/mp4',
    audio: 'audio/mpeg',
    document: 'application/pdf',
  }[kind];
  const size = { width: 16, height: 9, bytes: 1_000, durationMs: kind === 'video' ? 1_000 : null };
  return { id: kind, kind, mime, ...size, alt: 'A bell', sha256: '0'.repeat(64), ...overrides };
}

function codes(draft: ChannelDraft): string[] {
  return checkBlueskyDraft(draft, blueskyCapabilities.limits).map(
    ({ code, severity, field }) => `${severity} ${code} ${field}`,
  );
}

describe('checking a draft for Bluesky', () => {
  it('counts a long link as it will be shown', () => {
    const words = 'a'.repeat(300 - LINK_AS_SHOWN.length - 1);
    expect(codes(aDraft(`${words} ${LINK}`))).toEqual([]);
    expect(codes(aDraft(`${words}a ${LINK}`))).toEqual(['blocks text-too-long parts.0.text']);
  });

  it('counts a short link as it is written', () => {
    const words = 'a'.repeat(300 - 'https://a.example'.length - 1);
    expect(codes(aDraft(`${words} https://a.example`))).toEqual([]);
    expect(codes(aDraft(`${words}a https://a.example`))).toEqual(['blocks text-too-long parts.0.text']);
  });

  it('refuses 121 family emoji: few graphemes, too many bytes', () => {
    expect(codes(aDraft('👨‍👩‍👧‍👦'.repeat(120)))).toEqual([]);
    expect(codes(aDraft('👨‍👩‍👧‍👦'.repeat(121)))).toEqual(['blocks text-too-many-bytes parts.0.text']);
  });

  it('takes a link alone, since its card is a post', () => {
    expect(codes(aDraft('', { link: { url: LINK, title: null, description: null } }))).toEqual([]);
  });

  it('counts the link into the text where media take the place of its card, and says so', () => {
    const link = { url: LINK, title: null, description: null };
    const words = 'a'.repeat(300 - LINK_AS_SHOWN.length - 2);
    expect(codes(aDraft(words, { link }, [aFile('image')]))).toEqual(['warns link-card-dropped link']);
    expect(codes(aDraft(`${words}a`, { link }, [aFile('image')]))).toEqual([
      'blocks text-too-long parts.0.text',
      'warns link-card-dropped link',
    ]);
  });

  it('lets a video stand alone only', () => {
    expect(codes(aDraft('a', {}, [aFile('video')]))).toEqual([]);
    expect(codes(aDraft('a', {}, [aFile('video'), aFile('image')]))).toEqual([
      'blocks media-kinds-mixed parts.0.media',
    ]);
  });

  it('lets pictures and GIFs stand together, and says that a GIF will not move', () => {
    expect(codes(aDraft('a', {}, [aFile('image'), aFile('gif')]))).toEqual(['warns gif-shown-still parts.0.media.1']);
  });

  it('bounds the alternative text of a video more narrowly', () => {
    expect(codes(aDraft('a', {}, [aFile('video', { alt: 'a'.repeat(1_000) })]))).toEqual([]);
    expect(codes(aDraft('a', {}, [aFile('video', { alt: 'a'.repeat(1_001) })]))).toEqual([
      'blocks alt-text-too-long parts.0.media.0.alt',
    ]);
  });

  it('warns of a hashtag that is too long to be one', () => {
    const tag = `#${'a'.repeat(65)}`;
    expect(codes(aDraft(tag, { firstComment: tag }))).toEqual([
      'warns hashtag-too-long parts.0.text',
      'warns hashtag-too-long firstComment',
    ]);
  });

  it('says that a content warning in words is left out', () => {
    expect(codes(aDraft('a', { contentWarning: 'Loud', settings: { selfLabel: 'graphic-media' } }))).toEqual([
      'warns content-warning-dropped contentWarning',
    ]);
    expect(codes(aDraft('a', { settings: { selfLabel: 'loud' } }))).toEqual([
      'blocks setting-invalid settings.selfLabel',
    ]);
  });
});

describe('limits of a server', () => {
  it('hold images to the smaller bound where the server does not tell its own', () => {
    expect(limitsOf(null).media.kinds.image?.maxBytes).toBe(1_000_000);
    expect(limitsOf(100_000_000).media.kinds.image?.maxBytes).toBe(2_000_000);
  });

  it('never exceed what the server takes in a blob', () => {
    const { kinds } = limitsOf(500_000).media;
    expect([kinds.image?.maxBytes, kinds.gif?.maxBytes, kinds.video?.maxBytes]).toEqual([500_000, 500_000, 500_000]);
    expect(limitsOf(1_000_000_000).media.kinds.video?.maxBytes).toBe(300_000_000);
  });
});
