import type { ChannelDraft, ChannelMedia, ChannelPart } from '../contract/index.js';

type Form = Readonly<Record<string, string>>;

/** Where Threads makes a card of the author's link by itself: a first part of words alone. */
function takesCard(part: ChannelPart | undefined): boolean {
  return part !== undefined && part.media.length === 0 && part.poll === null;
}

/** The link that goes beside the first part rather than into its text; null where there is none. */
export function attachedLink(draft: ChannelDraft): string | null {
  const [first] = draft.parts;
  return draft.link !== null && takesCard(first) && first?.text.trim() !== '' ? draft.link.url : null;
}

/** The draft with its texts as they are sent: what is checked and looked for. Beside files, polls and silence the link stands in the text. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  const url = draft.link?.url;
  if (url === undefined || attachedLink(draft) !== null) return draft;
  return {
    ...draft,
    parts: draft.parts.map((part, index) =>
      index > 0 || part.text.includes(url)
        ? part
        : { ...part, text: part.text.trim() === '' ? url : `${part.text.trimEnd()}\n\n${url}` },
    ),
  };
}

/** What is said once, at the head of a thread. */
function headOf(draft: ChannelDraft): Form {
  const { replies, topic } = draft.settings;
  const link = attachedLink(draft);
  return {
    ...(typeof replies === 'string' && replies !== 'everyone' && { reply_control: replies }),
    ...(typeof topic === 'string' && topic.trim() !== '' && { topic_tag: topicOf(topic) }),
    ...(link !== null && { link_attachment: link }),
  };
}

/** People write topics as tags. */
export function topicOf(setting: string): string {
  return setting.trim().replace(/^#/, '');
}

/** The form of a part's container (developers.facebook.com/docs/threads/posts, December 2025), files apart. */
export function containerForm(draft: ChannelDraft, part: ChannelPart, replyTo: string | null): Form {
  return {
    ...(part.text !== '' && { text: part.text }),
    ...(replyTo === null ? headOf(draft) : { reply_to_id: replyTo }),
    ...(part.poll && { poll_attachment: JSON.stringify(pollOf(part.poll.options)) }),
  };
}

function pollOf(options: readonly string[]): Form {
  return Object.fromEntries(options.map((option, index) => [`option_${'abcd'[index] ?? index}`, option]));
}

export function fileForm({ kind, alt }: ChannelMedia, url: string): Form {
  return {
    ...(kind === 'video' ? { media_type: 'VIDEO', video_url: url } : { media_type: 'IMAGE', image_url: url }),
    ...(alt !== null && alt !== '' && { alt_text: alt }),
  };
}

/** What the listing calls a post with these files. */
export function mediaTypeOf(media: readonly ChannelMedia[]): string {
  const [first] = media;
  if (first === undefined) return 'TEXT_POST';
  if (media.length > 1) return 'CAROUSEL_ALBUM';
  return first.kind === 'video' ? 'VIDEO' : 'IMAGE';
}
