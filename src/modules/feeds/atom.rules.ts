import { entryHtml } from './entry-html.rules.js';
import { headlineOf, mediaOf, summaryOf, urnOf, type EntryView, type FeedView } from './feed-view.rules.js';
import { element, textElement } from './markup.rules.js';

/** Atom (RFC 4287). */
export function atomOf(feed: FeedView): string {
  const children = [
    textElement('id', urnOf(feed.id)),
    textElement('title', feed.title),
    ...(feed.description === '' ? [] : [textElement('subtitle', feed.description)]),
    textElement('updated', feed.changedAt.toISOString()),
    element('link', { rel: 'self', type: 'application/atom+xml', href: feed.atomUrl }, null),
    element('link', { rel: 'alternate', type: 'text/html', href: feed.homeUrl }, null),
    element('author', {}, textElement('name', feed.title)),
    textElement('generator', 'Carillon'),
    ...feed.entries.map(entry),
  ];
  const root = element('feed', { xmlns: 'http://www.w3.org/2005/Atom' }, `\n${children.join('\n')}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

function entry({ id, url, content, publishedAt, updatedAt }: EntryView): string {
  const summary = summaryOf(content);
  const children = [
    textElement('id', urnOf(id)),
    textElement('title', headlineOf(content)),
    textElement('published', publishedAt.toISOString()),
    textElement('updated', updatedAt.toISOString()),
    element('link', { rel: 'alternate', type: 'text/html', href: url }, null),
    ...mediaOf(content).map((file) =>
      element(
        'link',
        { rel: 'enclosure', type: file.mime, length: file.bytes, href: file.url, title: file.alt || null },
        null,
      ),
    ),
    ...(summary === '' ? [] : [textElement('summary', summary)]),
    textElement('content', entryHtml(content), { type: 'html' }),
  ];
  return element('entry', { 'xml:lang': content.language }, `\n${children.join('\n')}\n`);
}
