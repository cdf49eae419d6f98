import type { ChannelCapabilities, ChannelDraft, ChannelMedia, ChannelPart, JsonObject } from '../channels/index.js';

/** Content as stored: every field present. */
export interface StoredPart {
  readonly text: string;
  readonly media: readonly { readonly mediaId: string; readonly alt: string | null }[];
  readonly poll: {
    readonly options: readonly string[];
    readonly multiple: boolean;
    readonly expiresInSeconds: number;
    readonly hideTotals: boolean;
  } | null;
}

export interface StoredLink {
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
}

export interface StoredContent {
  readonly parts: readonly StoredPart[];
  readonly link: StoredLink | null;
  readonly language: string | null;
  readonly contentWarning: string | null;
  readonly firstComment: string | null;
}

/** Only what differs; null takes a field away. */
export type StoredVariantContent = Partial<StoredContent> & { readonly settings?: JsonObject };

export interface StoredVariant {
  readonly channel: string | null;
  readonly accountId: string | null;
  readonly content: StoredVariantContent;
}

/** Content for one account: the post, overlaid by its channel's variant, overlaid by its own. */
export function contentFor(
  base: StoredContent,
  variants: readonly StoredVariant[],
  account: { readonly id: string; readonly channel: string },
): StoredContent & { readonly settings: JsonObject } {
  const ofChannel = variants.find((variant) => variant.channel === account.channel)?.content ?? {};
  const ofAccount = variants.find((variant) => variant.accountId === account.id)?.content ?? {};
  return {
    ...base,
    ...defined(ofChannel),
    ...defined(ofAccount),
    settings: { ...ofChannel.settings, ...ofAccount.settings },
  };
}

/** Every media id that the post or a variant of it uses, once. */
export function mediaIdsOf(base: StoredContent, variants: readonly StoredVariant[]): string[] {
  const parts = [...base.parts, ...variants.flatMap((variant) => variant.content.parts ?? [])];
  return [...new Set(parts.flatMap((part) => part.media.map((file) => file.mediaId)))];
}

/** The draft an adapter gets: media described, settings completed by the channel's defaults. */
export function toDraft(
  content: StoredContent & { readonly settings: JsonObject },
  media: ReadonlyMap<string, ChannelMedia>,
  capabilities: ChannelCapabilities,
): ChannelDraft {
  const defaults = Object.fromEntries(
    capabilities.settings.flatMap((field) => (field.default === null ? [] : [[field.name, field.default]])),
  );
  return {
    parts: content.parts.map((part) => toPart(part, media)),
    link: content.link,
    language: content.language,
    contentWarning: content.contentWarning,
    firstComment: content.firstComment,
    settings: { ...defaults, ...content.settings },
  };
}

function toPart(part: StoredPart, media: ReadonlyMap<string, ChannelMedia>): ChannelPart {
  return {
    text: part.text,
    media: part.media.flatMap((reference) => {
      const file = media.get(reference.mediaId);
      return file ? [{ ...file, alt: reference.alt ?? file.alt }] : [];
    }),
    poll: part.poll,
  };
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== undefined)) as Partial<T>;
}
