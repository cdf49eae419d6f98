import type { ChannelDraft, ChannelPart, Json, JsonObject, OwnAccount } from '../contract/index.js';
import { richText, facetsOf, type RichText } from './bluesky.facets.js';
import type { RecordRef } from './bluesky.xrpc.js';

export const POST = 'app.bsky.feed.post';
export const THREADGATE = 'app.bsky.feed.threadgate';

/** By the setting's value; what is not listed lets everyone reply. */
const REPLY_RULES: Readonly<Record<string, readonly Json[]>> = {
  nobody: [],
  mentioned: [{ $type: `${THREADGATE}#mentionRule` }],
  following: [{ $type: `${THREADGATE}#followingRule` }],
};

/** A file as an embed takes it. */
export interface EmbeddedFile extends JsonObject {
  readonly blob: JsonObject;
  readonly alt: string | null;
  readonly width: number | null;
  readonly height: number | null;
}

export interface LinkCard extends JsonObject {
  readonly uri: string;
  readonly title: string;
  readonly description: string;
  readonly thumb: JsonObject | null;
}

/** The one embed that a post may have. */
export type Embed =
  | { readonly kind: 'images'; readonly files: readonly EmbeddedFile[] }
  | { readonly kind: 'video'; readonly file: EmbeddedFile }
  | { readonly kind: 'card'; readonly card: LinkCard };

export interface PostParts {
  readonly rich: RichText;
  /** DIDs of the mentioned handles that could be resolved. */
  readonly dids: ReadonlyMap<string, string>;
  readonly embed: Embed | null;
  readonly language: string | null;
  readonly selfLabel: string | null;
  readonly reply: { readonly root: RecordRef; readonly parent: RecordRef } | null;
  readonly createdAt: Date;
}

/** True where the author's link becomes a card: a post has one embed, and media take it. */
export function hasCard(draft: ChannelDraft): boolean {
  return draft.link !== null && draft.parts[0]?.media.length === 0;
}

/** The words of part `index` as they are sent, before links are shortened. */
export function wordsOf(part: ChannelPart, index: number, draft: ChannelDraft): string {
  if (index !== 0 || draft.link === null || hasCard(draft) || part.text.includes(draft.link.url)) return part.text;
  return part.text.trim() === '' ? draft.link.url : `${part.text}\n\n${draft.link.url}`;
}

/** The draft with every text as readers will see it, so that counting it counts what is sent. */
export function asShown(draft: ChannelDraft): ChannelDraft {
  return {
    ...draft,
    parts: draft.parts.map((part, index) => ({ ...part, text: richText(wordsOf(part, index, draft)).text })),
    firstComment: draft.firstComment === null ? null : richText(draft.firstComment).text,
  };
}

/** An `app.bsky.feed.post` record. */
export function postRecord(post: PostParts): JsonObject {
  const { rich, embed, language, selfLabel, reply } = post;
  const facets = facetsOf(rich, post.dids);
  return {
    $type: POST,
    text: rich.text,
    createdAt: post.createdAt.toISOString(),
    ...(language !== null && { langs: [language] }),
    ...(facets.length > 0 && { facets }),
    ...(reply !== null && { reply: { root: strongRef(reply.root), parent: strongRef(reply.parent) } }),
    ...(embed !== null && { embed: embedOf(embed) }),
    ...(selfLabel !== null && {
      labels: { $type: 'com.atproto.label.defs#selfLabels', values: [{ val: selfLabel }] },
    }),
  };
}

/** The label that the author chose; null for none. */
export function selfLabelOf(draft: ChannelDraft): string | null {
  const label = draft.settings['selfLabel'];
  return typeof label === 'string' && label !== 'none' ? label : null;
}

/** Who may reply, as rules of a threadgate; null where everyone may, which needs no record. An empty list lets nobody reply. */
export function replyRules(draft: ChannelDraft): readonly Json[] | null {
  const choice = draft.settings['replies'];
  return typeof choice === 'string' ? (REPLY_RULES[choice] ?? null) : null;
}

/** An `app.bsky.feed.threadgate` record; its record key must be the root post's. */
export function threadgateRecord(root: string, allow: readonly Json[], createdAt: Date): JsonObject {
  return { $type: THREADGATE, post: root, allow, createdAt: createdAt.toISOString() };
}

/** The public page of a post; the DID outlives a change of the handle. */
export function permalinkOf(did: string, rkey: string): string {
  return `https://bsky.app/profile/${did}/post/${rkey}`;
}

/** The other way round: an address may name the account by its handle as well (bsky.app, August 2026). */
export function postAt({ hostname, pathname }: URL, { remoteId, handle }: OwnAccount): string | null {
  const [, author, rkey] =
    /^\/profile\/([^/]+)\/post\/([\w.~:-]{1,512})\/?$/.exec(pathname.replaceAll(/%3a/gi, ':')) ?? [];
  const isOwn = author === remoteId || author?.toLowerCase() === handle.toLowerCase();
  return /^(?:www\.)?bsky\.app$/.test(hostname) && isOwn ? `at://${remoteId}/${POST}/${rkey}` : null;
}

/** The record key: the last part of `at://did/collection/rkey`. */
export function rkeyOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}

function embedOf(embed: Embed): JsonObject {
  switch (embed.kind) {
    case 'images':
      return {
        $type: 'app.bsky.embed.images',
        // `alt` is required, and may be empty.
        images: embed.files.map((file) => ({ image: file.blob, alt: file.alt ?? '', ...aspectRatio(file) })),
      };
    case 'video': {
      const { blob, alt } = embed.file;
      return {
        $type: 'app.bsky.embed.video',
        video: blob,
        ...(alt !== null && alt !== '' && { alt }),
        ...aspectRatio(embed.file),
      };
    }
    case 'card': {
      const { uri, title, description, thumb } = embed.card;
      return {
        $type: 'app.bsky.embed.external',
        external: { uri, title, description, ...(thumb !== null && { thumb }) },
      };
    }
  }
}

function aspectRatio({ width, height }: EmbeddedFile): JsonObject {
  return width === null || height === null || width < 1 || height < 1 ? {} : { aspectRatio: { width, height } };
}

function strongRef({ uri, cid }: RecordRef): JsonObject {
  return { uri, cid };
}
