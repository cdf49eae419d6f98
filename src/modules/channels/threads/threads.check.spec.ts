import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { check } from './threads.check.js';
import { THREADS_LIMITS } from './threads.limits.js';

const part = (text: string, more: Partial<ChannelDraft['parts'][number]> = {}) => ({
  text,
  media: [],
  poll: null,
  ...more,
});
const draft = (...parts: ChannelDraft['parts']): ChannelDraft => ({
  parts,
  link: null,
  language: null,
  contentWarning: null,
  firstComment: null,
  settings: {},
});
const file = (kind: 'image' | 'video' | 'gif', more: Partial<ChannelMedia> = {}): ChannelMedia => ({
  id: 'file',
  kind,
  mime: kind === 'video' ? 'video/mp4' : kind === 'gif' ? 'image/gif' : 'image/png',
  bytes: 1_000,
  width: 640,
  height: 360,
  durationMs: kind === 'video' ? 5_000 : null,
  alt: 'A bell',
  sha256: '0',
  ...more,
});
const POLL = { options: ['Yes', 'No'], multiple: false, expiresInSeconds: 86_400, hideTotals: false };
const codes = (given: ChannelDraft): string[] => check(given, THREADS_LIMITS).map(({ code }) => code);
const links = (count: number): string =>
  Array.from({ length: count }, (_, index) => `https://shop.example/${index}`).join(' ');

describe('what Threads would refuse', () => {
  it('counts an emoji by its bytes and all else by characters', () => {
    expect(codes(draft(part('日'.repeat(500))))).toEqual([]);
    expect(codes(draft(part('👋'.repeat(125))))).toEqual([]);
    expect(codes(draft(part(`${'👋'.repeat(125)}a`)))).toEqual(['text-too-long']);
  });

  it('is a sixth address, the attached one among them and repeats apart', () => {
    expect(codes(draft(part(links(5))))).toEqual([]);
    expect(codes(draft(part(`${links(5)} ${links(5)}`)))).toEqual([]);
    expect(codes(draft(part(links(6))))).toEqual(['too-many-links']);
    const link = { url: 'https://shop.example/other', title: null, description: null };
    expect(codes({ ...draft(part(links(5))), link })).toEqual(['too-many-links']);
    expect(codes({ ...draft(part('Ding')), firstComment: links(6) })).toEqual(['too-many-links']);
  });

  it('does not count the attached link into the text, except beside files', () => {
    const link = { url: 'https://shop.example/new', title: null, description: null };
    expect(codes({ ...draft(part('a'.repeat(500))), link })).toEqual([]);
    expect(codes({ ...draft(part('a'.repeat(490), { media: [file('image')] })), link })).toEqual(['text-too-long']);
  });

  it('is a carousel of more than twenty; pictures and videos may stand in one', () => {
    const many = Array.from({ length: 19 }, () => file('image'));
    expect(codes(draft(part('', { media: [...many, file('video')] })))).toEqual([]);
    expect(codes(draft(part('', { media: [...many, file('video'), file('image')] })))).toEqual(['too-many-media']);
    expect(codes(draft(part('', { media: [file('gif')] })))).toContain('media-kind-not-supported');
  });

  it('is a file of another shape, a video too long or too wide', () => {
    expect(codes(draft(part('', { media: [file('image', { width: 3_201, height: 320 })] })))).toEqual(['media-shape']);
    expect(codes(draft(part('', { media: [file('video', { durationMs: 300_001 })] })))).toEqual(['media-too-long']);
    expect(codes(draft(part('', { media: [file('video', { width: 2_560, height: 1_440 })] })))).toEqual(['video-size']);
  });

  it('is a topic with a stop or an ampersand in it; a leading # is how people write it', () => {
    const withTopic = (topic: string): ChannelDraft => ({ ...draft(part('Ding')), settings: { topic } });
    expect(codes(withTopic('#bell towers'))).toEqual([]);
    expect(codes(withTopic('bells & towers'))).toEqual(['topic']);
    expect(codes(withTopic('v1.0'))).toEqual(['topic']);
  });

  it('says that only one tag becomes a topic', () => {
    expect(codes(draft(part('#bells and more')))).toEqual([]);
    expect(codes(draft(part('#bells and #towers')))).toEqual(['one-topic']);
    expect(codes({ ...draft(part('#bells')), settings: { topic: 'towers' } })).toEqual(['one-topic']);
  });

  it('is a poll beside files or without text, or one that does not run a day', () => {
    expect(codes(draft(part('Which?', { poll: POLL })))).toEqual([]);
    expect(codes(draft(part(' ', { poll: POLL })))).toContain('text-missing');
    expect(codes(draft(part('Which?', { poll: POLL, media: [file('image')] })))).toEqual(['poll-with-media']);
    expect(codes(draft(part('Which?', { poll: { ...POLL, expiresInSeconds: 3_600 } })))).toEqual(['poll-duration']);
    expect(codes(draft(part('Which?', { poll: { ...POLL, multiple: true } })))).toEqual(['poll-single-choice']);
  });
});
