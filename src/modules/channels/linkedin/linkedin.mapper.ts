import { createHash } from 'node:crypto';
import {
  littleTextOf,
  type ChannelAccount,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelPoll,
  type JsonObject,
  type PublishedPart,
} from '../contract/index.js';
import { CARD_TEXT_MAX, POLL_DURATIONS } from './linkedin.limits.js';

/** A JSON object from LinkedIn: nothing in it is taken for granted. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.map(asRecord).filter((item) => item !== null) : [];
}

export function textOf(record: JsonRecord | null, name: string): string | null {
  const value = record?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(record: JsonRecord | null, name: string): number | null {
  const value = record?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Several times the longest known. */
const LONGEST_URN = 200;
const POST_URN = /^urn:li:(?:share|ugcPost):\d{1,25}$/;

export function postUrn(value: unknown): string | null {
  return typeof value === 'string' && POST_URN.test(value) ? value : null;
}

/**
 * The URN in the address of a post: `/feed/update/urn:li:share:1`, or `/posts/name_words-share-1-AbC_`, the address that LinkedIn's "Copy link to
 * post" gives. Tools export posts under `activity`, too, whose number is another one.
 */
export function postAt({ hostname, pathname, searchParams }: URL): string | null {
  // A comment has the address of its post.
  if (!/(^|\.)linkedin\.com$/.test(hostname) || searchParams.has('commentUrn')) return null;
  const path = pathname.replaceAll(/%3a/gi, ':');
  const [, kind, id] =
    /^\/feed\/update\/urn:li:(share|ugcPost|activity):(\d{1,25})\/?$/i.exec(path) ??
    /^\/posts\/[^/]*[-_](share|ugcPost|activity)-(\d{1,25})-[^/]+\/?$/i.exec(path) ??
    [];
  const name = ['share', 'ugcPost', 'activity'].find((known) => known.toLowerCase() === kind?.toLowerCase());
  return name === undefined ? null : `urn:li:${name}:${id}`;
}

export function isOrganization({ remoteId }: Pick<ChannelAccount, 'remoteId'>): boolean {
  return remoteId.startsWith('urn:li:organization:');
}

/** What connecting learned that the account may do; see linkedin.auth.ts. */
export function mayDo(
  { data }: Pick<ChannelAccount, 'data'>,
  what: 'readPosts' | 'readNumbers' | 'readFollowers' | 'seeFiles',
): boolean {
  return data[what] === true;
}

/** Milliseconds in the number of a post: like other ids of this kind it begins with the time (peers' knowledge; LinkedIn documents none). */
export function instantOf(urn: string): number {
  const digits = /(\d+)$/.exec(urn)?.[1] ?? '0';
  return Number(BigInt(digits) >> 22n);
}

/** How the link goes out. LinkedIn takes either files, or a poll, or a card. */
export function linkOf({ parts, link, settings }: ChannelDraft): 'none' | 'card' | 'card-with-picture' | 'in-text' {
  if (link === null) return 'none';
  const [part] = parts;
  if (part === undefined || (part.media.length === 0 && part.poll === null)) return 'card';
  const [file] = part.media;
  const isOnePicture = part.media.length === 1 && file?.kind === 'image' && part.poll === null;
  return settings['cardPicture'] === true && isOnePicture ? 'card-with-picture' : 'in-text';
}

/** The draft with its text as it is sent, before escapes: what is checked and looked for. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  const url = draft.link?.url;
  if (url === undefined || linkOf(draft) !== 'in-text') return draft;
  return {
    ...draft,
    parts: draft.parts.map((part, index) => {
      if (index > 0 || part.text.includes(url)) return part;
      return { ...part, text: part.text.trim() === '' ? url : `${part.text.trimEnd()}\n\n${url}` };
    }),
  };
}

/** What stands below a document; '' where nobody wrote any. */
export function documentTitleOf({ settings }: ChannelDraft): string {
  const { documentTitle } = settings;
  return typeof documentTitle === 'string' ? documentTitle.trim() : '';
}

/** What a poll asks: its own question, or the text. */
export function pollQuestionOf({ parts, settings }: ChannelDraft): string {
  const { pollQuestion } = settings;
  return typeof pollQuestion === 'string' && pollQuestion.trim() !== ''
    ? pollQuestion.trim()
    : (parts[0]?.text.trim() ?? '');
}

/** The length that comes nearest. */
export function pollDurationOf({ expiresInSeconds }: ChannelPoll): (typeof POLL_DURATIONS)[number] {
  const far = ({ seconds }: { readonly seconds: number }): number => Math.abs(seconds - expiresInSeconds);
  return POLL_DURATIONS.reduce((best, next) => (far(next) < far(best) ? next : best));
}

/** The card's title: LinkedIn reads no pages, so the site's name has to do where nobody gave one. */
function cardTitleOf({ url, title }: NonNullable<ChannelDraft['link']>): string {
  const given = title?.trim() ?? '';
  if (given !== '') return given.slice(0, CARD_TEXT_MAX);
  return URL.canParse(url) ? new URL(url).hostname : url.slice(0, CARD_TEXT_MAX);
}

/** The body of `POST /rest/posts` (learn.microsoft.com/linkedin, Posts API, August 2026). */
export function postBody(draft: ChannelDraft, author: string, mediaUrns: readonly string[]): JsonObject {
  const { visibility, inFeed, reshares } = draft.settings;
  const content = contentOf(draft, mediaUrns);
  return {
    author,
    commentary: littleTextOf(draft.parts[0]?.text ?? ''),
    visibility: typeof visibility === 'string' ? visibility : 'PUBLIC',
    distribution: {
      feedDistribution: inFeed === false ? 'NONE' : 'MAIN_FEED',
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: reshares === false,
    ...(content && { content }),
  };
}

function contentOf(draft: ChannelDraft, urns: readonly string[]): JsonObject | null {
  const [part] = draft.parts;
  const { link } = draft;
  const how = linkOf(draft);
  const [first] = part?.media ?? [];
  if (link !== null && (how === 'card' || how === 'card-with-picture')) {
    const description = link.description?.trim().slice(0, CARD_TEXT_MAX);
    return {
      article: {
        source: link.url,
        title: cardTitleOf(link),
        ...(description && { description }),
        ...(how === 'card-with-picture' && {
          thumbnail: urns[0],
          ...(first?.alt && { thumbnailAltText: first.alt }),
        }),
      },
    };
  }
  if (part?.poll) {
    return {
      poll: {
        question: pollQuestionOf(draft),
        options: part.poll.options.map((text) => ({ text })),
        settings: {
          duration: pollDurationOf(part.poll).name,
          voteSelectionType: 'SINGLE_VOTE',
          isVoterVisibleToAuthor: true,
        },
      },
    };
  }
  if (first?.kind === 'document') return { media: { id: urns[0], title: documentTitleOf(draft) } };
  const files = (part?.media ?? []).map(({ alt }, index) => ({ id: urns[index], ...(alt && { altText: alt }) }));
  if (files.length > 1) return { multiImage: { images: files } };
  return files[0] ? { media: files[0] } : null;
}

/** The published post as it is stored, with a mark of everything that can't be changed afterwards. */
export function publishedPost(urn: string, draft: ChannelDraft): PublishedPart & JsonObject {
  return {
    remoteId: urn,
    permalink: `https://www.linkedin.com/feed/update/${encodeURIComponent(urn)}`,
    data: { fixed: fixedOf(draft) },
  };
}

/** Two drafts with the same mark differ in their text alone. */
export function fixedOf(draft: ChannelDraft): string {
  const file = ({ sha256, alt }: ChannelMedia): readonly (string | null)[] => [sha256, alt];
  const [part] = draft.parts;
  const card = linkOf(draft).startsWith('card') ? draft.link : null;
  const facts = [
    part?.media.map(file) ?? [],
    part?.poll ? [pollQuestionOf(draft), part.poll.options, pollDurationOf(part.poll).name] : null,
    card ? [card.url, card.title, card.description] : null,
    draft.settings['visibility'] ?? 'PUBLIC',
    // Left out where there is no document, so that older posts keep their mark.
    ...(part?.media[0]?.kind === 'document' ? [documentTitleOf(draft)] : []),
  ];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

export function publishedComment(post: string, object: string | null, id: string): PublishedPart & JsonObject {
  const below = object !== null && object.length <= LONGEST_URN ? object : post;
  const urn = `urn:li:comment:(${below},${id})`;
  return {
    remoteId: urn,
    permalink: `https://www.linkedin.com/feed/update/${encodeURIComponent(post)}?commentUrn=${encodeURIComponent(urn)}`,
    data: { post, commentId: id },
  };
}

/** A comment's number, which LinkedIn gives as text or as a number. */
export function commentIdOf(record: JsonRecord | null): string | null {
  const id = record?.['id'];
  const text = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
  return typeof text === 'string' && /^\d{1,25}$/.test(text) ? text : null;
}

/**
 * Little text as a reader sees it, blanks as one: for telling whether two texts are the same. A character has one way to be read and a name an end,
 * so that no text takes longer than its length.
 */
export function readable(commentary: string): string {
  return commentary
    .replaceAll(/\{hashtag\|\\?#\|((?:\\.|[^\\}]){0,500})\}/g, '#$1')
    .replaceAll(/@\[((?:\\.|[^\\\]]){0,500})\]\(urn:li:[^)]{0,100}\)/g, '@$1')
    .replaceAll(/\\([\\|{}@[\]()<>#*_~])/g, '$1')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
