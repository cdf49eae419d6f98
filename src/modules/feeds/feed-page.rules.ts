import { entryHtml } from './entry-html.rules.js';
import { headlineOf, summaryOf, type EntryView, type FeedView } from './feed-view.rules.js';
import { element, escaped, textElement } from './markup.rules.js';

/** The pages' only style. The policy that comes with them names its digest, so nothing else can style them. */
export const PAGE_STYLE =
  ':root{color-scheme:light dark}body{font:1.0625rem/1.6 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:2rem 1rem;overflow-wrap:anywhere}' +
  'img,video{max-width:100%;height:auto}audio{width:100%}figure{margin:1rem 0}h1,h2{line-height:1.25}time,footer{opacity:.75;font-size:.875rem}' +
  'article+article{border-top:1px solid #8888;margin-top:1.5rem}';

/** The feed's page: its newest entries, in brief. */
export function feedPage(feed: FeedView): string {
  const articles = feed.entries.map((entry) =>
    element(
      'article',
      entry.content.language === null ? {} : { lang: entry.content.language },
      `<h2>${element('a', { href: entry.url }, escaped(headlineOf(entry.content)))}</h2>${time(entry.publishedAt)}${textElement('p', summaryOf(entry.content))}`,
    ),
  );
  const body = [
    `<header>${textElement('h1', feed.title)}${feed.description === '' ? '' : textElement('p', feed.description)}</header>`,
    `<main>${articles.length === 0 ? '<p>Nothing has been published here yet.</p>' : articles.join('\n')}</main>`,
    footer(feed),
  ];
  return page(feed, feed.title, feed.description, null, body);
}

/** One entry in full. */
export function entryPage(feed: FeedView, entry: EntryView): string {
  const { content } = entry;
  const title = content.title === null ? '' : textElement('h1', content.title);
  const body = [
    `<header><p>${element('a', { href: feed.pageUrl }, escaped(feed.title))}</p></header>`,
    `<main><article>${title}${time(entry.publishedAt)}\n${entryHtml(content)}\n</article></main>`,
    footer(feed),
  ];
  return page(feed, `${headlineOf(content)} – ${feed.title}`, summaryOf(content), content.language, body);
}

function page(
  feed: FeedView,
  title: string,
  description: string,
  language: string | null,
  body: readonly string[],
): string {
  const head = [
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    textElement('title', title),
    description === '' ? '' : `<meta name="description" content="${escaped(description)}">`,
    alternate('application/rss+xml', feed.rssUrl),
    alternate('application/atom+xml', feed.atomUrl),
    alternate('application/feed+json', feed.jsonUrl),
    `<style>${PAGE_STYLE}</style>`,
  ].filter((line) => line !== '');
  const root = language === null ? '<html>' : `<html lang="${escaped(language)}">`;
  return `<!doctype html>\n${root}\n<head>\n${head.join('\n')}\n</head>\n<body>\n${body.join('\n')}\n</body>\n</html>\n`;
}

function alternate(type: string, href: string): string {
  return `<link rel="alternate" type="${type}" href="${escaped(href)}">`;
}

function time(at: Date): string {
  return element('time', { datetime: at.toISOString() }, `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`);
}

function footer(feed: FeedView): string {
  const links = [
    element('a', { href: feed.rssUrl }, 'RSS'),
    element('a', { href: feed.atomUrl }, 'Atom'),
    element('a', { href: feed.jsonUrl }, 'JSON'),
    ...(feed.homeUrl === feed.pageUrl ? [] : [element('a', { href: feed.homeUrl }, escaped(feed.homeUrl))]),
  ];
  return `<footer><p>${links.join(' · ')}</p></footer>`;
}
