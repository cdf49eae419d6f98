import { randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';
import { shownText } from './little-text.js';

/** What the operator entered at LinkedIn's developer pages, and what Carillon was given of it. */
export const STAND_IN_APP = {
  clientId: 'bell-tower-client-id',
  clientSecret: 'bell-tower-client-secret-nobody-may-see',
  products: 'community',
};
/** The same app before LinkedIn approved it for anything but sharing. */
export const SHARE_APP = { clientId: STAND_IN_APP.clientId, clientSecret: STAND_IN_APP.clientSecret };

export interface Member {
  readonly id: string;
  readonly vanityName: string;
  readonly firstName: string;
  readonly lastName: string;
  followers: number;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly vanityName: string;
  followers: number;
  /** Roles by member id. */
  readonly roles: Map<string, string>;
}

/** What a member allowed. */
export interface Grant {
  readonly memberId: string;
  readonly scopes: readonly string[];
  accessToken: string;
  expiresAt: number;
  /** null for apps that are no partner's. */
  readonly refreshToken: string | null;
  readonly refreshEndsAt: number;
  revoked: boolean;
}

export interface Asset {
  readonly urn: string;
  readonly owner: string;
  readonly kind: 'image' | 'video' | 'document';
  readonly pieces: { readonly path: string; readonly bytes: number | null; content: Buffer | null; etag: string }[];
  readonly token: string;
  content: Buffer | null;
  doneAt: number;
  failure: string | null;
}

export interface Post {
  readonly urn: string;
  readonly author: string;
  commentary: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly assets: readonly { readonly urn: string; readonly alt: string | null }[];
  readonly createdAt: number;
  lastModifiedAt: number;
  counts: Record<string, number>;
}

export interface Comment {
  readonly id: string;
  readonly post: string;
  readonly actor: string;
  text: string;
  readonly createdAt: number;
  /** URN of the comment that it answers; null below the post itself. */
  readonly under: string | null;
}

interface Code {
  readonly memberId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** Everything LinkedIn knows, and what was done that no client of its protocol would do. */
export class World {
  readonly members = new Map<string, Member>();
  readonly organizations = new Map<string, Organization>();
  readonly codes = new Map<string, Code>();
  readonly grants: Grant[] = [];
  readonly assets = new Map<string, Asset>();
  readonly violations: string[] = [];
  /** Callback addresses that were registered, exactly. */
  readonly redirectUris = new Set([
    'https://carillon.example/oauth/callback',
    'https://carillon.example/api/v1/connect/callback',
  ]);
  posts: Post[] = [];
  comments: Comment[] = [];
  /** Versions that are answered; all others are over. */
  readonly versions = new Set(['202609']);
  /** Whether LinkedIn chose the app's owner as a partner, who gets refresh tokens. */
  isPartner = true;
  /** Products of the app: they decide which permissions may be asked for. */
  products: 'share' | 'community' = 'community';
  /** Whether comments come with their URN and the number of their answers, which no page of the documentation promises. */
  tellsSummaries = false;
  /** How long files are at work. */
  processingMs = 0;
  processingFailure: string | null = null;
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

  addMember(): Member {
    const number = this.members.size + 1;
    const member: Member = {
      id: `Bell-ringer_${number}`,
      vanityName: `ringer-${number}`,
      firstName: 'Ringer',
      lastName: `No ${number}`,
      followers: 0,
    };
    this.members.set(member.id, member);
    return member;
  }

  /** A page that `admin` may post for. */
  addOrganization(admin: Member, role = 'ADMINISTRATOR'): Organization {
    const number = this.organizations.size + 1;
    const organization: Organization = {
      id: String(5_000_000 + number),
      name: `Foundry ${number}`,
      vanityName: `foundry-${number}`,
      followers: 0,
      roles: new Map([[admin.id, role]]),
    };
    this.organizations.set(organization.id, organization);
    return organization;
  }

  issue(memberId: string, scopes: readonly string[]): Grant {
    const grant: Grant = {
      memberId,
      scopes,
      accessToken: secret(),
      expiresAt: this.now() + 5_184_000_000,
      refreshToken: this.isPartner ? secret() : null,
      refreshEndsAt: this.now() + 365 * 86_400_000,
      revoked: false,
    };
    this.grants.push(grant);
    return grant;
  }

  /** Numbers grow with time: milliseconds above 22 bits. */
  newNumber(): string {
    this.sequence = (this.sequence + 1) % 4_096;
    return String((BigInt(this.now()) << 22n) | BigInt(this.sequence));
  }

  post(urn: string): Post | undefined {
    return this.posts.find((post) => post.urn === urn);
  }

  /** As a reader sees them: escapes undone, and nothing behind a reserved character that stood alone. */
  benchPosts(author: string): BenchPost[] {
    const posts = this.posts
      .filter((post) => post.author === author)
      .map(({ urn, commentary, assets, createdAt }) => ({
        createdAt,
        remoteId: urn,
        text: shownText(commentary),
        replyTo: null,
        media: assets.map((asset) => {
          const content = this.assets.get(asset.urn)?.content ?? null;
          return { mime: mimeOf(content), alt: asset.alt, bytes: content?.length ?? 0 };
        }),
      }));
    const comments = this.comments
      .filter(({ actor }) => actor === author)
      .map(({ id, post, text, createdAt, under }) => ({
        createdAt,
        remoteId: `urn:li:comment:(${activityOf(post)},${id})`,
        text,
        replyTo: under ?? post,
        media: [],
      }));
    return [...posts, ...comments]
      .sort((a, b) => a.createdAt - b.createdAt)
      .map(({ createdAt: _createdAt, ...post }) => post);
  }
}

/** Comments hang on an activity, which has a number of its own. */
export function activityOf(postUrn: string): string {
  return `urn:li:activity:${postUrn.split(':').at(-1) ?? ''}`;
}

export function mimeOf(content: Buffer | null): string {
  if (content === null) return '';
  if (content.subarray(1, 4).toString() === 'PNG') return 'image/png';
  if (content[0] === 0xff && content[1] === 0xd8) return 'image/jpeg';
  if (content.subarray(0, 4).toString() === 'GIF8') return 'image/gif';
  if (content.subarray(0, 5).toString() === '%PDF-') return 'application/pdf';
  return content.subarray(4, 8).toString() === 'ftyp' ? 'video/mp4' : '';
}

export function secret(): string {
  return randomBytes(32).toString('base64url');
}
