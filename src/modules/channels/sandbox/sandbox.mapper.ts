import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  addressIn,
  NETWORK_METRICS,
  remoteIdIn,
  type ChannelDraft,
  type ChannelProfile,
  type Json,
  type LostStep,
  type MetricValues,
  type PastPost,
  type NetworkMetric,
  type PublishedPart,
} from '../contract/index.js';
import { bodyOf, unusable, type CallPurpose } from './sandbox.errors.js';
import { SANDBOX_LIMITS } from './sandbox.limits.js';

/** The draft as it will be read: the link it is about stands under the first part, unless the author put it into the text. */
export function composed(draft: ChannelDraft): ChannelDraft {
  const { link } = draft;
  if (!link) return draft;
  const parts = draft.parts.map((part, index) =>
    index > 0 || part.text.includes(link.url) ? part : { ...part, text: `${part.text}\n\n${link.url}`.trim() },
  );
  return { ...draft, parts };
}

/** The JSON of one part for the network. */
export function postBody(draft: ChannelDraft, index: number, mediaIds: readonly string[]): Record<string, Json> {
  const { language, contentWarning, settings } = draft;
  const visibility = settings['visibility'] ?? 'public';
  return { text: draft.parts[index]?.text ?? '', mediaIds, language, contentWarning, visibility };
}

export function publishedPart(
  response: HttpResponse,
  purpose: CallPurpose,
): { remoteId: string; permalink: string | null } {
  const { id, url } = bodyOf(response, purpose);
  const remoteId = remoteIdIn(id);
  if (remoteId === null) throw unusable(response, purpose);
  return { remoteId, permalink: addressIn(url) };
}

export function profile(response: HttpResponse): ChannelProfile {
  const { id, handle, displayName, url } = bodyOf(response, 'read');
  if (typeof id !== 'string' || typeof handle !== 'string') throw unusable(response, 'read');
  return {
    remoteId: id,
    handle,
    displayName: typeof displayName === 'string' ? displayName : handle,
    avatarUrl: null,
    url: typeof url === 'string' ? url : null,
    limits: SANDBOX_LIMITS,
  };
}

/** One of the account's own posts, as its list shows it. */
export interface ListedPost extends PublishedPart {
  readonly text: string;
  readonly replyTo: string | null;
  readonly createdAt: Date;
  /** undefined where the server ignores keys. */
  readonly idempotencyKey: string | null | undefined;
}

/** Its numbers are read by measuring it: the list has none. */
export function pastPost({ remoteId, permalink, text, createdAt }: ListedPost): PastPost {
  return { part: { remoteId, permalink }, publishedAt: createdAt, text, metrics: null };
}

export function listedPosts(response: HttpResponse): ListedPost[] {
  const { items } = bodyOf(response, 'read');
  if (!Array.isArray(items)) throw unusable(response, 'read');
  return items.map((item: Readonly<Record<string, unknown>>) => {
    const { id, url, text, replyTo, createdAt, idempotencyKey } = item;
    const remoteId = remoteIdIn(id);
    if (remoteId === null || typeof text !== 'string' || typeof createdAt !== 'string')
      throw unusable(response, 'read');
    return {
      remoteId,
      permalink: addressIn(url),
      text,
      replyTo: typeof replyTo === 'string' ? replyTo : null,
      createdAt: new Date(createdAt),
      idempotencyKey: typeof idempotencyKey === 'string' || idempotencyKey === null ? idempotencyKey : undefined,
    };
  });
}

/** What the lost step was to create. */
export function expectedPost(lost: LostStep): {
  readonly key: string;
  readonly text: string;
  readonly replyTo: string | null;
} {
  const key = stepKey(lost.key.id, lost.name);
  if (lost.name === 'comment')
    return { key, text: lost.draft.firstComment ?? '', replyTo: rememberedId(lost, 'part.0') };
  const index = Number(lost.name.replace('part.', ''));
  const text = composed(lost.draft).parts[index]?.text ?? '';
  return { key, text, replyTo: index === 0 ? null : rememberedId(lost, `part.${index - 1}`) };
}

/** The `Idempotency-Key` of one step of one delivery. */
export function stepKey(deliveryId: string, stepName: string): string {
  return `${deliveryId}-${stepName}`;
}

/** Metrics by post id. */
export function measured(response: HttpResponse): Map<string, MetricValues<NetworkMetric>> {
  const { items } = bodyOf(response, 'read');
  if (!Array.isArray(items)) throw unusable(response, 'read');
  const found = new Map<string, MetricValues<NetworkMetric>>();
  for (const item of items as readonly Readonly<Record<string, unknown>>[]) {
    const native = numbersOf(item);
    const known = NETWORK_METRICS.filter((metric) => metric in native);
    const values = Object.fromEntries(known.map((metric) => [metric, native[metric] ?? null]));
    found.set(String(item['id']), { values, native });
  }
  return found;
}

export function numbersOf(item: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(item).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

function rememberedId(lost: LostStep, step: string): string | null {
  const part = lost.remembered[step] as { readonly remoteId?: string } | undefined;
  return part?.remoteId ?? null;
}
