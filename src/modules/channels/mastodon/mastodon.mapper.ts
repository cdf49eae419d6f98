import {
  addressIn,
  ChannelError,
  remoteIdIn,
  type AccountMetric,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelPoll,
  type JsonObject,
  type MetricValues,
  type NetworkMetric,
  type OwnAccount,
  type PublishedPart,
} from '../contract/index.js';

export type JsonRecord = Readonly<Record<string, unknown>>;

export const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

export function textOf(record: JsonRecord, name: string): string | null {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(record: JsonRecord, name: string): number | null {
  const value = record[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.map(asRecord).filter((item) => item !== null) : [];
}

/** What is sent as the text of a part. The author's link goes under the first one, where the server finds it for the card. */
export function bodyOf(draft: ChannelDraft, index: number): string {
  const text = draft.parts[index]?.text ?? '';
  const url = index === 0 ? draft.link?.url : undefined;
  if (url === undefined || text.includes(url)) return text;
  return text.trim() === '' ? url : `${text.trimEnd()}\n\n${url}`;
}

export function visibilityOf(draft: ChannelDraft): Visibility {
  return VISIBILITIES.find((visibility) => visibility === draft.settings['visibility']) ?? 'public';
}

/** A reply inherits nothing from what it answers, so every part and the first comment carry all of these. */
export function commonFields(draft: ChannelDraft): JsonObject {
  const language = languageOf(draft.language);
  return {
    sensitive: draft.settings['sensitive'] === true,
    ...(draft.contentWarning !== null && { spoiler_text: draft.contentWarning }),
    ...(language !== null && { language }),
  };
}

/**
 * ISO 639-1, as the API takes it. The Chinese regional tags are the only ones Mastodon keeps apart
 * (app/helpers/languages_helper.rb, July 2026).
 */
function languageOf(tag: string | null): string | null {
  if (tag === null || tag.trim() === '') return null;
  const [language = '', ...rest] = tag.trim().split(/[-_]/);
  const region = rest.find((part) => /^[a-z]{2}$/i.test(part))?.toUpperCase();
  const primary = language.toLowerCase();
  return primary === 'zh' && region !== undefined && ['CN', 'HK', 'TW'].includes(region) ? `zh-${region}` : primary;
}

export function pollFields(poll: ChannelPoll, expiresInSeconds = poll.expiresInSeconds): JsonObject {
  return {
    options: poll.options,
    expires_in: expiresInSeconds,
    multiple: poll.multiple,
    hide_totals: poll.hideTotals,
  };
}

/**
 * A Status as a published part. `data.media` pairs each attachment with the file it was made of, so that an edit can keep
 * it; `data.createdAt` is what a poll's remaining time is counted from.
 * @returns null when the value is no Status
 */
export function publishedPart(status: JsonRecord, media: readonly ChannelMedia[]): (PublishedPart & JsonObject) | null {
  const id = remoteIdIn(status['id']);
  if (id === null) return null;
  const attached = recordsOf(status['media_attachments']).map((attachment) => textOf(attachment, 'id'));
  return {
    remoteId: id,
    permalink: addressIn(status['url']),
    data: {
      uri: textOf(status, 'uri'),
      createdAt: textOf(status, 'created_at'),
      media: media.flatMap((file, index) => {
        const attachmentId = attached[index];
        return typeof attachmentId === 'string' ? [{ id: attachmentId, sha256: file.sha256 }] : [];
      }),
    },
  };
}

/**
 * The id in an address of a status on the account's own server: `/@name/1`, or `/users/name/statuses/1`, its name in the protocol. Another
 * server has ids of its own for the same status.
 */
export function postAt({ host, pathname }: URL, { server, handle }: OwnAccount): string | null {
  const [, author, id] = /^\/(?:web\/)?(?:@|users\/)([\w.-]+)\/(?:statuses\/)?(\d{1,25})\/?$/i.exec(pathname) ?? [];
  const [name = ''] = handle.split('@', 1);
  const isHere = URL.canParse(server) && host === new URL(server).host;
  return isHere && author?.toLowerCase() === name.toLowerCase() ? (id ?? null) : null;
}

/** Attachments of a published part by the file they were made of. */
export function attachmentsOf(part: PublishedPart): ReadonlyMap<string, string> {
  const pairs = recordsOf(part.data?.['media']).map((item) => [textOf(item, 'sha256'), textOf(item, 'id')] as const);
  return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[0] !== null && pair[1] !== null));
}

export function postMetrics(status: JsonRecord): MetricValues<NetworkMetric> {
  const poll = asRecord(status['poll']);
  const native: Record<string, number | null> = {};
  const values: Partial<Record<NetworkMetric, number | null>> = {};
  const read = (metric: NetworkMetric, name: string, source: JsonRecord, key: string): void => {
    // An older server does not name what it does not count; that is no zero.
    if (!(key in source)) return;
    native[name] = numberOf(source, key);
    values[metric] = numberOf(source, key);
  };
  read('comments', 'replies_count', status, 'replies_count');
  read('shares', 'reblogs_count', status, 'reblogs_count');
  read('reactions', 'favourites_count', status, 'favourites_count');
  read('quotes', 'quotes_count', status, 'quotes_count');
  if (poll !== null) read('pollVotes', 'poll.votes_count', poll, 'votes_count');
  return { values, native };
}

export function accountMetrics(account: JsonRecord): MetricValues<AccountMetric> {
  const followers = numberOf(account, 'followers_count');
  const following = numberOf(account, 'following_count');
  const posts = numberOf(account, 'statuses_count');
  return {
    values: { followers, following, posts },
    native: { followers_count: followers, following_count: following, statuses_count: posts },
  };
}

/** The account's full handle. `acct` of a local account has no domain: the server's own is appended. */
export function handleOf(account: JsonRecord, instance: JsonRecord | null, server: string): string {
  const acct = textOf(account, 'acct') ?? textOf(account, 'username') ?? '';
  if (acct.includes('@')) return acct;
  return `${acct}@${domainOf(instance) ?? new URL(server).host}`;
}

/** The domain in handles, which may differ from the web host: `domain` in v2; `uri` in v1, on some servers a URL. */
function domainOf(instance: JsonRecord | null): string | null {
  if (instance === null) return null;
  const named = textOf(instance, 'domain') ?? textOf(instance, 'uri');
  if (named === null) return null;
  const [host = ''] = named.replace(/^https?:\/\//i, '').split('/', 1);
  return host === '' ? null : host;
}

/** The remaining time of a published poll in seconds. @throws ChannelError `rejected` when it can't be kept as it is. */
export function remainingPollSeconds(poll: ChannelPoll, part: PublishedPart, minSeconds: number, now: Date): number {
  const createdAt = Date.parse(textOf(part.data ?? {}, 'createdAt') ?? '');
  if (Number.isNaN(createdAt)) return poll.expiresInSeconds;
  const seconds = Math.round(poll.expiresInSeconds - (now.getTime() - createdAt) / 1_000);
  if (seconds < minSeconds) {
    throw new ChannelError('rejected', 'The poll has ended or is about to: an edit would open it again.', {
      code: 'poll-over',
    });
  }
  return Math.min(seconds, poll.expiresInSeconds);
}
