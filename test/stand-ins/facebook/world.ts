import { createHmac, randomBytes } from 'node:crypto';
import type { BenchPost } from '../../contract/channel-bench.js';
import { GraphError, type GraphWorld } from '../meta/graph.js';

/** What the operator entered at Meta's developer pages, and what Carillon was given of it. */
export const STAND_IN_APP = { clientId: '800100200300', clientSecret: 'facebook-secret-that-nobody-may-see' };

export const ALL_SCOPES = [
  'pages_show_list',
  'pages_manage_posts',
  'pages_read_engagement',
  'business_management',
  'pages_manage_engagement',
  'pages_read_user_content',
  'read_insights',
  'pages_manage_metadata',
];

export interface Page {
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
  readonly tasks: readonly string[];
  readonly personId: string;
}

export interface Grant {
  readonly personId: string;
  /** null for a person's own token. */
  readonly pageId: string | null;
  readonly scopes: readonly string[];
  readonly token: string;
  readonly isLong: boolean;
  revoked: boolean;
}

export interface Photo {
  readonly id: string;
  readonly mime: string;
  readonly bytes: number;
  readonly alt: string | null;
  postId: string | null;
}

export interface Post {
  readonly id: string;
  readonly pageId: string;
  message: string;
  readonly link: string | null;
  readonly photos: readonly Photo[];
  readonly at: number;
  /** The post that a comment is below. */
  readonly under: string | null;
  /** The photo or video that a story shows; null for what is no story. */
  readonly storyOf: string | null;
  readonly videoId: string | null;
  hidden: boolean;
  /** By the Page. */
  liked: boolean;
  counts: Record<string, number>;
}

export interface Video {
  readonly id: string;
  readonly kind: 'feed' | 'reel' | 'story';
  readonly pageId: string;
  /** Of an upload in pieces. */
  readonly session: string | null;
  size: number | null;
  content: Buffer;
  readonly begunAt: number;
  uploadedAt: number | null;
  finishedAt: number | null;
  description: string;
  title: string | null;
  /** What Facebook finds when it works on it. */
  failure: string | null;
  postId: string | null;
  /** When it was said to be at work, of late. */
  looks: readonly number[];
}

/** Videos that were begun and not finished are kept for a day. */
const KEPT_MS = 86_400_000;

/** Everything Facebook knows, and what was done that no client of its protocol would do. */
export class World implements GraphWorld<Grant> {
  readonly pages = new Map<string, Page>();
  readonly codes = new Map<
    string,
    {
      readonly personId: string;
      readonly scopes: readonly string[];
      readonly redirectUri: string;
      readonly expiresAt: number;
    }
  >();
  readonly grants: Grant[] = [];
  readonly photos = new Map<string, Photo>();
  readonly videos = new Map<string, Video>();
  /** Sizes of all pieces that came, in order. */
  readonly pieces: number[] = [];
  pieceBytes = 1_000_000;
  /** How long Facebook works on a video. */
  processingMs = 0;
  /** Whether it works on reels and stories before they are finished. */
  worksBeforeFinish = false;
  /** What it finds in the next videos, one each. */
  readonly failures: string[] = [];
  /** Bytes after which the next upload to the upload host breaks off. */
  uploadBreaksAfter: number | null = null;
  /** Whether a video's post is told by its number alone. */
  tellsBarePostIds = false;
  /** Whether stories say of which file they are. */
  storiesNameFiles = true;
  readonly violations: string[] = [];
  /** The fields that Facebook tells of, by Page. */
  readonly subscriptions = new Map<string, string>();
  readonly redirectUris = new Set(['https://carillon.example/oauth/callback']);
  posts: Post[] = [];
  /** A person's token is no fault of the client in this test. */
  letsPeopleIn = false;
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

  newId(): string {
    this.sequence++;
    return String(9_007_199_254_740_993n + BigInt(this.sequence) * 2n);
  }

  addPage(personId: string, overrides: Partial<Page> = {}): Page {
    const number = this.pages.size + 1;
    const page: Page = {
      id: this.newId(),
      name: `Brand ${number}`,
      username: `brand${number}`,
      tasks: ['ANALYZE', 'CREATE_CONTENT', 'MODERATE'],
      personId,
      ...overrides,
    };
    this.pages.set(page.id, page);
    return page;
  }

  issue(personId: string, pageId: string | null, scopes: readonly string[], isLong: boolean): Grant {
    const known = this.grants.find((grant) => pageId !== null && grant.pageId === pageId && !grant.revoked);
    if (known) return known;
    const token = `EAA${randomBytes(32).toString('base64url')}`;
    const grant = { personId, pageId, scopes, token, isLong, revoked: false };
    this.grants.push(grant);
    return grant;
  }

  grantOf(token: string): Grant {
    const grant = this.grants.find((candidate) => candidate.token === token);
    if (!grant) throw new GraphError(190, 'Invalid OAuth access token', { subcode: 467 });
    if (grant.revoked) throw new GraphError(190, 'The user has not authorized the application.', { subcode: 458 });
    return grant;
  }

  proofOf(token: string): string {
    return createHmac('sha256', STAND_IN_APP.clientSecret).update(token).digest('hex');
  }

  post(id: string): Post | undefined {
    return this.posts.find((post) => post.id === id);
  }

  addPost(post: Pick<Post, 'id' | 'pageId'> & Partial<Post>): Post {
    const plain = {
      message: '',
      link: null,
      photos: [],
      under: null,
      hidden: false,
      liked: false,
      storyOf: null,
      videoId: null,
      counts: {},
    };
    const made: Post = { ...plain, at: this.now(), ...post };
    this.posts.push(made);
    return made;
  }

  publishVideo(video: Video): void {
    const { id, kind, pageId, description } = video;
    if (kind !== 'story' && video.failure !== null) return;
    video.postId = kind === 'story' ? this.newId() : `${pageId}_${this.newId()}`;
    this.addPost({
      id: video.postId,
      pageId,
      message: description,
      storyOf: kind === 'story' ? id : null,
      videoId: id,
    });
  }

  isShown(video: Video): boolean {
    return video.finishedAt !== null && video.failure === null && this.now() >= video.finishedAt + this.processingMs;
  }

  isExpired(video: Video): boolean {
    return video.finishedAt === null && this.now() > video.begunAt + KEPT_MS;
  }

  toldPostId(id: string): string {
    return this.tellsBarePostIds ? (id.split('_')[1] ?? '') : id;
  }

  isListed({ storyOf, videoId }: Post): boolean {
    const video = this.videos.get(videoId ?? '');
    return storyOf === null && (video === undefined || this.isShown(video));
  }

  reelsToday(pageId: string): number {
    return [...this.videos.values()].filter(
      (video) => video.kind === 'reel' && video.pageId === pageId && (video.finishedAt ?? 0) > this.now() - KEPT_MS,
    ).length;
  }

  /** A video and its post go together. */
  removeVideo(id: string): boolean {
    const gone = this.videos.get(id)?.postId;
    this.posts = this.posts.filter((post) => post.id !== gone || gone === null);
    return this.videos.delete(id);
  }

  benchPosts(pageId: string): BenchPost[] {
    return this.posts
      .filter((post) => post.pageId === pageId)
      .map(({ id, message, under, photos, videoId }) => ({
        remoteId: id,
        text: message,
        replyTo: under,
        media: [
          ...photos.map(({ mime, alt, bytes }) => ({ mime, alt, bytes })),
          ...(videoId === null ? [] : [{ mime: 'video/mp4', alt: null, bytes: this.videos.get(videoId)?.size ?? 0 }]),
        ],
      }));
  }
}
