import { describePage } from './bluesky.page.js';

const AT = 'https://shop.example/autumn/page';

describe('describing a page', () => {
  it('prefers what the page says for cards', () => {
    const html = `<html><head><title>Plain</title>
      <meta property="og:title" content="Bells &amp; whistles">
      <meta content='All of "them"' property='og:description'/>
      <META NAME=description CONTENT=other><meta property="og:image" content="/bell.png"></head>`;
    expect(describePage(html, AT)).toEqual({
      title: 'Bells & whistles',
      description: 'All of "them"',
      picture: 'https://shop.example/bell.png',
    });
  });

  it('falls back to the title and description of the page', () => {
    const html = `<title lang="de">\n  Gr&#252;&#xdf;e  </title><meta name="description" content="Kurz">`;
    expect(describePage(html, AT)).toEqual({ title: 'Grüße', description: 'Kurz', picture: null });
  });

  it('finds nothing in a page that says nothing, or breaks off', () => {
    const nothing = { title: null, description: null, picture: null };
    expect(describePage('', AT)).toEqual(nothing);
    expect(describePage('<title>never closed', AT)).toEqual(nothing);
    expect(describePage('<meta property="og:title" content="never closed', AT)).toEqual(nothing);
    expect(describePage('<meta property="og:image" content="javascript:alert(1)">', AT)).toEqual(nothing);
    expect(describePage('<title>&#xd800;&#0;&bogus;</title>', AT).title).toBe('&#xd800;&#0;&bogus;');
  });

  it('clips what would make a record too large', () => {
    expect(describePage(`<title>${'🔔'.repeat(1_000)}</title>`, AT).title).toMatch(/^🔔+…$/u);
  });

  it('does not take long over a hostile page', () => {
    const began = performance.now();
    describePage('<title>'.repeat(50_000), AT);
    describePage(`<meta ${'a='.repeat(100_000)}>`, AT);
    describePage('<meta '.repeat(100_000), AT);
    describePage(`<meta ${'a'.repeat(500_000)}>`, AT);
    describePage(`<meta ${'a'.repeat(4_000)}>`.repeat(250), AT);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
