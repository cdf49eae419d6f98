import type { Engagement } from './engagement.js';
import type { Grants } from './grants.js';
import type { Exchange } from './http-exchange.js';
import type { SandboxStore } from './sandbox-store.js';
import { Refusal, type SandboxAccount, type SandboxPost, type SandboxSettings } from './sandbox-types.js';

/** What every route works on. */
export interface ApiParts {
  readonly store: SandboxStore;
  readonly grants: Grants;
  readonly engagement: Engagement;
  readonly settings: SandboxSettings;
  readonly now: () => number;
  readonly origin: () => string;
}

export function timestamp(parts: ApiParts): string {
  return new Date(parts.now()).toISOString();
}

/** The account the request's token speaks for. @throws Refusal 401 in the words of the token's fault */
export function caller({ store, now }: ApiParts, exchange: Exchange): SandboxAccount {
  const account = store.accountByToken(bearer(exchange), now());
  if (account === 'expired') throw tokenExpired();
  if (account === 'unknown') throw tokenRevoked();
  return account;
}

/** The handle behind the request's token, or null. */
export function handleOf({ store, now }: ApiParts, exchange: Exchange): string | null {
  const account = store.accountByToken(bearer(exchange), now());
  return typeof account === 'string' ? null : account.handle;
}

/** The request's `Idempotency-Key`, or null. */
export function keyOf(exchange: Exchange): string | null {
  const key = exchange.headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? key.slice(0, 200) : null;
}

export function postView(parts: ApiParts, post: SandboxPost): { createdAt: string } & Record<string, unknown> {
  const { id, accountId, text, replyTo, language, contentWarning, visibility, createdAt, editedAt } = post;
  const url = `${parts.origin()}/@${parts.store.accounts.get(accountId)?.handle ?? ''}/${id}`;
  const media = post.mediaIds.map((mediaId) => mediaView(parts, mediaId));
  return { id, url, accountId, text, replyTo, language, contentWarning, visibility, createdAt, editedAt, media };
}

export function mediaView({ store, now, origin }: ApiParts, id: string): Record<string, unknown> {
  const media = store.media.get(id);
  if (!media) throw notFound();
  const { mime, bytes, sha256, alt, readyAt } = media;
  const state = Date.parse(readyAt) <= now() ? 'ready' : 'processing';
  return { id, mime, bytes, sha256, alt, state, url: `${origin()}/media/${id}` };
}

export function accountView({ store, engagement, origin }: ApiParts, account: SandboxAccount): Record<string, unknown> {
  return {
    id: account.id,
    handle: account.handle,
    displayName: account.displayName,
    url: `${origin()}/@${account.handle}`,
    followers: engagement.followers(account.id),
    following: 12,
    posts: store.postCount(account.id),
  };
}

export function metricsOf({ store, engagement, now }: ApiParts, post: SandboxPost): Record<string, number> {
  return { ...engagement.metrics(post, now(), store.replyCount(post.id)), ...store.metricOverrides.get(post.id) };
}

export function tokenExpired(): Refusal {
  return new Refusal(401, 'token_expired', 'The access token has expired.');
}

export function tokenRevoked(): Refusal {
  return new Refusal(401, 'token_revoked', 'The access token is unknown or was revoked.');
}

export function tooMany(seconds: number, now: number, limit = 0): Refusal {
  const headers = { 'retry-after': String(seconds), ...limitHeaders(limit, 0, now + seconds * 1_000) };
  return new Refusal(429, 'rate_limited', 'Too many calls.', headers);
}

export function limitHeaders(limit: number, remaining: number, resetAt: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
  };
}

export function notFound(): Refusal {
  return new Refusal(404, 'not_found', 'There is nothing here.');
}

function bearer(exchange: Exchange): string {
  return /^Bearer (.+)$/u.exec(exchange.headers.authorization ?? '')?.[1] ?? '';
}
