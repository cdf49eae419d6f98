import fc from 'fast-check';
import { slowTexts } from '../../../../test/contract/support/slow-texts.js';
import { textLength } from '../contract/index.js';
import { facetsOf, LINK_TEXT_MAX, mentionedHandles, richText, type Span } from './bluesky.facets.js';

function sliceOf(text: string, span: Span): string {
  return Buffer.from(text, 'utf8').subarray(span.byteStart, span.byteEnd).toString('utf8');
}

function shown(written: string): { readonly text: string; readonly alive: string[] } {
  const { text, spans } = richText(written);
  return { text, alive: spans.map((span) => `${span.feature.kind}:${sliceOf(text, span)}`) };
}

describe('facets', () => {
  it('count UTF-8 bytes, not UTF-16 units, after emoji and umlauts', () => {
    const { spans } = richText('👨‍👩‍👧‍👦 Grüße: https://social.example/a #läuft');
    expect(spans).toEqual([
      { byteStart: 35, byteEnd: 59, feature: { kind: 'link', uri: 'https://social.example/a' } },
      { byteStart: 60, byteEnd: 67, feature: { kind: 'tag', tag: 'läuft' } },
    ]);
  });

  it('name exactly the bytes of what they link, in any surroundings', () => {
    const noise = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[#@＃]|https?:/giu, ''));
    const path = fc.stringMatching(/^[a-z0-9-]{0,60}[a-z0-9]$/u);
    const token = fc.oneof(
      path.map((name) => ({ kind: 'link', word: `https://social.example/${name}` })),
      path.map((name) => ({ kind: 'tag', word: `#a${name}é` })),
      path.map((name) => ({ kind: 'mention', word: `@a${name.replaceAll('-', 'x').slice(0, 40)}.social.example` })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, token), { maxLength: 6 }), noise, (pieces, end) => {
        const written = pieces.map(([before, { word }]) => `${before} ${word}`).join(' ') + ` ${end}`;
        const { text, spans } = richText(written);
        expect(spans.map(({ feature }) => feature.kind)).toEqual(pieces.map(([, { kind }]) => kind));
        spans.forEach((span, index) => {
          const word = pieces[index]?.[1].word ?? '';
          const slice = sliceOf(text, span);
          if (span.feature.kind !== 'link') return expect(slice).toBe(word);
          expect(span.feature.uri).toBe(word);
          const visible = slice.replace(/…$/u, '');
          expect(word).toContain(visible);
          expect(textLength(slice, 'grapheme')).toBeLessThanOrEqual(LINK_TEXT_MAX);
        });
        const ends = spans.map(({ byteEnd }) => byteEnd);
        expect(spans.slice(1).every(({ byteStart }, index) => byteStart >= (ends[index] ?? 0))).toBe(true);
      }),
    );
  });

  it('keep the whole address of a link whose text is shortened', () => {
    const uri = 'https://shop.example/autumn/collection?utm_source=bluesky&utm_campaign=bells';
    const { text, spans } = richText(`See ${uri}.`);
    expect(text).toBe('See shop.example/autumn/collectio….');
    expect(spans.map(({ feature }) => feature)).toEqual([{ kind: 'link', uri }]);
  });

  it('never cut the host, so that readers are not warned of a link that looks like another', () => {
    const host = 'a-very-long-name-of-a-shop.social.example';
    expect(shown(`https://${host}/autumn`).text).toBe(`${host}/…`);
    expect(shown(`https://${host}`).text).toBe(host);
  });

  it.each([
    ['a full stop', 'Look: https://social.example/a.', ['link:https://social.example/a']],
    ['a bracket around it', '(https://social.example/a)', ['link:https://social.example/a']],
    ['a bracket of its own', 'https://social.example/a_(b)', ['link:https://social.example/a_(b)']],
    ['a fragment that looks like a tag', 'https://social.example/#top', ['link:https://social.example/#top']],
    ['a handle in its path', 'https://a.example/@b.example', ['link:https://a.example/@b.example']],
    ['two links', 'https://a.example https://b.example', ['link:https://a.example', 'link:https://b.example']],
  ])('find links with %s', (_, written, alive) => expect(shown(written).alive).toEqual(alive));

  it.each([
    ['plain ones', '#bells and #Glocken', ['tag:#bells', 'tag:#Glocken']],
    ['punctuation after them', 'So #bells, #ring!', ['tag:#bells', 'tag:#ring']],
    ['numbers alone', 'We are #1', []],
    ['a word before them', 'C#minor', []],
    ['the keycap emoji', '#️⃣ yes', []],
    ['an emoji', '#🔔', ['tag:#🔔']],
    ['a wide hash', '＃鐘', ['tag:＃鐘']],
  ])('treat hashtags with %s', (_, written, alive) => expect(shown(written).alive).toEqual(alive));

  it.each([
    ['a handle', 'Hi @Brand.social.example!', ['mention:@Brand.social.example']],
    ['a name that is no domain', 'Hi @brand', []],
    ['an e-mail address', 'mail@social.example', []],
    ['an end of a sentence', 'Hi @a.example. Bye', ['mention:@a.example']],
  ])('treat mentions with %s', (_, written, alive) => expect(shown(written).alive).toEqual(alive));

  it('leave a hashtag of more than 64 graphemes as plain text', () => {
    const longest = '🔔'.repeat(64);
    expect(shown(`#${longest}`).alive).toHaveLength(1);
    const rich = richText(`#${longest}🔔`);
    expect(rich.spans).toEqual([]);
    expect(rich.longTags).toEqual([`${longest}🔔`]);
  });

  it('leave a mention that has no DID as plain text', () => {
    const rich = richText('@a.example @b.example @A.example');
    expect(mentionedHandles(rich)).toEqual(['a.example', 'b.example']);
    expect(facetsOf(rich, new Map([['b.example', 'did:plc:b']]))).toEqual([
      {
        index: { byteStart: 11, byteEnd: 21 },
        features: [{ $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:b' }],
      },
    ]);
  });

  it('do not take long to find nothing', () => {
    const began = performance.now();
    richText(`@${'a.'.repeat(20_000)} #${'!'.repeat(20_000)} https://${'('.repeat(20_000)}`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each(slowTexts(200_000))('do not take long over %s', (_, written) => {
    const began = performance.now();
    richText(written);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
