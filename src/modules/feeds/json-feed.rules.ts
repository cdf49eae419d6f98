import { entryHtml } from './entry-html.rules.js';
import { mediaOf, plainTextOf, summaryOf, urnOf, type EntryView, type FeedView } from './feed-view.rules.js';

/** JSON Feed (jsonfeed.org/version/1.1). */
export function jsonFeedOf(feed: FeedView): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    home_page_url: feed.homeUrl,
    feed_url: feed.jsonUrl,
    description: feed.description || undefined,
    authors: [{ name: feed.title }],
    items: feed.entries.map(item),
  });
}

function item({ id, url, content, publishedAt, updatedAt }: EntryView): object {
  const media = mediaOf(content);
  return {
    id: urnOf(id),
    url,
    external_url: content.link?.url,
    title: content.title ?? undefined,
    content_html: entryHtml(content),
    content_text: plainTextOf(content) || undefined,
    summary: summaryOf(content) || undefined,
    image: media.find((file) => file.kind === 'image')?.url,
    date_published: publishedAt.toISOString(),
    date_modified: updatedAt.toISOString(),
    language: content.language ?? undefined,
    attachments:
      media.length === 0
        ? undefined
        : media.map((file) => ({
            url: file.url,
            mime_type: file.mime,
            title: file.alt || undefined,
            size_in_bytes: file.bytes,
            duration_in_seconds: file.durationMs === null ? undefined : file.durationMs / 1_000,
          })),
  };
}
