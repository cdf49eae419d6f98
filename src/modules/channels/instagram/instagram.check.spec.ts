import { randomUUID } from 'node:crypto';
import type { ChannelDraft, ChannelMedia, JsonObject } from '../contract/index.js';
import { instagramAdapter } from './index.js';
import { INSTAGRAM_LIMITS, limitsFor } from './instagram.limits.js';

function file(overrides: Partial<ChannelMedia> = {}): ChannelMedia {
  return {
    id: randomUUID(),
    kind: 'image',
    mime: 'image/jpeg',
    bytes: 1_000,
    width: 1_080,
    height: 1_080,
    durationMs: null,
    alt: 'A bell',
    sha256: '0'.repeat(64),
    ...overrides,
  };
}

const video = (overrides: Partial<ChannelMedia> = {}): ChannelMedia =>
  file({ kind: 'video', mime: 'video/mp4', durationMs: 10_000, alt: null, ...overrides });

function draft(
  media: readonly ChannelMedia[],
  settings: JsonObject = {},
  more: Partial<ChannelDraft> = {},
): ChannelDraft {
  return {
    parts: [{ text: 'Ding', media, poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings,
    ...more,
  };
}

const codes = (post: ChannelDraft, limits = INSTAGRAM_LIMITS): string[] =>
  instagramAdapter.check(post, limits).map(({ code }) => code);
const withText = (text: string, more: Partial<ChannelDraft> = {}): ChannelDraft =>
  draft([], {}, { parts: [{ text, media: [file()], poll: null }], ...more });

describe('what Instagram would refuse', () => {
  it('is a post without a picture or video', () => {
    expect(codes(draft([]))).toEqual(['media-missing']);
    expect(codes(draft([file()]))).toEqual([]);
  });

  it('is a picture of the feed outside of 4:5 to 1.91:1, not one of a story', () => {
    expect(codes(draft([file({ width: 1_000, height: 1_250 })]))).toEqual([]);
    expect(codes(draft([file({ width: 1_000, height: 1_400 })]))).toEqual(['media-shape']);
    expect(codes(draft([file({ width: 1_910, height: 1_000 })]))).toEqual([]);
    expect(codes(draft([file({ width: 2_100, height: 1_000 })]))).toEqual(['media-shape']);
    const tall = file({ width: 1_080, height: 1_920, alt: null });
    expect(codes({ ...draft([tall], { kind: 'story' }), parts: [{ text: '', media: [tall], poll: null }] })).toEqual(
      [],
    );
  });

  it('takes PNG and WebP, which are made JPEG before', () => {
    expect(codes(draft([file({ mime: 'image/png', bytes: 20_000_000 })]))).toEqual([]);
    expect(INSTAGRAM_LIMITS.media.kinds.image?.mimeTypes).toEqual(['image/jpeg']);
  });

  it('is a reel that is not one video', () => {
    expect(codes(draft([video()], { kind: 'reel' }))).toEqual([]);
    expect(codes(draft([file()], { kind: 'reel' }))).toContain('reel-needs-video');
    expect(codes(draft([video(), video()], { kind: 'reel' }))).toContain('reel-needs-video');
  });

  it('is a story of several files, of a long video, or with a comment', () => {
    expect(codes(draft([file({ alt: null }), file({ alt: null })], { kind: 'story' }))).toContain('story-one-file');
    expect(codes(draft([video({ durationMs: 61_000 })], { kind: 'story' }))).toContain('media-too-long');
    expect(codes(draft([video({ bytes: 101_000_000 })], { kind: 'story' }))).toContain('media-too-large');
    const commented = draft([video()], { kind: 'story' }, { firstComment: 'More' });
    expect(codes(commented)).toContain('first-comment-not-supported');
  });

  it('is a video that is too short, too long, too wide or too large', () => {
    expect(codes(draft([video({ durationMs: 2_900 })]))).toContain('media-too-short');
    expect(codes(draft([video({ durationMs: 900_001 })]))).toContain('media-too-long');
    expect(codes(draft([video({ width: 2_000 })]))).toContain('video-size');
    expect(codes(draft([video({ bytes: 300_000_001 })]))).toContain('media-too-large');
  });

  it('is the sixth #tag, the first comment counted', () => {
    expect(codes(withText('#a #b #c #d #e'))).toEqual([]);
    expect(codes(withText('#a #b #c #d #e #f'))).toEqual(['too-many-hashtags']);
    expect(codes(withText('#a #b #c', { firstComment: '#d #e #f' }))).toEqual(['too-many-hashtags']);
    expect(codes(withText('#a #b #c #d #e #f'), limitsFor({ hashtagsMax: '30' }))).toEqual([]);
    expect(codes(withText('https://shop.example/#f &#39; #a #b #c #d #e'))).toEqual([]);
  });

  it('is the twenty-first mention', () => {
    const names = Array.from({ length: 21 }, (_, index) => `@ringer.${index}`);
    expect(codes(withText(names.slice(1).join(' ')))).toEqual([]);
    expect(codes(withText(names.join(' ')))).toEqual(['too-many-mentions']);
    expect(codes(withText(`${names.slice(1).join(' ')} mail@shop.example`))).toEqual([]);
  });

  it('is a carousel of eleven, unless the operator allows it', () => {
    const eleven = Array.from({ length: 11 }, () => file());
    expect(codes(draft(eleven))).toContain('too-many-media');
    expect(codes(draft(eleven), limitsFor({ carouselMax: '20' }))).toEqual([]);
  });

  it('is a name or place that is none', () => {
    expect(codes(draft([file()], { collaborators: ['@bell.tower'], people: ['ringer', 'founder 0.5 1'] }))).toEqual([]);
    expect(codes(draft([file()], { collaborators: ['bell tower'] }))).toEqual(['account-name']);
    expect(codes(draft([file()], { people: ['ringer 0.5 1.5'] }))).toEqual(['account-name']);
    expect(codes(draft([file()], { locationId: 'the tower' }))).toEqual(['location']);
    expect(codes(draft([file()], { collaborators: ['a', 'b', 'c', 'd'] }))).toEqual(['setting-invalid']);
  });
});

describe('what Instagram would spoil', () => {
  it('is the words of a story', () => {
    expect(codes(draft([file({ alt: null })], { kind: 'story' }))).toEqual(['caption-dropped']);
  });

  it('is a link, which nobody can click', () => {
    const link = { url: 'https://shop.example', title: null, description: null };
    expect(codes(draft([file()], {}, { link }))).toEqual(['link-not-clickable']);
  });

  it('is alternative text of videos, which nobody is asked for either', () => {
    expect(codes(draft([video()]))).toEqual([]);
    expect(codes(draft([video({ alt: 'It swings' })]))).toEqual(['alt-text-dropped']);
    expect(codes(draft([file({ alt: null })]))).toEqual(['alt-text-missing']);
  });

  it('is a carousel of several shapes', () => {
    expect(codes(draft([file(), file({ height: 1_350 })]))).toEqual(['carousel-cropped']);
  });

  it('is a choice for reels on what is none', () => {
    expect(codes(draft([file()], { coverSeconds: 3 }))).toEqual(['setting-idle']);
  });

  it('is a comment longer than Instagram surely takes', () => {
    expect(codes(draft([file()], {}, { firstComment: 'x'.repeat(300) }))).toEqual([]);
    expect(codes(draft([file()], {}, { firstComment: 'x'.repeat(301) }))).toEqual(['comment-may-be-refused']);
  });
});

it('refuses a cover from after the end of the reel', () => {
  const reel = (coverSeconds: number) => codes(draft([video({ durationMs: 10_000 })], { kind: 'reel', coverSeconds }));
  expect(reel(10)).toEqual([]);
  expect(reel(30)).toEqual(['cover-after-end']);
});
