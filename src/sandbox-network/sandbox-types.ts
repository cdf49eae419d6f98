/** Records of the sandbox network. Instants are ISO 8601 strings, since everything here goes through JSON lines. */

export const VISIBILITIES = ['public', 'unlisted', 'followers'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export interface SandboxAccount {
  readonly id: string;
  readonly handle: string;
  readonly displayName: string;
  /** `salt:hash`, hex; null for accounts that only sign in by token. */
  readonly password: string | null;
  readonly createdAt: string;
}

export interface SandboxApp {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
}

/** What an account allowed an app (or a script: no app). Tokens hang on it. */
export interface SandboxGrant {
  readonly id: string;
  readonly accountId: string;
  readonly appId: string | null;
}

export interface SandboxMedia {
  readonly id: string;
  readonly accountId: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly alt: string | null;
  /** Can't be posted before. */
  readonly readyAt: string;
}

export interface SandboxPost {
  readonly id: string;
  readonly accountId: string;
  readonly text: string;
  readonly mediaIds: readonly string[];
  readonly replyTo: string | null;
  readonly language: string | null;
  readonly contentWarning: string | null;
  readonly visibility: Visibility;
  readonly createdAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  /** As the request that created it carried it, in either idempotency mode. */
  readonly idempotencyKey: string | null;
}

/** A call that was to create a post and created none. */
export interface BarrenCall {
  readonly at: string;
  readonly idempotencyKey: string | null;
  /** `replayed`: answered with the post of an earlier call; `refused`: a 4xx of the network; `faulted`: stopped on command. */
  readonly outcome: 'replayed' | 'refused' | 'faulted';
}

export const SANDBOX_METRICS = ['reach', 'views', 'reactions', 'comments', 'shares', 'saves', 'clicks'] as const;
export type SandboxMetric = (typeof SANDBOX_METRICS)[number];
export type SandboxMetrics = Readonly<Record<SandboxMetric, number>>;

export type LedgerEvent =
  | { readonly type: 'account'; readonly account: SandboxAccount }
  | { readonly type: 'app'; readonly app: SandboxApp }
  | { readonly type: 'grant'; readonly grant: SandboxGrant }
  | { readonly type: 'grant-revoked'; readonly grantId: string }
  /** Tokens are kept as SHA-256 only. A new refresh token makes the grant's earlier one worthless. */
  | {
      readonly type: 'access-token';
      readonly hash: string;
      readonly grantId: string;
      readonly expiresAt: string | null;
    }
  | { readonly type: 'refresh-token'; readonly hash: string; readonly grantId: string }
  | { readonly type: 'tokens-expired'; readonly accountId: string; readonly at: string }
  | { readonly type: 'media'; readonly media: SandboxMedia }
  | { readonly type: 'media-described'; readonly mediaId: string; readonly alt: string | null }
  | { readonly type: 'post'; readonly post: SandboxPost }
  | { readonly type: 'post-edited'; readonly postId: string; readonly change: PostChange; readonly at: string }
  | { readonly type: 'post-deleted'; readonly postId: string; readonly at: string }
  | { readonly type: 'metrics'; readonly postId: string; readonly values: Partial<SandboxMetrics> }
  | { readonly type: 'call'; readonly call: BarrenCall };

export type PostChange = Pick<SandboxPost, 'text' | 'mediaIds' | 'language' | 'contentWarning' | 'visibility'>;

/** How the network treats its users; may be changed while it runs. */
export interface SandboxSettings {
  /** `honour`: a repeated key answers with the first post. `ignore`: the key is accepted and means nothing. */
  idempotency: 'honour' | 'ignore';
  /** Life of access tokens from OAuth; null: for ever. */
  accessTokenTtlSeconds: number | null;
  /** Time until an upload can be posted. */
  mediaProcessingMs: number;
  /** Creating calls per account; null: no limit. */
  rateLimit: { readonly posts: number; readonly windowSeconds: number } | null;
  /** 60 lets a minute of engagement pass in a second. */
  engagementSpeed: number;
  /** What every answer under /api takes at least, as if the network were far away. */
  latencyMs: number;
}

export const DEFAULT_SETTINGS: Readonly<SandboxSettings> = {
  idempotency: 'honour',
  accessTokenTtlSeconds: 7_200,
  mediaProcessingMs: 0,
  rateLimit: null,
  engagementSpeed: 1,
  latencyMs: 0,
};

/** An answer of the network that is not a success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
