import { weightedLength } from '../channels/index.js';
import { canCountClicks, refuseUncountable } from './link-reach.js';
import { codeFor, isLinkCode } from './link-code.js';
import { trackLinks, type LinkFacts } from './tracked-links.rules.js';
import { isRobot } from './visitor.rules.js';

const SHORT = 'https://go.bells.example/l/0123456789';
const FACTS: LinkFacts = {
  tracking: { utm: false, clicks: true },
  channel: 'mastodon',
  campaignName: null,
  publicUrl: 'https://go.bells.example',
  codeOf: () => '0123456789',
};

const texts = (text: string, facts: Partial<LinkFacts> = {}): string =>
  trackLinks({ parts: [{ text }], link: null, firstComment: null }, { ...FACTS, ...facts }).content.parts[0]?.text ??
  '';
const tagged = (text: string, campaignName: string | null = null): string =>
  texts(text, { tracking: { utm: true, clicks: false }, campaignName });

describe('addresses in what goes out', () => {
  it.each([
    ['See https://shop.example/a?b=c#d now', `See ${SHORT} now`],
    ['HTTPS://SHOP.example', SHORT],
    ['(https://shop.example/a_(b)).', `(${SHORT}).`],
    ['[bells](https://shop.example/a), then', `[bells](${SHORT}), then`],
    ['“https://shop.example/a”…', `“${SHORT}”…`],
    ['https://shop.example/a!?', `${SHORT}!?`],
    ['前 https://shop.example/a。次', `前 ${SHORT}。次`],
    ['http://a.example http://b.example', `${SHORT} ${SHORT}`],
  ])('are replaced, and the words around them stay: %s', (text, expected) => {
    expect(texts(text)).toBe(expected);
  });

  it.each([
    'shop.example/a and www.shop.example look like it',
    'write to mailto:bells@shop.example or bells@https://x',
    'https://go.bells.example/feeds/news and https://go.bells.example/l/0123456789',
    'https://GO.bells.example:443/media',
    'https://user:secret@shop.example/a',
    'https:// and http://[nowhere and https://:',
    'ftp://shop.example/a',
    'xhttps://shop.example/a',
    'https://shop.example/wiki/鐘 may go on anywhere',
  ])('stay where they are somebody else’s business, or none: %s', (text) => {
    expect(texts(text)).toBe(text);
    expect(tagged(text)).toBe(text);
  });

  it('are found in no time in texts made to be slow', () => {
    const begun = performance.now();
    texts(`https://shop.example/${')'.repeat(100_000)}`);
    texts('https://'.repeat(20_000));
    texts(`https://shop.example/${'(.'.repeat(50_000)}`);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('are replaced in every part, the first comment and the card, each told once', () => {
    const url = 'https://shop.example/a';
    const { content, links } = trackLinks(
      { parts: [{ text: `1 ${url}` }, { text: `2 ${url}` }], link: { url, title: 'Bells' }, firstComment: `3 ${url}` },
      FACTS,
    );
    expect(content).toEqual({
      parts: [{ text: `1 ${SHORT}` }, { text: `2 ${SHORT}` }],
      link: { url: SHORT, title: 'Bells' },
      firstComment: `3 ${SHORT}`,
    });
    expect(links).toEqual([{ written: url, url, goesOutAs: SHORT, code: '0123456789' }]);
  });

  it('get utm parameters before the fragment, and nothing else of them changes', () => {
    expect(tagged('https://shop.example')).toBe('https://shop.example?utm_source=mastodon&utm_medium=social');
    expect(tagged('https://shop.example/a?q=%C3%BC&&#top')).toBe(
      'https://shop.example/a?q=%C3%BC&&utm_source=mastodon&utm_medium=social#top',
    );
    expect(tagged('https://shop.example/', 'Herbst-Aktion: Glöckchen №1!')).toBe(
      'https://shop.example/?utm_source=mastodon&utm_medium=social&utm_campaign=herbst-aktion-glockchen-no1',
    );
    expect(tagged('https://shop.example/', '!!!')).toBe('https://shop.example/?utm_source=mastodon&utm_medium=social');
  });

  it('keep the parameters that their author wrote', () => {
    expect(tagged('https://shop.example/?utm_source=mine&UTM_Medium=print', 'Sale')).toBe(
      'https://shop.example/?utm_source=mine&UTM_Medium=print&utm_campaign=sale',
    );
    const whole = 'https://shop.example/?utm_source=&utm_medium=b&utm_campaign=c';
    expect(tagged(whole, 'Sale')).toBe(whole);
  });

  it('lead to the tagged address where both are wanted', () => {
    const { links } = trackLinks(
      { parts: [], link: { url: 'https://shop.example/' }, firstComment: null },
      { ...FACTS, tracking: { utm: true, clicks: true } },
    );
    expect(links).toMatchObject([
      { url: 'https://shop.example/?utm_source=mastodon&utm_medium=social', goesOutAs: SHORT },
    ]);
  });

  it('are counted as they go out: at their fixed weight, or letter by letter', () => {
    const text = texts(`Bells ${`https://shop.example/${'a'.repeat(300)}`}`);
    const lengthIn = (unit: 'weighted' | 'codepoint' | 'grapheme', urlWeight: number | null) =>
      weightedLength(text, { unit, urlWeight, mentionDomainFree: false });
    expect(lengthIn('weighted', 23)).toBe(6 + 23);
    expect(lengthIn('codepoint', 23)).toBe(6 + 23);
    expect(lengthIn('grapheme', null)).toBe(6 + SHORT.length);
  });
});

describe('codes', () => {
  const owner = { workspaceId: 'w', postId: 'p', accountId: 'a' };

  it('are the same each time, and others for another post, account, workspace or address', () => {
    const code = codeFor(owner, 'https://shop.example/');
    const others = [
      codeFor({ ...owner, workspaceId: 'x' }, 'https://shop.example/'),
      codeFor({ ...owner, postId: 'x' }, 'https://shop.example/'),
      codeFor({ ...owner, accountId: 'x' }, 'https://shop.example/'),
      codeFor(owner, 'https://shop.example'),
    ];
    expect(codeFor(owner, 'https://shop.example/')).toBe(code);
    expect(new Set([code, ...others]).size).toBe(5);
    expect([code, ...others].every(isLinkCode)).toBe(true);
  });
});

describe('where clicks can be counted', () => {
  it.each([
    ['https://carillon.example', 'x', true],
    ['http://localhost:3000', 'x', false],
    ['http://localhost:3000', 'sandbox', true],
    ['http://127.0.0.1:3000', 'sandbox', true],
    ['http://nas.lan', 'sandbox', false],
    ['http://192.168.7.20', 'x', false],
    ['http://carillon', 'x', false],
  ])('depends on who reaches %s for %s', (publicUrl, channel, expected) => {
    expect(canCountClicks(publicUrl, channel)).toBe(expected);
  });

  it('is said when somebody asks for it on an address that only a house reaches', () => {
    expect(() => refuseUncountable(true, 'http://nas.lan')).toThrow(/would not get through to http:\/\/nas\.lan/);
    for (const asked of [false, null, undefined])
      expect(() => refuseUncountable(asked, 'http://nas.lan')).not.toThrow();
    for (const url of ['http://localhost:3000', 'https://carillon.example'])
      expect(() => refuseUncountable(true, url)).not.toThrow();
  });
});

describe('who follows a link', () => {
  const browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

  it('is a person in a browser', () => {
    expect(isRobot({ userAgent: browser, purposes: [undefined] })).toBe(false);
  });

  it.each([
    ['a preview', 'Mastodon/4.5.0 (http.rb/5.3.1; +https://social.example/) Bot', undefined],
    ['a crawler', 'Mozilla/5.0 (compatible; examplebot/2.1; +https://search.example/bot.html)', undefined],
    ['a tool', 'curl/8.5.0', undefined],
    ['nobody who says so', undefined, undefined],
    ['a browser that fetches ahead', browser, 'prefetch'],
    ['a browser that renders ahead', browser, 'prefetch;prerender'],
  ])('is %s', (_, userAgent, purpose) => {
    expect(isRobot({ userAgent, purposes: [purpose, undefined] })).toBe(true);
  });
});
