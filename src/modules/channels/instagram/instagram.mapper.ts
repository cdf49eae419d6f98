import type { ChannelDraft, ChannelMedia } from '../contract/index.js';

type Form = Readonly<Record<string, string>>;

/** What a post becomes; a lone video of the feed is a reel. */
export type PostKind = 'feed' | 'reel' | 'story';

/** A person who is tagged, with the place on a picture. */
interface Tag {
  readonly username: string;
  readonly x: number;
  readonly y: number;
}

export function kindOf({ parts, settings }: ChannelDraft): PostKind {
  const { kind } = settings;
  if (kind === 'story' || kind === 'reel') return kind;
  const media = parts[0]?.media ?? [];
  return media.length === 1 && media[0]?.kind === 'video' ? 'reel' : 'feed';
}

/** The draft with its text as it is sent. The link stands in it; stories have no words. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  const url = kindOf(draft) === 'story' ? undefined : draft.link?.url;
  return {
    ...draft,
    link: null,
    parts: draft.parts.map((part, index) => {
      if (kindOf(draft) === 'story') return { ...part, text: '' };
      if (url === undefined || index > 0 || part.text.includes(url)) return part;
      return { ...part, text: part.text.trim() === '' ? url : `${part.text.trimEnd()}\n\n${url}` };
    }),
  };
}

/** People write names as mentions. */
export function nameOf(typed: string): string {
  return typed.trim().replace(/^@/, '');
}

/** `name`, or `name 0.5 0.8`. @returns null for what is neither */
export function tagOf(typed: string): Tag | null {
  const [, username, x = '0.5', y = '0.5'] =
    /^@?([\w.]{1,30})(?:[ ,]+([01](?:\.\d+)?)[ ,]+([01](?:\.\d+)?))?$/.exec(typed.trim()) ?? [];
  return username === undefined || Number(x) > 1 || Number(y) > 1 ? null : { username, x: Number(x), y: Number(y) };
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** Names of people to tag: with a place on pictures, which want one, and without on videos. */
function tagForm({ settings }: ChannelDraft, file: ChannelMedia | undefined): Form {
  const tags = textsOf(settings['people']).flatMap((typed) => tagOf(typed) ?? []);
  if (tags.length === 0 || file === undefined) return {};
  const tagged = file.kind === 'image' ? tags : tags.map(({ username }) => ({ username }));
  return { user_tags: JSON.stringify(tagged) };
}

function reelForm({ settings }: ChannelDraft): Form {
  const { kind, shareToFeed, coverSeconds, trial } = settings;
  if (kind !== 'reel') return { share_to_feed: 'true' };
  const strategy = { manual: 'MANUAL', performance: 'SS_PERFORMANCE' }[typeof trial === 'string' ? trial : ''];
  return {
    share_to_feed: String(shareToFeed !== false),
    ...(typeof coverSeconds === 'number' && { thumb_offset: String(coverSeconds * 1_000) }),
    ...(strategy !== undefined && { trial_params: JSON.stringify({ graduation_strategy: strategy }) }),
  };
}

function labelForm({ settings }: ChannelDraft): Form {
  return {
    ...(settings['aiGenerated'] === true && { is_ai_generated: 'true' }),
    ...(settings['paidPartnership'] === true && { is_paid_partnership: 'true' }),
  };
}

/**
 * The form of the container that is published, its file apart (IG User media reference, 2026).
 * @param sent as `asSent` made it
 * @param children ids of a carousel's containers; none for a single file
 */
export function containerForm(sent: ChannelDraft, children: readonly string[]): Form {
  const kind = kindOf(sent);
  if (kind === 'story') return { media_type: 'STORIES', ...labelForm(sent) };
  const { settings } = sent;
  const text = sent.parts[0]?.text ?? '';
  const collaborators = textsOf(settings['collaborators']).map(nameOf);
  const { locationId } = settings;
  return {
    ...(text !== '' && { caption: text }),
    ...(kind === 'reel' && { media_type: 'REELS', ...reelForm(sent) }),
    ...(children.length > 0 && { media_type: 'CAROUSEL', children: children.join(',') }),
    ...(collaborators.length > 0 && { collaborators: JSON.stringify(collaborators) }),
    ...(typeof locationId === 'string' && locationId.trim() !== '' && { location_id: locationId.trim() }),
    ...(children.length === 0 && tagForm(sent, sent.parts[0]?.media[0])),
    ...labelForm(sent),
  };
}

/** The form of one file of a carousel; it has no caption. */
export function childForm(sent: ChannelDraft, file: ChannelMedia, index: number): Form {
  return {
    is_carousel_item: 'true',
    ...(file.kind === 'video' && { media_type: 'VIDEO' }),
    ...(index === 0 && tagForm(sent, file)),
  };
}

/** Alternative text goes with pictures of the feed alone. */
export function takesAlt({ kind }: Pick<ChannelMedia, 'kind'>, post: PostKind): boolean {
  return kind === 'image' && post === 'feed';
}

/** What the listing calls a post with these files. */
export function mediaTypeOf(media: readonly ChannelMedia[]): string {
  if (media.length > 1) return 'CAROUSEL_ALBUM';
  return media[0]?.kind === 'video' ? 'VIDEO' : 'IMAGE';
}

/** Blanks as one. */
export function comparable(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
