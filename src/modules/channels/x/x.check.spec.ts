import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { check, cost } from './x.check.js';
import { limitsOf, X_LIMITS } from './x.limits.js';

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
const file = (kind: ChannelMedia['kind'], mime: string, more: Partial<ChannelMedia> = {}): ChannelMedia => ({
  id: 'file',
  kind,
  mime,
  bytes: 1_000,
  width: 640,
  height: 360,
  durationMs: kind === 'image' ? null : 5_000,
  alt: 'A bell',
  sha256: '0',
  ...more,
});
const POLL = { options: ['Yes', 'No'], multiple: false, expiresInSeconds: 86_400, hideTotals: false };
const codes = (given: ChannelDraft, limits = X_LIMITS): string[] => check(given, limits).map(({ code }) => code);

describe('what X would refuse', () => {
  it('counts a link at 23 whatever its length, and the post’s own link with its blank lines', () => {
    const long = `https://shop.example/${'a'.repeat(200)}`;
    expect(codes(draft(part(`${'a'.repeat(256)} ${long}`)))).toEqual([]);
    expect(codes(draft(part(`${'a'.repeat(257)} ${long}`)))).toEqual(['text-too-long']);
    const link = { url: long, title: null, description: null };
    expect(codes({ ...draft(part('a'.repeat(255))), link })).toEqual([]);
    expect(codes({ ...draft(part('a'.repeat(256))), link })).toEqual(['text-too-long']);
  });

  it('counts CJK twice and a whole emoji as two', () => {
    expect(codes(draft(part('日'.repeat(140))))).toEqual([]);
    expect(codes(draft(part('日'.repeat(141))))).toEqual(['text-too-long']);
    expect(codes(draft(part('👨‍👩‍👧‍👦'.repeat(140))))).toEqual([]);
  });

  it('is less for Premium, except beside a poll', () => {
    const premium = limitsOf('Premium');
    expect(codes(draft(part('a'.repeat(25_000))), premium)).toEqual([]);
    expect(codes(draft(part('a'.repeat(281), { poll: POLL })), premium)).toEqual(['text-too-long']);
    expect(codes(draft(part('a'.repeat(281))), limitsOf('Basic'))).toEqual(['text-too-long']);
  });

  it('is a second cashtag in one post', () => {
    expect(codes(draft(part('$ABC rises'), part('and $DEF falls')))).toEqual([]);
    expect(codes(draft(part('$ABC and $DEF')))).toEqual(['too-many-cashtags']);
    expect(codes(draft(part('costs $5 or US$20')))).toEqual([]);
  });

  it('is the same text twice in a thread', () => {
    expect(codes(draft(part('Ding'), part('Dong'), part('Ding')))).toEqual(['parts-repeat']);
    expect(codes({ ...draft(part('Ding')), firstComment: 'Ding' })).toEqual(['parts-repeat']);
  });

  it('is five pictures, two videos, or one of each', () => {
    const image = file('image', 'image/png');
    const video = file('video', 'video/mp4', { alt: null });
    expect(codes(draft(part('', { media: [image, image, image, image] })))).toEqual([]);
    expect(codes(draft(part('', { media: [image, image, image, image, image] })))).toEqual(['too-many-media']);
    expect(codes(draft(part('', { media: [video, video] })))).toEqual(['too-many-media']);
    expect(codes(draft(part('', { media: [image, video] })))).toEqual(['media-kinds-mixed']);
  });

  it('is a poll beside files, without text, or for less than five minutes', () => {
    expect(codes(draft(part('Which?', { poll: POLL })))).toEqual([]);
    expect(codes(draft(part('Which?', { poll: POLL, media: [file('image', 'image/png')] })))).toEqual([
      'poll-with-media',
    ]);
    expect(codes(draft(part(' ', { poll: POLL })))).toContain('text-missing');
    expect(codes(draft(part('Which?', { poll: { ...POLL, expiresInSeconds: 240 } })))).toEqual(['poll-duration']);
    expect(codes(draft(part('Which?', { poll: { ...POLL, options: ['a'.repeat(26), 'b'] } })))).toEqual([
      'poll-option-length',
    ]);
  });

  it('is a tag without a picture, or of what is no name on X, or a community that is none', () => {
    const having = (settings: ChannelDraft['settings'], more: Partial<ChannelDraft['parts'][number]> = {}) => ({
      ...draft(part('Look', more)),
      settings,
    });
    const picture = { media: [file('image', 'image/png')] };
    expect(codes(having({ people: ['@mill', 'tower'] }, picture))).toEqual([]);
    expect(codes(having({ people: ['mill'] }))).toEqual(['tags-without-picture']);
    expect(codes(having({ people: ['the mill'] }, picture))).toEqual(['tag-name']);
    expect(codes(having({ community: 'https://x.com/i/communities/1493446837214187523' }))).toEqual([]);
    expect(codes(having({ community: 'https://x.com/brand' }))).toEqual(['community-address']);
  });

  it('is a quote beside files, or of what is no post on X', () => {
    const quoting = (quote: string, more: Partial<ChannelDraft['parts'][number]> = {}) => ({
      ...draft(part('Look', more)),
      settings: { quote },
    });
    expect(codes(quoting('https://x.com/brand/status/1234567890123456789?s=20'))).toEqual(['quote-restricted']);
    expect(codes(quoting('1234567890123456789'))).toEqual(['quote-restricted']);
    expect(codes(quoting('https://social.example/@brand/1'))).toEqual(['quote-address']);
    expect(codes(quoting('1234567890123456789', { media: [file('image', 'image/png')] }))).toEqual([
      'quote-with-media',
    ]);
  });
});

describe('what X would spoil', () => {
  it('is a poll that hides its totals or takes several answers', () => {
    const poll = { ...POLL, multiple: true, hideTotals: true };
    expect(codes(draft(part('Which?', { poll })))).toEqual(['poll-single-choice', 'poll-totals-shown']);
  });

  it('is a description of a video; nobody is asked for one', () => {
    expect(codes(draft(part('', { media: [file('video', 'video/mp4')] })))).toEqual(['alt-text-dropped']);
    expect(codes(draft(part('', { media: [file('video', 'video/mp4', { alt: null })] })))).toEqual([]);
    expect(codes(draft(part('', { media: [file('image', 'image/png', { alt: null })] })))).toEqual([
      'alt-text-missing',
    ]);
  });

  it('is a video larger than X promises to take', () => {
    const video = file('video', 'video/mp4', { alt: null, width: 1_920, height: 1_080 });
    expect(codes(draft(part('', { media: [video] })))).toEqual(['video-size']);
  });
});

describe('what a post costs', () => {
  const usd = (given: ChannelDraft): number => cost(given).micros / 1_000_000;

  it('is more with each name that is looked up to be tagged', () => {
    const tagging = { ...draft(part('Look')), settings: { people: ['mill', '@mill', 'tower'] } };
    expect(usd(tagging)).toBeCloseTo(usd(draft(part('Look'))) + 0.02, 6);
  });

  it('is a cent and a half, and twenty cents with a link', () => {
    expect(usd(draft(part('Ding')))).toBe(0.015);
    expect(usd(draft(part('See https://shop.example')))).toBe(0.2);
    expect(usd(draft(part('See shop.example/new')))).toBe(0.2);
    expect(usd({ ...draft(part('Ding')), link: { url: 'https://shop.example', title: null, description: null } })).toBe(
      0.2,
    );
  });

  it('adds up parts, first comment and alternative texts', () => {
    const image = file('image', 'image/png');
    const thread = draft(part('Ding', { media: [image, { ...image, alt: null }] }), part('https://shop.example'));
    expect(usd({ ...thread, firstComment: 'Dong' })).toBeCloseTo(0.015 + 0.2 + 0.015 + 0.005, 6);
    expect(cost(thread)).toMatchObject({ currency: 'USD', asOf: '2026-08-22' });
  });
});
