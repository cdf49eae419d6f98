import type {
  AccountMetric,
  ChannelDraft,
  ChannelPart,
  JsonObject,
  MetricValues,
  NetworkMetric,
  PublishedPart,
} from '../contract/index.js';

/** A JSON object from X: nothing in it is taken for granted. */
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

/** An id of a post, an account or a file: digits in a string, since JSON numbers lose the last of them. */
export function idOf(record: JsonRecord | null, name = 'id'): string | null {
  const id = textOf(record, name);
  return id !== null && /^\d{1,25}$/.test(id) ? id : null;
}

/** The text of a part as it is sent. The author's link goes under the first one, where X makes a card of it. */
function bodyOf(draft: ChannelDraft, index: number): string {
  const text = draft.parts[index]?.text ?? '';
  const url = index === 0 ? draft.link?.url : undefined;
  if (url === undefined || text.includes(url)) return text;
  return text.trim() === '' ? url : `${text.trimEnd()}\n\n${url}`;
}

/** The draft with its texts as they are sent: what is checked, priced and looked for. */
export function asSent(draft: ChannelDraft): ChannelDraft {
  return { ...draft, parts: draft.parts.map((part, index) => ({ ...part, text: bodyOf(draft, index) })) };
}

/** The id in the address of a post (`https://x.com/name/status/1`), or an id alone; null where it is neither. */
export function quotedId(setting: unknown): string | null {
  if (typeof setting !== 'string') return null;
  const typed = setting.trim();
  if (/^\d{1,25}$/.test(typed)) return typed;
  return (
    /^https:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/[^/\s]+\/status\/(\d{1,25})(?:[/?#]|$)/i.exec(typed)?.[1] ?? null
  );
}

/** The id in the address of a community (`https://x.com/i/communities/1`), or an id alone; null where it is neither. */
export function communityId(setting: unknown): string | null {
  if (typeof setting !== 'string') return null;
  const typed = setting.trim();
  if (/^\d{1,25}$/.test(typed)) return typed;
  return (
    /^https:\/\/(?:www\.|mobile\.)?(?:x|twitter)\.com\/i\/communities\/(\d{1,25})(?:[/?#]|$)/i.exec(typed)?.[1] ?? null
  );
}

/** Names of accounts to tag, without their `@`, each once. */
export function taggedNames(settings: JsonObject): readonly string[] {
  const given = settings['people'];
  if (!Array.isArray(given)) return [];
  const names = given.filter((name) => typeof name === 'string').map((name) => name.trim().replace(/^@/, ''));
  return [...new Map(names.filter((name) => name !== '').map((name) => [name.toLowerCase(), name])).values()];
}

/** The body of `POST /2/tweets` (docs.x.com/x-api/posts/creation-of-a-post, August 2026). */
export function postBody(
  draft: Pick<ChannelDraft, 'settings'>,
  part: Pick<ChannelPart, 'text' | 'poll'>,
  mediaIds: readonly string[],
  replyTo: string | null,
  tagged: readonly string[] = [],
): JsonObject {
  const { replies, madeWithAi, paidPartnership, alsoToFollowers } = draft.settings;
  const quote = replyTo === null ? quotedId(draft.settings['quote']) : null;
  const community = replyTo === null ? communityId(draft.settings['community']) : null;
  const isTagged = mediaIds.length > 0 && replyTo === null && tagged.length > 0;
  return {
    ...(part.text !== '' && { text: part.text }),
    ...(mediaIds.length > 0 && { media: { media_ids: mediaIds, ...(isTagged && { tagged_user_ids: tagged }) } }),
    ...(part.poll && {
      poll: {
        options: part.poll.options,
        duration_minutes: Math.round(part.poll.expiresInSeconds / 60),
      },
    }),
    ...(replyTo !== null && { reply: { in_reply_to_tweet_id: replyTo } }),
    // It holds for the whole conversation, and is said once.
    ...(replyTo === null && typeof replies === 'string' && replies !== 'everyone' && { reply_settings: replies }),
    ...(quote !== null && { quote_tweet_id: quote }),
    ...(community !== null && { community_id: community, share_with_followers: alsoToFollowers === true }),
    ...(madeWithAi === true && { made_with_ai: true }),
    ...(paidPartnership === true && { paid_partnership: true }),
  };
}

/** X returns no permalink; this form leads to the post whatever the account's name has become since. */
export function publishedPart(id: string, handle: string): PublishedPart & JsonObject {
  return { remoteId: id, permalink: `https://x.com/${encodeURIComponent(handle)}/status/${id}` };
}

/** Ids are X's own, whatever name stands before them: a former one, or `i/web`. */
export function postAt({ hostname, pathname }: URL): string | null {
  if (!/^(?:www\.|mobile\.)?(?:x|twitter)\.com$/.test(hostname)) return null;
  return /^\/(?:i\/web|[^/]+)\/status(?:es)?\/(\d{1,25})(?:\/|$)/.exec(pathname)?.[1] ?? null;
}

/** Milliseconds in a post's id, by X's clock (snowflake ids: github.com/twitter-archive/snowflake, epoch 1288834974657). */
export function instantOf(id: string): number {
  return Number((BigInt(id) >> 22n) + 1_288_834_974_657n);
}

/** Renamed between versions 2.164 and 2.167 of X's description; both spellings are about, and the one that came is kept. */
const SHARES = ['retweet_count', 'repost_count'] as const;
const POSTS = ['tweet_count', 'post_count'] as const;

export function postMetrics(post: JsonRecord): MetricValues<NetworkMetric> {
  const open = asRecord(post['public_metrics']);
  const own = asRecord(post['non_public_metrics']);
  const native: Record<string, number | null> = {};
  const values: Partial<Record<NetworkMetric, number | null>> = {};
  const read = (metric: NetworkMetric, names: readonly string[], source: JsonRecord | null): void => {
    const name = names.find((candidate) => source !== null && candidate in source) ?? names[0] ?? '';
    const value = numberOf(source, name);
    native[name] = value;
    values[metric] = value;
  };
  read('views', ['impression_count'], open);
  read('reactions', ['like_count'], open);
  read('comments', ['reply_count'], open);
  read('shares', SHARES, open);
  read('quotes', ['quote_count'], open);
  read('saves', ['bookmark_count'], open);
  // Not told once the post is older than 30 days, which is no zero.
  read('clicks', ['url_link_clicks'], own);
  if (own !== null) {
    native['user_profile_clicks'] = numberOf(own, 'user_profile_clicks');
    native['engagements'] = numberOf(own, 'engagements');
    native['non_public_metrics.impression_count'] = numberOf(own, 'impression_count');
  }
  return { values, native };
}

export function accountMetrics(user: JsonRecord): MetricValues<AccountMetric> {
  const counts = asRecord(user['public_metrics']);
  const followers = numberOf(counts, 'followers_count');
  const following = numberOf(counts, 'following_count');
  const postsName = POSTS.find((name) => counts !== null && name in counts) ?? POSTS[0];
  const posts = numberOf(counts, postsName);
  return {
    values: { followers, following, posts },
    native: { followers_count: followers, following_count: following, [postsName]: posts },
  };
}
