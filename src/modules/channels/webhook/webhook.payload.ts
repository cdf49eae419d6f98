import type {
  ChannelAccount,
  ChannelDraft,
  ChannelPart,
  ChannelReceipt,
  Json,
  JsonObject,
  PublishedPart,
} from '../contract/index.js';

/** One file as the receiver is told of it, remembered so that every attempt names the same URL. */
export interface SentMedia extends JsonObject {
  readonly url: string;
  /** Until when the URL works, ISO 8601. */
  readonly url_valid_until: string;
  readonly mime: string;
  readonly size: number;
  /** Hex; null where the file was re-encoded to fit. */
  readonly sha256: string | null;
  readonly kind: string;
  readonly width: number | null;
  readonly height: number | null;
  /** Seconds. */
  readonly duration: number | null;
  readonly alt: string | null;
}

/** The part's id in every message about it: that of the delivery and its place in the thread. */
export function partId(deliveryId: string, index: number): string {
  return `${deliveryId}-part-${index}`;
}

export function commentId(deliveryId: string): string {
  return `${deliveryId}-comment`;
}

export interface PostMessage {
  readonly deliveryId: string;
  readonly account: Pick<ChannelAccount, 'id' | 'handle'>;
  readonly draft: ChannelDraft;
  /** Files by part. */
  readonly media: readonly (readonly SentMedia[])[];
  readonly scheduledFor: Date;
}

/** `data` of `post.published` and `post.updated`: the same content gives the same bytes. */
export function postData({ deliveryId, account, draft, media, scheduledFor }: PostMessage): JsonObject {
  const { link, language, contentWarning } = draft;
  return {
    id: deliveryId,
    account: { id: account.id, name: account.handle },
    language,
    content_warning: contentWarning,
    link: link && { url: link.url, title: link.title, description: link.description },
    scheduled_for: scheduledFor.toISOString(),
    parts: draft.parts.map((part, index) => ({
      id: partId(deliveryId, index),
      parent_id: index === 0 ? null : partId(deliveryId, index - 1),
      index,
      total: draft.parts.length,
      text: part.text,
      media: media[index] ?? [],
      poll: pollData(part),
    })),
  };
}

/** `data` of `comment.published`: our own first reply under a post. */
export function commentData(deliveryId: string, account: PostMessage['account'], text: string): JsonObject {
  return {
    id: commentId(deliveryId),
    post_id: deliveryId,
    parent_id: partId(deliveryId, 0),
    account: { id: account.id, name: account.handle },
    text,
  };
}

/** One event as bytes: serialised once, since the signature is over the bytes. */
export function eventBody(type: string, at: Date, data: JsonObject): Buffer {
  return Buffer.from(JSON.stringify({ type, timestamp: at.toISOString(), data }));
}

/** What a receiver may answer: ids and addresses of its own, for the post or for each part. */
export interface ReceiverAnswer {
  readonly id: string | null;
  readonly url: string | null;
}

/** @returns the answer for the post itself, then those for further parts; empty where the receiver says nothing of use. */
export function receiverAnswers(text: string): ReceiverAnswer[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Any 2xx is a success, whatever its body is.
    return [];
  }
  if (value === null || typeof value !== 'object') return [];
  const own = answerOf(value);
  const parts = 'parts' in value && Array.isArray(value.parts) ? value.parts.map(answerOf) : [];
  const [first = { id: null, url: null }, ...further] = parts;
  return [{ id: own.id ?? first.id, url: own.url ?? first.url }, ...further];
}

/** What a part's later messages need, kept with its receipt. */
export function deliveryIdOf(receipt: ChannelReceipt): string | null {
  const id = receipt.parts[0]?.data?.['delivery'];
  return typeof id === 'string' ? id : null;
}

export function publishedPart(
  deliveryId: string,
  ownId: string,
  answer: ReceiverAnswer | undefined,
): PublishedPart & JsonObject {
  return { remoteId: answer?.id ?? ownId, permalink: answer?.url ?? null, data: { delivery: deliveryId } };
}

function answerOf(value: unknown): ReceiverAnswer {
  if (value === null || typeof value !== 'object') return { id: null, url: null };
  const id = 'id' in value && (typeof value.id === 'string' || typeof value.id === 'number') ? String(value.id) : '';
  const url = 'url' in value && typeof value.url === 'string' && URL.canParse(value.url) ? new URL(value.url) : null;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return {
    id: id !== '' && id.length <= 500 ? id : null,
    url: url && isWeb && url.href.length <= 2_000 ? url.href : null,
  };
}

function pollData({ poll }: ChannelPart): Json {
  if (!poll) return null;
  const { options, multiple, expiresInSeconds, hideTotals } = poll;
  return { options, multiple, expires_in: expiresInSeconds, hide_totals: hideTotals };
}
