import type { ChannelDraft, ChannelMedia, JsonObject, PublishedPart } from '../contract/index.js';
import { idOf, textOf, urlOf, type JsonRecord } from '../meta/index.js';

type Form = Readonly<Record<string, string>>;

/** What a post becomes. */
export type PostKind = 'feed' | 'reel' | 'story';

export function kindOf({ settings }: ChannelDraft): PostKind {
  const { kind } = settings;
  return kind === 'reel' || kind === 'story' ? kind : 'feed';
}

/** The video of a post: never together with other files. */
export function videoOf({ parts }: ChannelDraft): ChannelMedia | null {
  return parts[0]?.media.find(({ kind }) => kind === 'video') ?? null;
}

/** The link that Facebook makes a card of; beside photos there is none. */
function cardLink({ parts, link }: ChannelDraft): string | null {
  return link !== null && parts[0]?.media.length === 0 ? link.url : null;
}

/** The draft with its text as it is sent. Beside photos and videos the link stands in it; stories have no words. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  if (kindOf(draft) === 'story')
    return { ...draft, link: null, parts: draft.parts.map((part) => ({ ...part, text: '' })) };
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
export function feedForm(draft: ChannelDraft, photos: readonly string[]): Form {
  const text = asSent(draft).parts[0]?.text ?? '';
  const link = cardLink(draft);
  return {
    ...(text !== '' && { message: text }),
    ...(link !== null && { link }),
    ...Object.fromEntries(photos.map((id, index) => [`attached_media[${index}]`, JSON.stringify({ media_fbid: id })])),
  };
}

/** The video that a published post is of, as its receipt keeps it; null for other posts. */
export function videoIdOf({ data }: PublishedPart): string | null {
  return idOf(data ?? null, 'videoId');
}

/** The words of a video or reel (AdVideo and video_reels references, August 2026). */
export function videoForm(draft: ChannelDraft): Form {
  const text = asSent(draft).parts[0]?.text ?? '';
  const { videoTitle: title } = draft.settings;
  return {
    ...(text !== '' && { description: text }),
    ...(typeof title === 'string' && title.trim() !== '' && { title: title.trim() }),
  };
}

/** A video's post as published posts have it. Whether Facebook tells the number alone or with the Page's before it is nowhere said. */
export function postIdOf(video: JsonRecord, page: string): string | null {
  const id = idOf(video, 'post_id');
  return id === null || id.includes('_') ? id : `${page}_${id}`;
}

/** Of videos Facebook tells the path alone. */
export function permalinkOf(item: JsonRecord): string | null {
  const path = textOf(item, 'permalink_url');
  return path !== null && /^\/[\w./-]+$/.test(path) && !path.startsWith('//')
    ? `https://www.facebook.com${path}`
    : urlOf(item, 'permalink_url');
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
