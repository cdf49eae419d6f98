import { createHmac, randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';
import { GraphError, type GraphWorld } from '../meta/graph.js';

/** What the operator entered at Meta's developer pages, and what Carillon was given of it: both pairs. */
export const STAND_IN_APP = {
  facebookClientId: '900100200300',
  facebookClientSecret: 'facebook-half-that-nobody-may-see',
  instagramClientId: '910100200300',
  instagramClientSecret: 'instagram-half-that-nobody-may-see',
};

export type Login = 'facebook' | 'instagram';

export const SCOPES: Readonly<Record<Login, readonly string[]>> = {
  facebook: [
    'instagram_basic',
    'instagram_content_publish',
    'pages_show_list',
    'pages_read_engagement',
    'business_management',
    'instagram_manage_comments',
    'instagram_manage_insights',
    'instagram_manage_contents',
  ],
  instagram: [
    'instagram_business_basic',
    'instagram_business_content_publish',
    'instagram_business_manage_comments',
    'instagram_business_manage_insights',
  ],
};

export const DAY_MS = 86_400_000;

/** An account, and the Page it is linked to. */
export interface Account {
  readonly id: string;
  /** Another one for each app, which is not the account's. */
  readonly appScopedId: string;
  readonly username: string;
  readonly type: string;
}

export interface Page {
  readonly id: string;
  readonly name: string;
  readonly personId: string;
  readonly account: Account | null;
}

export interface Grant {
  readonly login: Login;
  /** Who signed in with Facebook; '' for Instagram. */
  readonly personId: string;
  /** null for a person's own token. */
  readonly accountId: string | null;
  readonly scopes: readonly string[];
  readonly token: string;
  readonly issuedAt: number;
  /** null for Pages' tokens. */
  expiresAt: number | null;
  readonly isLong: boolean;
  revoked: boolean;
}

export interface File {
  readonly mime: string;
  readonly bytes: number;
  readonly alt: string | null;
}

export interface Container {
  readonly id: string;
  readonly accountId: string;
  /** IMAGE, VIDEO, REELS, STORIES or CAROUSEL. */
  readonly type: string;
  media: readonly File[];
  readonly isItem: boolean;
  readonly fields: Readonly<Record<string, string>>;
  readonly madeAt: number;
  /** null while bytes are waited for. */
  doneAt: number | null;
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

export interface Comment {
  readonly id: string;
  readonly accountId: string;
  readonly under: string;
  readonly text: string;
  readonly at: number;
  hidden: boolean;
}

interface Code {
  readonly login: Login;
  /** The person's id, or the account's. */
  readonly who: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** Everything Instagram knows, and what was done that no client of its protocol would do. */
export class World implements GraphWorld<Grant> {
  readonly accounts = new Map<string, Account>();
  readonly pages: Page[] = [];
  readonly codes = new Map<string, Code>();
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
  /** Fields that accounts are told about. */
  readonly subscriptions = new Map<string, string>();
  posts: Post[] = [];
  comments: Comment[] = [];
  /** How long containers are at work, and how the next ones end. */
  processingMs = 0;
  failures: string[] = [];
  /** How long nobody can comment on a new post yet. */
  settlingMs = 0;
  quota = 50;
  /** The app's setting to take calls with its proof alone. */
  requiresProof = true;
  /** Answers the code with a list, as Instagram does at times. */
  wrapsToken = false;
  hidesLikes = false;
  /** Tells `from`, which is often missing. */
  namesAuthors = false;
  /** Tells no `username` either. */
  hidesNames = false;
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

  /** Ids beyond what numbers hold exactly, as those of accounts are. */
  newId(): string {
    this.sequence++;
    return String(17_841_400_000_000_001n + BigInt(this.sequence) * 2n);
  }

  addAccount(overrides: Partial<Account> = {}): Account {
    const number = this.accounts.size + 1;
    const account = {
      id: this.newId(),
      appScopedId: this.newId(),
      username: `brand.${number}`,
      type: 'BUSINESS',
      ...overrides,
    };
    this.accounts.set(account.id, account);
    return account;
  }

  addPage(personId: string, account: Account | null = this.addAccount()): Page {
    const page = { id: this.newId(), name: `Page ${this.pages.length + 1}`, personId, account };
    this.pages.push(page);
    return page;
  }

  issue(grant: Pick<Grant, 'login' | 'personId' | 'accountId' | 'scopes' | 'isLong'>, livesMs: number | null): Grant {
    const now = this.now();
    const token = `${grant.login === 'facebook' ? 'EAA' : 'IGAA'}${secret()}`;
    const issued = {
      ...grant,
      token,
      issuedAt: now,
      expiresAt: livesMs === null ? null : now + livesMs,
      revoked: false,
    };
    this.grants.push(issued);
    return issued;
  }

  grantOf(token: string): Grant {
    const grant = this.grants.find((candidate) => candidate.token === token);
    if (!grant) throw new GraphError(190, 'Invalid OAuth access token - Cannot parse access token');
    if (grant.revoked) throw new GraphError(190, 'The user has not authorized the application.', { subcode: 458 });
    if (grant.expiresAt !== null && grant.expiresAt <= this.now())
      throw new GraphError(190, 'The session has expired.', { subcode: 463 });
    return grant;
  }

  proofOf(token: string): string {
    return createHmac('sha256', STAND_IN_APP.facebookClientSecret).update(token).digest('hex');
  }

  statusOf(container: Container): string {
    if (container.postId !== null) return 'PUBLISHED';
    if (this.now() > container.madeAt + DAY_MS) return 'EXPIRED';
    if (container.doneAt === null || this.now() < container.doneAt) return 'IN_PROGRESS';
    return container.failure === null ? 'FINISHED' : 'ERROR';
  }

  post(id: string): Post | undefined {
    return this.posts.find((post) => post.id === id);
  }

  /** Posts of the last day, which count against the quota. */
  recent(accountId: string): number {
    return this.posts.filter((post) => post.container.accountId === accountId && post.at > this.now() - DAY_MS).length;
  }

  benchPosts(accountId: string): BenchPost[] {
    const posts = this.posts
      .filter(({ container }) => container.accountId === accountId)
      .map(({ id, at, container: { fields, media } }) => ({
        at,
        post: { remoteId: id, text: fields['caption'] ?? '', replyTo: null, media },
      }));
    const comments = this.comments
      .filter((comment) => comment.accountId === accountId)
      .map(({ id, at, text, under }) => ({ at, post: { remoteId: id, text, replyTo: under, media: [] } }));
    return [...posts, ...comments].map(({ post }) => post);
  }
}

export function secret(): string {
  return randomBytes(32).toString('base64url');
}
