import {
  caller,
  handleOf,
  keyOf,
  limitHeaders,
  metricsOf,
  notFound,
  postView,
  timestamp,
  tooMany,
  type ApiParts,
} from './api-calls.js';
import { inventedReply } from './conversation.js';
import { json, jsonBody, type Answer, type Exchange } from './http-exchange.js';
import { postChange } from './post-rules.js';
import { Refusal, type BarrenCall, type SandboxAccount, type SandboxPost } from './sandbox-types.js';

const MAX_BATCH = 50;

/** Creating, reading, changing and measuring posts. */
export class PostCalls {
  private readonly createdAts = new Map<string, number[]>();

  constructor(private readonly parts: ApiParts) {}

  /** Notes a creating call that made no post. */
  async noteBarren(exchange: Exchange, outcome: BarrenCall['outcome']): Promise<void> {
    const call = { at: timestamp(this.parts), idempotencyKey: keyOf(exchange), outcome };
    await this.parts.store.commit({ type: 'call', call });
  }

  async create(exchange: Exchange): Promise<Answer> {
    const { store, settings, now } = this.parts;
    const account = caller(this.parts, exchange);
    const key = keyOf(exchange);
    const known = key === null || settings.idempotency === 'ignore' ? undefined : store.postByKey(account.id, key);
    if (known) {
      await this.noteBarren(exchange, 'replayed');
      return json(200, postView(this.parts, known), { 'idempotent-replayed': 'true' });
    }
    const body = jsonBody(exchange);
    const replyTo = body['replyTo'] ?? null;
    if (replyTo !== null && (typeof replyTo !== 'string' || !this.isThere(replyTo))) {
      throw new Refusal(422, 'validation', '"replyTo" names no post.');
    }
    const content = postChange(body, account.id, store, now());
    const limits = this.countAgainstLimit(account);
    const post: SandboxPost = {
      id: store.nextId(),
      accountId: account.id,
      ...content,
      replyTo,
      createdAt: timestamp(this.parts),
      editedAt: null,
      deletedAt: null,
      idempotencyKey: key,
    };
    await store.commit({ type: 'post', post });
    return json(201, postView(this.parts, post), limits);
  }

  show(id: string): Answer {
    return json(200, postView(this.parts, this.readable(id)));
  }

  async change(exchange: Exchange, id: string): Promise<Answer> {
    const { store, now } = this.parts;
    const post = this.own(exchange, id);
    const change = postChange({ ...post, ...jsonBody(exchange) }, post.accountId, store, now());
    await store.commit({ type: 'post-edited', postId: post.id, change, at: timestamp(this.parts) });
    return this.show(post.id);
  }

  async remove(exchange: Exchange, id: string): Promise<Answer> {
    const post = this.own(exchange, id);
    await this.parts.store.commit({ type: 'post-deleted', postId: post.id, at: timestamp(this.parts) });
    return json(200, { id: post.id, deleted: true });
  }

  /** Newest first; `before` is the last id of the page before. The owner sees the keys, unless the network ignores keys. */
  list(exchange: Exchange, accountId: string): Answer {
    const { store, settings } = this.parts;
    const account = store.accounts.get(accountId);
    if (!account) throw notFound();
    const limit = Math.min(Math.max(Number(exchange.query.get('limit') ?? 20) || 20, 1), 100);
    const before = Number(exchange.query.get('before') ?? Infinity) || Infinity;
    const showKeys = settings.idempotency === 'honour' && handleOf(this.parts, exchange) === account.handle;
    const items: unknown[] = [];
    for (const post of store.postsOf(accountId)) {
      if (items.length >= limit) break;
      if (Number(post.id) >= before) continue;
      items.push({ ...postView(this.parts, post), ...(showKeys && { idempotencyKey: post.idempotencyKey }) });
    }
    return json(200, { items });
  }

  /** Replies of accounts and of invented people, oldest first. */
  listReplies(id: string): Answer {
    const { store, engagement, now } = this.parts;
    const post = this.readable(id);
    const invented = engagement.replies(post, now()).map((reply) => ({
      id: reply.id,
      text: reply.text,
      replyTo: post.id,
      createdAt: new Date(reply.at).toISOString(),
      author: { displayName: reply.author, invented: true },
    }));
    const own = store.visibleReplies(post.id).map((reply) => postView(this.parts, reply));
    return json(200, { items: [...own, ...invented].sort((a, b) => a.createdAt.localeCompare(b.createdAt)) });
  }

  /** Metrics of the caller's own posts; others and removed ones are left out. */
  listMetrics(exchange: Exchange): Answer {
    const account = caller(this.parts, exchange);
    const ids = (exchange.query.get('ids') ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0 || ids.length > MAX_BATCH) {
      throw new Refusal(422, 'validation', `"ids" holds 1 to ${MAX_BATCH} ids.`);
    }
    const posts = ids.map((id) => this.parts.store.visiblePost(id)).filter((post) => post?.accountId === account.id);
    return json(200, { items: posts.map((post) => post && { id: post.id, ...metricsOf(this.parts, post) }) });
  }

  /** Accounts answer each other, and invented people. */
  private isThere(id: string): boolean {
    return this.parts.store.visiblePost(id) !== undefined || inventedReply(this.parts, id) !== null;
  }

  private readable(id: string): SandboxPost {
    const post = this.parts.store.visiblePost(id);
    if (!post) throw notFound();
    return post;
  }

  private own(exchange: Exchange, id: string): SandboxPost {
    const account = caller(this.parts, exchange);
    const post = this.readable(id);
    if (post.accountId !== account.id) throw new Refusal(403, 'not-yours', 'The post is of another account.');
    return post;
  }

  /** @returns the limit's headers. @throws Refusal 429 */
  private countAgainstLimit(account: SandboxAccount): Record<string, string> {
    const limit = this.parts.settings.rateLimit;
    if (!limit) return {};
    const now = this.parts.now();
    const since = now - limit.windowSeconds * 1_000;
    const recent = (this.createdAts.get(account.id) ?? []).filter((at) => at > since);
    const resetAt = (recent[0] ?? now) + limit.windowSeconds * 1_000;
    if (recent.length >= limit.posts) throw tooMany(Math.ceil((resetAt - now) / 1_000), now, limit.posts);
    this.createdAts.set(account.id, [...recent, now]);
    return limitHeaders(limit.posts, limit.posts - recent.length - 1, resetAt);
  }
}
