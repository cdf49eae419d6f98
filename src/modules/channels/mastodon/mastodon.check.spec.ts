import { adapter, aFile, aPost, words } from '../../../../test/stand-ins/mastodon/session.js';
import type { ChannelDraft, ChannelLimits, MediaKind } from '../contract/index.js';
import { DEFAULT_LIMITS } from './mastodon.limits.js';

const LINK = { url: `https://shop.example/${'a'.repeat(200)}`, title: null, description: null };

describe('checking a draft', () => {
  it('counts the link that goes under the text, at the weight of any link', () => {
    const fits = aPost({ parts: [words('a'.repeat(500 - 23 - 2))], link: LINK });
    expect(blocked(fits)).toEqual([]);
    expect(blocked({ ...fits, parts: [words('a'.repeat(500 - 23 - 1))] })).toEqual(['parts.0.text text-too-long']);
  });

  it('does not count a link twice that the text holds already', () => {
    const text = `${LINK.url} ${'a'.repeat(500 - 23 - 1)}`;
    expect(blocked(aPost({ parts: [words(text)], link: LINK }))).toEqual([]);
  });

  it('counts an address without a scheme in full, because it becomes no link', () => {
    const address = `shop.example/${'a'.repeat(100)}`;
    const text = `${address} ${'a'.repeat(500 - address.length - 1)}`;
    expect(blocked(aPost({ parts: [words(text)] }))).toEqual([]);
    expect(blocked(aPost({ parts: [words(`${text}a`)] }))).toEqual(['parts.0.text text-too-long']);
  });

  it('counts the content warning into the first comment, which carries it again', () => {
    const draft = aPost({ firstComment: 'a'.repeat(497), contentWarning: 'abc' });
    expect(blocked(draft)).toEqual([]);
    expect(blocked({ ...draft, contentWarning: 'abcd' })).toEqual(['firstComment text-too-long']);
  });

  it('wants words in a first comment', () => {
    expect(blocked(aPost({ firstComment: ' ' }))).toEqual(['firstComment part-empty']);
  });

  it.each<readonly [string, readonly MediaKind[], readonly string[]]>([
    ['four images', ['image', 'image', 'image', 'image'], []],
    ['one video', ['video'], []],
    ['one audio file', ['audio'], []],
    ['two videos', ['video', 'video'], ['parts.0.media too-many-media']],
    ['two GIFs', ['gif', 'gif'], ['parts.0.media too-many-media']],
    ['a video among images', ['image', 'video'], ['parts.0.media media-kinds-mixed']],
    ['an audio file beside a video', ['audio', 'video'], ['parts.0.media media-kinds-mixed']],
  ])('judges %s as the server does', (_, kinds, issues) => {
    expect(blocked(aPost({ parts: [{ ...words('Look'), media: kinds.map(file) }] }))).toEqual(issues);
  });

  it('takes media without a word, but no poll without one', () => {
    const poll = { options: ['Yes', 'No'], multiple: false, expiresInSeconds: 300, hideTotals: false };
    expect(blocked(aPost({ parts: [{ ...words(''), media: [file('image')] }] }))).toEqual([]);
    expect(blocked(aPost({ parts: [{ ...words(''), poll }] }))).toEqual(['parts.0.text text-missing']);
    expect(blocked(aPost({ parts: [{ ...words(''), poll }], contentWarning: 'Loud' }))).toEqual([]);
    expect(blocked(aPost({ parts: [{ ...words(''), poll }], link: LINK }))).toEqual([]);
  });

  it('keeps polls and media apart', () => {
    const poll = { options: ['Yes', 'No'], multiple: false, expiresInSeconds: 300, hideTotals: false };
    const part = { ...words('Which?'), media: [file('image')], poll };
    expect(blocked(aPost({ parts: [part] }))).toEqual(['parts.0.poll poll-with-media']);
  });

  it('refuses a GIF with more pixels than the server turns into a film', () => {
    const gif = (width: number) => aFile('gif', 'image/gif', { width, height: 720 });
    expect(blocked(aPost({ parts: [{ ...words('Look'), media: [gif(1_280)] }] }))).toEqual([]);
    expect(blocked(aPost({ parts: [{ ...words('Look'), media: [gif(1_281)] }] }))).toEqual([
      'parts.0.media.0 media-too-many-pixels',
    ]);
  });

  it('warns of a direct post that mentions nobody, in any of its parts', () => {
    const settings = { visibility: 'direct' };
    expect(warned(aPost({ settings }))).toEqual(['settings.visibility direct-without-mention']);
    expect(warned(aPost({ settings, parts: [words('Hello @someone@other.example')] }))).toEqual([]);
    expect(warned(aPost({ settings, parts: [words('@someone'), words('mail me@other.example')] }))).toEqual([
      'settings.visibility direct-without-mention',
    ]);
  });

  it.each(['public', 'unlisted', 'private'])('takes the visibility %s', (visibility) => {
    expect(adapter.check(aPost({ settings: { visibility } }), DEFAULT_LIMITS)).toEqual([]);
  });

  it('refuses a visibility that Mastodon does not have', () => {
    expect(blocked(aPost({ settings: { visibility: 'friends' } }))).toEqual(['settings.visibility setting-invalid']);
  });
});

function blocked(draft: ChannelDraft, limits: ChannelLimits = DEFAULT_LIMITS): string[] {
  return issues(draft, limits, 'blocks');
}

function warned(draft: ChannelDraft): string[] {
  return issues(draft, DEFAULT_LIMITS, 'warns');
}

function issues(draft: ChannelDraft, limits: ChannelLimits, severity: 'blocks' | 'warns'): string[] {
  const found = adapter.check(draft, limits).filter((issue) => issue.severity === severity);
  return found.map(({ field, code }) => `${field} ${code}`);
}

function file(kind: MediaKind) {
  const mimes = {
    image: 'image/png',
    gif: 'image/gif',
    video: 'video/mp4',
    audio: 'audio/mpeg',
    document: 'application/pdf',
  };
  return aFile(kind, mimes[kind]);
}
