import { randomUUID } from 'node:crypto';
import type { ChannelDraft, ChannelMedia, JsonObject } from '../contract/index.js';
import { FACEBOOK_LIMITS } from './facebook.limits.js';
import { facebookAdapter } from './index.js';

function photo(overrides: Partial<ChannelMedia> = {}): ChannelMedia {
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
  photo({ kind: 'video', mime: 'video/mp4', height: 1_920, durationMs: 10_000, alt: null, ...overrides });

function draft(
  media: readonly ChannelMedia[],
  settings: JsonObject = {},
  more: Partial<ChannelDraft> & { readonly text?: string } = {},
): ChannelDraft {
  const { text = 'Ding', ...rest } = more;
  return {
    parts: [{ text, media, poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings,
    ...rest,
  };
}

const codes = (post: ChannelDraft): string[] => facebookAdapter.check(post, FACEBOOK_LIMITS).map(({ code }) => code);
const REEL = { kind: 'reel' };
const STORY = { kind: 'story' };

describe('what Facebook would refuse', () => {
  it('is a video together with photos, or two videos', () => {
    expect(codes(draft([video()]))).toEqual([]);
    expect(codes(draft([video(), photo()]))).toEqual(['media-kinds-mixed']);
    expect(codes(draft([video(), video()]))).toEqual(['too-many-media']);
  });

  it('is a video that is too large, too long, or of another type', () => {
    expect(codes(draft([video({ bytes: 4_000_000_001 })]))).toEqual(['media-too-large']);
    expect(codes(draft([video({ durationMs: 14_400_001 })]))).toEqual(['media-too-long']);
    expect(codes(draft([video({ mime: 'video/webm' })]))).toEqual(['media-type-not-supported']);
  });

  it('is a reel that is not one video', () => {
    expect(codes(draft([video()], REEL))).toEqual([]);
    expect(codes(draft([photo()], REEL))).toEqual(['reel-needs-video']);
    expect(codes(draft([], REEL))).toEqual(['reel-needs-video']);
  });

  it('is a reel of less than 3 s, more than 90 s, or fewer than 540 × 960 pixels', () => {
    expect(codes(draft([video({ durationMs: 2_999 })], REEL))).toEqual(['media-too-short']);
    expect(codes(draft([video({ durationMs: 90_000 })], REEL))).toEqual([]);
    expect(codes(draft([video({ durationMs: 90_001 })], REEL))).toEqual(['media-too-long']);
    expect(codes(draft([video({ width: 540, height: 960 })], REEL))).toEqual([]);
    expect(codes(draft([video({ width: 539, height: 960 })], REEL))).toEqual(['video-size']);
    expect(codes(draft([video({ width: null, height: null })], REEL))).toEqual([]);
  });

  it('is a reel’s text of more than 2,200 characters, while its comment may have more', () => {
    expect(codes(draft([video()], REEL, { text: 'a'.repeat(2_200), firstComment: 'a'.repeat(3_000) }))).toEqual([]);
    expect(codes(draft([video()], REEL, { text: 'a'.repeat(2_201) }))).toEqual(['text-too-long']);
    expect(codes(draft([video()], {}, { text: 'a'.repeat(2_201) }))).toEqual([]);
  });

  it('is a story of nothing, of two files, of more than 60 s, or with a comment', () => {
    expect(codes(draft([video({ durationMs: 60_000 })], STORY, { text: '' }))).toEqual([]);
    expect(codes(draft([photo()], STORY, { text: '' }))).toEqual([]);
    expect(codes(draft([], STORY))).toContain('story-one-file');
    expect(codes(draft([photo(), photo()], STORY, { text: '' }))).toEqual(['story-one-file']);
    expect(codes(draft([video({ durationMs: 60_001 })], STORY, { text: '' }))).toEqual(['media-too-long']);
    expect(codes(draft([photo()], STORY, { text: '', firstComment: 'More' }))).toEqual(['first-comment-not-supported']);
  });
});

describe('what Facebook would spoil', () => {
  it('is a reel that is not 9:16', () => {
    expect(codes(draft([video({ height: 1_350 })], REEL))).toEqual(['reel-shape']);
  });

  it('is the words or the link of a story', () => {
    const link = { url: 'https://www.facebook.com/events/1', title: null, description: null };
    expect(codes(draft([photo()], STORY))).toEqual(['caption-dropped']);
    expect(codes(draft([photo()], STORY, { text: '', link }))).toEqual(['caption-dropped']);
  });

  it('is a title where there is no video, or in a story', () => {
    expect(codes(draft([video()], { videoTitle: 'Ringing' }))).toEqual([]);
    expect(codes(draft([photo()], { videoTitle: 'Ringing' }))).toEqual(['video-title-dropped']);
    expect(codes(draft([video()], { ...STORY, videoTitle: 'Ringing' }, { text: '' }))).toEqual(['setting-idle']);
  });

  it('is a video’s alternative text, which nobody is asked for either', () => {
    expect(codes(draft([video({ alt: 'It swings' })]))).toEqual(['alt-text-dropped']);
    expect(codes(draft([photo({ alt: null })]))).toEqual(['alt-text-missing']);
  });
});
