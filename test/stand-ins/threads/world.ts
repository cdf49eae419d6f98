import { randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';
import { GraphError, type GraphWorld } from '../meta/graph.js';

/** What the operator entered at Meta's developer pages, and what Carillon was given of it. */
export const STAND_IN_APP = { clientId: '700100200300', clientSecret: 'threads-secret-that-nobody-may-see' };

export const ALL_SCOPES = [
  'threads_basic',
  'threads_content_publish',
  'threads_manage_replies',
  'threads_read_replies',
  'threads_manage_insights',
  'threads_delete',
];

export const DAY_MS = 86_400_000;

export interface Profile {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  followers: number;
}

export interface Grant {
  readonly profileId: string;
  readonly scopes: readonly string[];
  readonly token: string;
  readonly issuedAt: number;
  expiresAt: number;
  readonly isLong: boolean;
  revoked: boolean;
}

interface Fetched {
  readonly mime: string;
  readonly bytes: number;
  readonly alt: string | null;
}

export interface Container {
  readonly id: string;
  readonly profileId: string;
  readonly type: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly media: readonly Fetched[];
  readonly isItem: boolean;
  readonly fields: Readonly<Record<string, string>>;
  readonly madeAt: number;
  readonly doneAt: number;
  failure: string | null;
  postId: string | null;
  /** When it was last said to be at work. */
  toldAt: number | null;
}

export interface Post {
  readonly id: string;
  readonly container: Container;
  readonly at: number;
  counts: Record<string, number>;
}

/** Everything Threads knows, and what was done that no client of its protocol would do. */
export class World implements GraphWorld<Grant> {
  readonly profiles = new Map<string, Profile>();
  readonly codes = new Map<
    string,
    {
      readonly profileId: string;
      readonly scopes: readonly string[];
      readonly redirectUri: string;
      readonly expiresAt: number;
    }
  >();
  readonly grants: Grant[] = [];
  readonly containers = new Map<string, Container>();
  readonly violations: string[] = [];
  readonly redirectUris = new Set([
    'https://carillon.example/oauth/callback',
    'https://carillon.example/api/v1/connect/callback',
  ]);
  /** Origins that are served elsewhere in a test. */
  readonly leadsTo = new Map<string, string>();
  /** Addresses of files that were fetched. */
  readonly fetched: string[] = [];
  posts: Post[] = [];
  /** Ids of answers that are hidden. */
  readonly hidden = new Set<string>();
  deletions = 0;
  /** How long containers are at work, and how the next ones end. */
  processingMs = 0;
  failures: string[] = [];
  /** How long nobody can answer a new post yet. */
  settlingMs = 0;
  quota = { posts: 250, replies: 1_000, deletions: 100 };
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

  /** Ids beyond what numbers hold exactly, as those of profiles are. */
  newId(): string {
    this.sequence++;
    return String(9_007_199_254_740_993n + BigInt(this.sequence) * 2n);
  }

  addProfile(overrides: Partial<Profile> = {}): Profile {
    const number = this.profiles.size + 1;
    const profile = {
      id: this.newId(),
      username: `brand_${number}`,
      name: `Brand ${number}`,
      followers: 12,
      ...overrides,
    };
    this.profiles.set(profile.id, profile);
    return profile;
  }

  issue(profileId: string, scopes: readonly string[], isLong: boolean): Grant {
    const now = this.now();
    const grant: Grant = {
      profileId,
      scopes,
      token: `TH${secret()}`,
      issuedAt: now,
      expiresAt: now + (isLong ? 60 * DAY_MS : 3_600_000),
      isLong,
      revoked: false,
    };
    this.grants.push(grant);
    return grant;
  }

  grantOf(token: string): Grant {
    const grant = this.grants.find((candidate) => candidate.token === token);
    if (!grant) throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');
    if (grant.revoked) throw new GraphError(190, 'The user has not authorized the application.', { subcode: 458 });
    if (grant.expiresAt <= this.now()) throw new GraphError(190, 'The session has expired.', { subcode: 463 });
    return grant;
  }

  statusOf(container: Container): string {
    if (container.postId !== null) return 'PUBLISHED';
    if (this.now() > container.madeAt + DAY_MS) return 'EXPIRED';
    if (this.now() < container.doneAt) return 'IN_PROGRESS';
    return container.failure === null ? 'FINISHED' : 'ERROR';
  }

  post(id: string): Post | undefined {
    return this.posts.find((post) => post.id === id);
  }

  /** Posts of the last day: answers, or all others. */
  recent(profileId: string, isReply: boolean): number {
    return this.posts.filter(
      ({ container, at }) =>
        container.profileId === profileId && (container.replyTo !== null) === isReply && at > this.now() - DAY_MS,
    ).length;
  }

  benchPosts(profileId: string): BenchPost[] {
    return this.posts
      .filter(({ container }) => container.profileId === profileId)
      .map(({ id, container: { text, replyTo, media } }) => ({ remoteId: id, text, replyTo, media }));
  }
}

export function secret(): string {
  return randomBytes(32).toString('base64url');
}
