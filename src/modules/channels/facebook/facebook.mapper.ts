import type { ChannelDraft, JsonObject, PublishedPart } from '../contract/index.js';
import { idOf, urlOf, type JsonRecord } from '../meta/index.js';

/** The link that Facebook makes a card of; beside photos there is none. */
function cardLink({ parts, link }: ChannelDraft): string | null {
  return link !== null && parts[0]?.media.length === 0 ? link.url : null;
}

/** The draft with its text as it is sent. Beside photos the link stands in it. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  const url = draft.link?.url;
  if (url === undefined || cardLink(draft) !== null) return draft;
  return {
    ...draft,
    parts: draft.parts.map((part, index) =>
      index > 0 || part.text.includes(url)
        ? part
        : { ...part, text: part.text.trim() === '' ? url : `${part.text.trimEnd()}\n\n${url}` },
    ),
  };
}

/** The form of `POST /{page}/feed` (developers.facebook.com/docs/graph-api/reference/page/feed, August 2026). */
export function feedForm(draft: ChannelDraft, photos: readonly string[]): Readonly<Record<string, string>> {
  const text = asSent(draft).parts[0]?.text ?? '';
  const link = cardLink(draft);
  return {
    ...(text !== '' && { message: text }),
    ...(link !== null && { link }),
    ...Object.fromEntries(photos.map((id, index) => [`attached_media[${index}]`, JSON.stringify({ media_fbid: id })])),
  };
}

/** A post or comment as the Page's own lists have it; null for one without an id. */
export function listedPart(item: JsonRecord): (PublishedPart & JsonObject) | null {
  const id = idOf(item);
  return id === null ? null : { remoteId: id, permalink: urlOf(item, 'permalink_url') };
}

/** Blanks as one. */
export function comparable(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
