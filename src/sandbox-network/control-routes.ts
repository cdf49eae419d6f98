import type { ApiParts } from './api-calls.js';
import { parseFault, type Faults } from './faults.js';
import { json, jsonBody, type Answer, type Exchange } from './http-exchange.js';
import {
  Refusal,
  SANDBOX_METRICS,
  type SandboxAccount,
  type SandboxPost,
  type SandboxSettings,
} from './sandbox-types.js';

/** What the network was asked and what it made of it, for "nothing lost, nothing doubled". */
export interface LedgerSummary {
  /** Calls that were to create a post, repeated, refused and faulted ones included. */
  readonly creatingCalls: number;
  /** Posts ever created. */
  readonly created: number;
  readonly replayed: number;
  readonly refused: number;
  readonly faulted: number;
  /** Idempotency keys under which more than one post was created. */
  readonly doubledKeys: readonly string[];
}

/** Everything under /control: the network's strings, for tests and demos. There only when asked for at the start. */
export class ControlRoutes {
  constructor(
    private readonly parts: ApiParts,
    private readonly faults: Faults,
  ) {}

  async answer(exchange: Exchange): Promise<Answer> {
    const [, , resource = '', id] = exchange.path.split('/');
    switch (`${exchange.method} ${resource}`) {
      case 'POST faults': {
        this.faults.add(parseFault(jsonBody(exchange)));
        return json(201, { pending: this.faults.pending() });
      }
      case 'GET faults':
        return json(200, { pending: this.faults.pending() });
      case 'DELETE faults':
        this.faults.clear();
        return json(200, { pending: [] });
      case 'GET settings':
        return json(200, this.parts.settings);
      case 'PATCH settings':
        return json(200, Object.assign(this.parts.settings, settingsOf(jsonBody(exchange))));
      case 'GET ledger':
        return json(200, {
          ...this.summary(),
          posts: [...this.parts.store.posts.values()],
          media: [...this.parts.store.media.values()],
          calls: this.parts.store.barrenCalls,
        });
      case 'GET summary':
        return json(200, this.summary());
      case 'POST accounts':
        return json(201, await this.openAccounts(jsonBody(exchange)));
      case 'POST tokens':
        return await this.spoilTokens(jsonBody(exchange));
      case 'POST metrics':
        return await this.setMetrics(id ?? '', jsonBody(exchange));
      default:
        throw new Refusal(404, 'not_found', 'There is no such control.');
    }
  }

  summary(): LedgerSummary {
    const { posts, barrenCalls } = this.parts.store;
    const count = (outcome: string): number => barrenCalls.filter((call) => call.outcome === outcome).length;
    return {
      creatingCalls: posts.size + barrenCalls.length,
      created: posts.size,
      replayed: count('replayed'),
      refused: count('refused'),
      faulted: count('faulted'),
      doubledKeys: doubledKeys(posts.values()),
    };
  }

  /** `{ prefix, count }` → accounts with a token each, for load tests. */
  private async openAccounts(body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const count = Number(body['count'] ?? 1);
    const prefix = typeof body['prefix'] === 'string' ? body['prefix'] : 'brand';
    if (!Number.isInteger(count) || count < 1 || count > 5_000)
      throw new Refusal(422, 'validation', '"count" is 1 to 5,000.');
    const items = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const handle = count === 1 ? prefix : `${prefix}_${index + 1}`;
        const account =
          this.parts.store.accountByHandle(handle) ?? (await this.parts.grants.openAccount(handle, handle, null));
        return { id: account.id, handle, token: (await this.parts.grants.personalToken(account)).access_token };
      }),
    );
    return { items };
  }

  /** `{ handle, act }`: `expire` ends the access tokens, `revoke` the grants, `rotate` makes the refresh tokens stale. */
  private async spoilTokens(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const account = this.parts.store.accountByHandle(String(body['handle']));
    if (!account) throw new Refusal(404, 'not_found', 'There is no such account.');
    await this.spoil(account, String(body['act']));
    return json(200, { handle: account.handle });
  }

  private async spoil({ id: accountId }: SandboxAccount, act: string): Promise<void> {
    const { store, grants, now } = this.parts;
    switch (act) {
      case 'expire':
        return await store.commit({ type: 'tokens-expired', accountId, at: new Date(now()).toISOString() });
      case 'revoke':
        for (const grant of store.grantsOf(accountId)) await store.commit({ type: 'grant-revoked', grantId: grant.id });
        return;
      case 'rotate':
        return await grants.rotateAll(accountId);
      default:
        throw new Refusal(422, 'validation', '"act" is expire, revoke or rotate.');
    }
  }

  private async setMetrics(postId: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    if (!this.parts.store.posts.has(postId)) throw new Refusal(404, 'not_found', 'There is no such post.');
    const values: Record<string, number> = {};
    for (const [name, value] of Object.entries(body)) {
      if (!SANDBOX_METRICS.some((metric) => metric === name) || typeof value !== 'number') {
        throw new Refusal(422, 'validation', `Metrics are numbers by the names ${SANDBOX_METRICS.join(', ')}.`);
      }
      values[name] = value;
    }
    await this.parts.store.commit({ type: 'metrics', postId, values });
    return json(200, values);
  }
}

function doubledKeys(posts: Iterable<SandboxPost>): string[] {
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const { accountId, idempotencyKey } of posts) {
    if (idempotencyKey === null) continue;
    const key = `${accountId} ${idempotencyKey}`;
    if (seen.has(key)) doubled.add(idempotencyKey);
    seen.add(key);
  }
  return [...doubled];
}

/** @throws Refusal 422 on unknown names and impossible values. */
function settingsOf(body: Readonly<Record<string, unknown>>): Partial<SandboxSettings> {
  const settings: Partial<SandboxSettings> = {};
  for (const [name, value] of Object.entries(body)) {
    if (name === 'idempotency' && (value === 'honour' || value === 'ignore')) settings.idempotency = value;
    else if (name === 'accessTokenTtlSeconds' && (value === null || isPositive(value)))
      settings.accessTokenTtlSeconds = value;
    else if (name === 'mediaProcessingMs' && (value === 0 || isPositive(value))) settings.mediaProcessingMs = value;
    else if (name === 'latencyMs' && (value === 0 || isPositive(value))) settings.latencyMs = value;
    else if (name === 'engagementSpeed' && isPositive(value)) settings.engagementSpeed = value;
    else if (name === 'rateLimit' && (value === null || isRateLimit(value))) settings.rateLimit = value;
    else throw new Refusal(422, 'validation', `There is no setting "${name}" with that value.`);
  }
  return settings;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function isRateLimit(value: unknown): value is NonNullable<SandboxSettings['rateLimit']> {
  if (value === null || typeof value !== 'object') return false;
  return 'posts' in value && isPositive(value.posts) && 'windowSeconds' in value && isPositive(value.windowSeconds);
}
