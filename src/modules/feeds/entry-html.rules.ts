import type { FeedContent, FeedMedia } from './feed-store.types.js';
import { element, escaped, paragraphs, textElement } from './markup.rules.js';

/** An entry's content as HTML that is well-formed XML as well. Nothing in it runs; all text is escaped. */
export function entryHtml(content: FeedContent): string {
  const parts = content.parts.map((part, index) => {
    const body = [paragraphs(part.text), ...part.media.map(figure)].filter((html) => html !== '').join('\n');
    return index === 0 ? body : element('section', { id: `part-${index + 1}` }, `\n${body}\n`);
  });
  const body = [...parts, ...(content.link ? [card(content.link)] : [])].filter((html) => html !== '').join('\n');
  if (content.contentWarning === null) return body;
  // Readers that don't know <details> show the warning first, and then the rest.
  return `<details>${textElement('summary', `Content warning: ${content.contentWarning}`)}\n${body}\n</details>`;
}

function figure(file: FeedMedia): string {
  return element('figure', {}, player(file));
}

function player(file: FeedMedia): string {
  const { url, width, height } = file;
  const alt = file.alt ?? '';
  switch (file.kind) {
    case 'image':
    case 'gif':
      return element('img', { src: url, alt, width, height, loading: 'lazy' }, null);
    case 'video':
      return element(
        'video',
        { src: url, controls: '', preload: 'metadata', width, height, 'aria-label': alt || null },
        fallback(file),
      );
    case 'audio':
      return element(
        'audio',
        { src: url, controls: '', preload: 'metadata', 'aria-label': alt || null },
        fallback(file),
      );
    case 'document':
      return fallback(file);
  }
}

function fallback(file: FeedMedia): string {
  return element('a', { href: file.url }, escaped(file.alt || file.kind));
}

function card(link: NonNullable<FeedContent['link']>): string {
  const words = escaped(link.title ?? link.url);
  // A feed reader may show this outside of any policy of ours: only web addresses become links.
  const title = /^https?:\/\//i.test(link.url) ? element('a', { href: link.url }, words) : words;
  return element('p', {}, link.description === null ? title : `${title}<br/>${escaped(link.description)}`);
}
