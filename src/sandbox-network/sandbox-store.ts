import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ledger } from './ledger.js';
import type {
  BarrenCall,
  LedgerEvent,
  SandboxAccount,
  SandboxApp,
  SandboxGrant,
  SandboxMedia,
  SandboxMetrics,
  SandboxPost,
} from './sandbox-types.js';

interface AccessToken {
  readonly grantId: string;
  readonly expiresAt: number | null;
}

/** Everything the network knows: the ledger's events, replayed into memory. */
export class SandboxStore {
  readonly accounts = new Map<string, SandboxAccount>();
  readonly apps = new Map<string, SandboxApp>();
  readonly grants = new Map<string, SandboxGrant>();
  readonly media = new Map<string, SandboxMedia>();
  readonly posts = new Map<string, SandboxPost>();
  readonly barrenCalls: BarrenCall[] = [];
  readonly metricOverrides = new Map<string, Partial<SandboxMetrics>>();
  private readonly accountIdsByHandle = new Map<string, string>();
  private readonly accessTokens = new Map<string, AccessToken>();
  private readonly refreshTokens = new Map<string, string>();
  private readonly refreshHashes = new Map<string, string>();
  private readonly expiredTokens = new Map<string, Set<string>>();
  private readonly postIdsByAccount = new Map<string, string[]>();
  private readonly replyIds = new Map<string, string[]>();
  private readonly postIdsByKey = new Map<string, string>();
  private readonly files = new Map<string, Buffer>();
  private ledger: Ledger | null = null;
  private lastNumber = 1_000;

  private constructor(private readonly dataDir: string | null) {}

  static async open(dataDir: string | null, fsync: boolean): Promise<SandboxStore> {
    const store = new SandboxStore(dataDir);
    if (dataDir !== null) await mkdir(join(dataDir, 'media'), { recursive: true });
    store.ledger = await Ledger.open(dataDir, fsync, (event) => store.apply(event));
    return store;
  }

  /** Takes effect at once; resolves when it is on record. Answer only then. */
  commit(event: LedgerEvent): Promise<void> {
    this.apply(event);
    return this.ledger?.append(event) ?? Promise.resolve();
  }

  async close(): Promise<void> {
    await this.ledger?.close();
  }

  /** Ids of accounts, posts and media: decimal numbers that grow. */
  nextId(): string {
    return String(++this.lastNumber);
  }

  accountByHandle(handle: string): SandboxAccount | undefined {
    return this.accounts.get(this.accountIdsByHandle.get(handle.toLowerCase()) ?? '');
  }

  /** The account an access token speaks for, or what is wrong with the token. */
  accountByToken(token: string, now: number): SandboxAccount | 'expired' | 'unknown' {
    const hash = hashOf(token);
    const found = this.accessTokens.get(hash);
    const grant = found && this.grants.get(found.grantId);
    const account = grant && this.accounts.get(grant.accountId);
    if (!found || !account) return 'unknown';
    if (found.expiresAt !== null && found.expiresAt <= now) return 'expired';
    return this.expiredTokens.get(account.id)?.has(hash) ? 'expired' : account;
  }

  grantByAccessToken(token: string): SandboxGrant | undefined {
    return this.grants.get(this.accessTokens.get(hashOf(token))?.grantId ?? '');
  }

  grantByRefreshToken(token: string): SandboxGrant | undefined {
    return this.grants.get(this.refreshTokens.get(hashOf(token)) ?? '');
  }

  grantsOf(accountId: string): SandboxGrant[] {
    return [...this.grants.values()].filter((grant) => grant.accountId === accountId);
  }

  /** Visible posts of the account, newest first. */
  *postsOf(accountId: string): Generator<SandboxPost> {
    const ids = this.postIdsByAccount.get(accountId) ?? [];
    for (let index = ids.length - 1; index >= 0; index--) {
      const post = this.visiblePost(ids[index] ?? '');
      if (post) yield post;
    }
  }

  visiblePost(id: string): SandboxPost | undefined {
    const post = this.posts.get(id);
    return post && post.deletedAt === null ? post : undefined;
  }

  visibleReplies(id: string): SandboxPost[] {
    return (this.replyIds.get(id) ?? [])
      .map((replyId) => this.visiblePost(replyId))
      .filter((post) => post !== undefined);
  }

  replyCount(id: string): number {
    return this.replyIds.get(id)?.length ?? 0;
  }

  /** Posts the account ever made, removed ones included. */
  postCount(accountId: string): number {
    return this.postIdsByAccount.get(accountId)?.length ?? 0;
  }

  /** The account's first post under this key, deleted or not. */
  postByKey(accountId: string, key: string): SandboxPost | undefined {
    return this.posts.get(this.postIdsByKey.get(`${accountId} ${key}`) ?? '');
  }

  async keepFile(mediaId: string, content: Buffer): Promise<void> {
    if (this.dataDir === null) {
      this.files.set(mediaId, content);
      return;
    }
    const path = this.filePath(mediaId);
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  }

  async fileOf(media: SandboxMedia): Promise<Buffer> {
    return this.files.get(media.id) ?? (await readFile(this.filePath(media.id)));
  }

  private filePath(mediaId: string): string {
    return join(this.dataDir ?? '', 'media', mediaId);
  }

  private apply(event: LedgerEvent): void {
    switch (event.type) {
      case 'account':
        this.accounts.set(event.account.id, event.account);
        this.accountIdsByHandle.set(event.account.handle.toLowerCase(), event.account.id);
        return this.sawId(event.account.id);
      case 'app':
        this.apps.set(event.app.id, event.app);
        return;
      case 'grant':
        this.grants.set(event.grant.id, event.grant);
        return;
      case 'grant-revoked':
        this.grants.delete(event.grantId);
        return;
      case 'access-token': {
        const expiresAt = event.expiresAt === null ? null : Date.parse(event.expiresAt);
        this.accessTokens.set(event.hash, { grantId: event.grantId, expiresAt });
        return;
      }
      case 'refresh-token':
        this.refreshTokens.delete(this.refreshHashes.get(event.grantId) ?? '');
        this.refreshTokens.set(event.hash, event.grantId);
        this.refreshHashes.set(event.grantId, event.hash);
        return;
      case 'tokens-expired':
        return this.expireTokensOf(event.accountId);
      case 'media':
        this.media.set(event.media.id, event.media);
        return this.sawId(event.media.id);
      case 'media-described':
        return change(this.media, event.mediaId, { alt: event.alt });
      case 'post':
        return this.applyPost(event.post);
      case 'post-edited':
        return change(this.posts, event.postId, { ...event.change, editedAt: event.at });
      case 'post-deleted':
        return change(this.posts, event.postId, { deletedAt: event.at });
      case 'metrics':
        this.metricOverrides.set(event.postId, { ...this.metricOverrides.get(event.postId), ...event.values });
        return;
      case 'call':
        this.barrenCalls.push(event.call);
        return;
    }
  }

  private applyPost(post: SandboxPost): void {
    this.posts.set(post.id, post);
    append(this.postIdsByAccount, post.accountId, post.id);
    if (post.replyTo !== null) append(this.replyIds, post.replyTo, post.id);
    if (post.idempotencyKey !== null) {
      const key = `${post.accountId} ${post.idempotencyKey}`;
      if (!this.postIdsByKey.has(key)) this.postIdsByKey.set(key, post.id);
    }
    this.sawId(post.id);
  }

  private expireTokensOf(accountId: string): void {
    const grants = new Set(this.grantsOf(accountId).map((grant) => grant.id));
    const hashes = [...this.accessTokens].filter(([, token]) => grants.has(token.grantId)).map(([hash]) => hash);
    this.expiredTokens.set(accountId, new Set(hashes));
  }

  private sawId(id: string): void {
    this.lastNumber = Math.max(this.lastNumber, Number(id));
  }
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function change<T extends object>(records: Map<string, T>, id: string, values: Partial<T>): void {
  const record = records.get(id);
  if (record) records.set(id, { ...record, ...values });
}
