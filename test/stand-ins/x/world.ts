import { randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';

/** What the operator entered at X's developer pages, and what Carillon was given of it. */
export const STAND_IN_APP = {
  clientId: 'bell-tower-client-id',
  clientSecret: 'bell-tower-client-secret-nobody-may-see',
};

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  subscription: 'None' | 'Basic' | 'Premium' | 'PremiumPlus';
  counts: Record<string, number>;
}

/** What a person allowed. Tokens change; the grant stays until it is revoked. */
export interface Grant {
  readonly userId: string;
  readonly scopes: readonly string[];
  accessToken: string;
  expiresAt: number;
  refreshToken: string;
  /** Refresh tokens that were used: using one again ends the grant. */
  readonly spent: Set<string>;
  revoked: boolean;
}

export interface Upload {
  readonly id: string;
  readonly userId: string;
  readonly mime: string;
  readonly totalBytes: number;
  readonly category: string;
  readonly expiresAt: number;
  readonly segments: Map<number, Buffer>;
  content: Buffer | null;
  alt: string | null;
  /** null where it was ready at once. */
  processing: { readonly doneAt: number; readonly failure: string | null } | null;
  postId: string | null;
}

export interface Post {
  readonly id: string;
  readonly userId: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly quotes: string | null;
  readonly mediaIds: readonly string[];
  readonly poll: { readonly options: readonly string[]; readonly minutes: number } | null;
  readonly labels: Readonly<Record<string, unknown>>;
  counts: Record<string, number>;
  own: Record<string, number>;
}

interface Code {
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: string;
  readonly expiresAt: number;
}

const EPOCH_MS = 1_288_834_974_657;

/** Everything X knows, and what was done that no client of its protocol would do. */
export class World {
  readonly users = new Map<string, User>();
  readonly codes = new Map<string, Code>();
  readonly grants: Grant[] = [];
  readonly uploads = new Map<string, Upload>();
  readonly violations: string[] = [];
  /** Callback addresses that were registered, exactly. */
  readonly redirectUris = new Set([
    'https://carillon.example/oauth/callback',
    'https://carillon.example/api/v1/connect/callback',
  ]);
  posts: Post[] = [];
  /** Names of fields as they were before or after they were renamed. */
  spelling: 'tweet' | 'post' = 'tweet';
  /** How long videos and GIFs are at work. */
  processingMs = 0;
  processingFailure: string | null = null;
  creditsLeft = true;
  private aheadMs = 0;
  private sequence = 0;

  now(): number {
    return Date.now() + this.aheadMs;
  }

  advance(seconds: number): void {
    this.aheadMs += seconds * 1_000;
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  addUser(overrides: Partial<User> = {}): User {
    const number = this.users.size + 1;
    const user: User = {
      id: `90000000000000${String(1_000 + number)}`,
      username: `brand_${number}`,
      name: `Brand ${number}`,
      subscription: 'None',
      counts: { followers_count: 0, following_count: 0, tweet_count: 0, listed_count: 0 },
      ...overrides,
    };
    this.users.set(user.id, user);
    return user;
  }

  issue(userId: string, scopes: readonly string[]): Grant {
    const grant: Grant = {
      userId,
      scopes,
      accessToken: '',
      expiresAt: 0,
      refreshToken: '',
      spent: new Set(),
      revoked: false,
    };
    this.renew(grant);
    this.grants.push(grant);
    return grant;
  }

  renew(grant: Grant): void {
    if (grant.refreshToken !== '') grant.spent.add(grant.refreshToken);
    grant.accessToken = secret();
    grant.refreshToken = secret();
    grant.expiresAt = this.now() + 7_200_000;
  }

  /** Ids grow with time, as X's do: milliseconds above 22 bits. */
  newId(): string {
    this.sequence = (this.sequence + 1) % 4_096;
    return String((BigInt(this.now() - EPOCH_MS) << 22n) | BigInt(this.sequence));
  }

  instantOf(id: string): number {
    return Number(BigInt(id) >> 22n) + EPOCH_MS;
  }

  post(id: string): Post | undefined {
    return this.posts.find((post) => post.id === id);
  }

  benchPosts(userId: string): BenchPost[] {
    return this.posts
      .filter((post) => post.userId === userId)
      .map(({ id, text, replyTo, mediaIds }) => ({
        remoteId: id,
        text,
        replyTo,
        media: mediaIds.map((mediaId) => {
          const upload = this.uploads.get(mediaId);
          return { mime: upload?.mime ?? '', alt: upload?.alt ?? null, bytes: upload?.content?.length ?? 0 };
        }),
      }));
  }
}

export function secret(): string {
  return randomBytes(32).toString('base64url');
}
