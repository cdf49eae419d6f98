import { entryHtml } from './entry-html.rules.js';
import { headlineOf, mediaOf, summaryOf, urnOf, type EntryView, type FeedView } from './feed-view.rules.js';
import { element, escaped, textElement } from './markup.rules.js';

const NAMESPACES = {
  version: '2.0',
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:media': 'http://search.yahoo.com/mrss/',
};

const MEDIUM = { image: 'image', gif: 'image', video: 'video', audio: 'audio', document: 'document' } as const;

/** RSS 2.0 (rssboard.org/rss-specification, 2.0.11) with the Content, Dublin Core, Media and Atom modules. */
export function rssOf(feed: FeedView): string {
  const channel = [
    textElement('title', feed.title),
    textElement('link', feed.homeUrl),
    textElement('description', feed.description || feed.title),
    element('atom:link', { href: feed.rssUrl, rel: 'self', type: 'application/rss+xml' }, null),
    textElement('lastBuildDate', rfc822(feed.changedAt)),
    textElement('generator', 'Carillon'),
    ...feed.entries.map(item),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('rss', NAMESPACES, element('channel', {}, `\n${channel.join('\n')}\n`))}\n`;
}

function item({ id, url, content, publishedAt }: EntryView): string {
  const media = mediaOf(content);
  // One enclosure at most, as the RSS Advisory Board's profile asks; sound and video first, for podcast readers. All files are media:content.
  const enclosed = media.find((file) => file.kind === 'audio' || file.kind === 'video') ?? media[0];
  const children = [
    ...(content.title === null ? [] : [textElement('title', headlineOf(content))]),
    textElement('link', url),
    textElement('guid', urnOf(id), { isPermaLink: 'false' }),
    textElement('pubDate', rfc822(publishedAt)),
    // The description is HTML, so its plain text is escaped once for HTML and once for XML.
    textElement('description', escaped(summaryOf(content) || headlineOf(content))),
    textElement('content:encoded', entryHtml(content)),
    ...(content.language === null ? [] : [textElement('dc:language', content.language)]),
    ...(enclosed
      ? [element('enclosure', { url: enclosed.url, length: enclosed.bytes, type: enclosed.mime }, null)]
      : []),
    ...media.map((file) =>
      element(
        'media:content',
        {
          url: file.url,
          fileSize: file.bytes,
          type: file.mime,
          medium: MEDIUM[file.kind],
          width: file.width,
          height: file.height,
          duration: file.durationMs === null ? null : Math.round(file.durationMs / 1_000),
        },
        file.alt ? textElement('media:description', file.alt, { type: 'plain' }) : null,
      ),
    ),
  ];
  return element('item', {}, `\n${children.join('\n')}\n`);
}

/** RFC 822 with a year of four digits, in UTC: `Wed, 02 Oct 2002 13:00:00 GMT`. */
function rfc822(at: Date): string {
  return at.toUTCString();
}
