import type { Logger } from '../../src/core/logging/logger.js';
import { startSandboxNetwork, type RunningSandbox } from '../../src/sandbox-network/index.js';
import { MovedClock } from './moved-clock.js';
import { startTestCarillon, type TestCarillon } from './test-carillon.js';
import { waitFor } from './wait-for.js';

export interface DeliveryView {
  readonly id: string;
  readonly postId: string;
  readonly accountId: string;
  readonly state: string;
  readonly dueAt: string;
  readonly nextAt: string | null;
  readonly holdReason: string | null;
  readonly needsPerson: boolean;
  readonly permalink: string | null;
  readonly contentHash: string;
  readonly partsPublished: number;
  readonly partsTotal: number;
  readonly cancelAskedAt: string | null;
  readonly followUpProblem: string | null;
  readonly latenessMs: number | null;
  readonly problem: { readonly kind: string; readonly detail: string } | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly kind: string;
    readonly outcome: string;
    readonly nextAt: string | null;
  }[];
  readonly receipt: {
    readonly confirmedBy: string;
    readonly contentHash: string;
    readonly parts: readonly { readonly remoteId: string }[];
  } | null;
}

export interface PostAnswer {
  readonly id: string;
  readonly version: number;
  readonly state: string;
  readonly deliveries: readonly {
    readonly deliveryId: string;
    readonly accountId: string;
    readonly state: string;
    readonly dueAt: string;
  }[];
}

export interface SandboxAccountHere {
  readonly id: string;
  readonly remoteId: string;
  readonly handle: string;
}

/** Carillon and the sandbox network, talking over HTTP, on one clock that a test may move. */
export class SandboxWorld {
  private constructor(
    readonly clock: MovedClock,
    readonly network: RunningSandbox,
    readonly carillon: TestCarillon,
  ) {}

  static async start(env: Readonly<Record<string, string>> = {}, log?: Logger): Promise<SandboxWorld> {
    const clock = new MovedClock();
    const network = await startSandboxNetwork({ port: 0, dataDir: null, control: true, recordRequests: true, clock });
    try {
      return new SandboxWorld(clock, network, await startTestCarillon({ clock, env, log }));
    } catch (error) {
      await network.stop();
      throw error;
    }
  }

  /** Time goes by while the service runs; moving the clock alone is a service that stood still meanwhile. */
  async letPass(ms: number): Promise<void> {
    await this.carillon.pool.query(`UPDATE publishing_pulse SET at = $1`, [new Date(this.clock.now().getTime() + ms)]);
    this.clock.advance(ms);
  }

  async stop(): Promise<void> {
    await this.carillon.stop();
    await this.network.stop();
  }

  /** A fresh account on the network, connected by its token. */
  async account(handle: string): Promise<SandboxAccountHere> {
    const [account] = await this.accounts(handle, 1);
    if (!account) throw new Error('Connecting gave no account.');
    return account;
  }

  /** Many of them at once. @param workspaceId default: the owner's first */
  async accounts(
    prefix: string,
    count: number,
    workspaceId = this.carillon.workspaceId,
  ): Promise<SandboxAccountHere[]> {
    const opened = await this.control<{ items: { handle: string; token: string }[] }>('accounts', { prefix, count });
    const accounts: SandboxAccountHere[] = [];
    for (const { handle, token } of opened.items) {
      const connected = await this.carillon.owner.ok<{ accounts: SandboxAccountHere[] }>(
        'POST',
        `workspaces/${workspaceId}/accounts/connect`,
        { channel: 'sandbox', method: 'password', input: { server: this.network.url, handle, token } },
      );
      accounts.push(...connected.accounts);
    }
    return accounts;
  }

  /** One of the network's own accounts, signed in at the network as a person would: its access token can be refreshed. */
  async signedIn(handle: string): Promise<SandboxAccountHere> {
    const { owner } = this.carillon;
    const begun = await owner.ok<{ attemptId: string; authorizeUrl: string }>(
      'POST',
      this.carillon.in('accounts/connect'),
      {
        channel: 'sandbox',
        method: 'oauth',
        input: { server: this.network.url },
      },
    );
    const consent = await fetch(`${begun.authorizeUrl}&auto_approve=${handle}`, { redirect: 'manual' });
    const callback = consent.headers.get('location') ?? '';
    await owner.ok(
      'GET',
      `${this.carillon.origin}${new URL(callback).pathname}${new URL(callback).search}`,
      undefined,
      {
        headers: { accept: 'application/json' },
      },
    );
    const done = await owner.ok<{ status: string }>('GET', this.carillon.in(`accounts/connect/${begun.attemptId}`));
    if (done.status !== 'connected') throw new Error(`Signing in ended as ${done.status}.`);
    const accounts = await owner.ok<{ items: SandboxAccountHere[] }>(
      'GET',
      this.carillon.in('accounts?channel=sandbox&limit=200'),
    );
    const account = accounts.items.find(
      (candidate) => candidate.handle === handle || candidate.handle.startsWith(`${handle}@`),
    );
    if (!account) throw new Error('Signing in gave no account.');
    return account;
  }

  async control<Answer = unknown>(path: string, body: object, method = 'POST'): Promise<Answer> {
    const response = await fetch(`${this.network.url}/control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async draft(accounts: readonly { id: string }[], ...texts: string[]): Promise<PostAnswer> {
    return this.carillon.owner.ok('POST', this.carillon.in('posts'), {
      content: { parts: texts.map((text) => ({ text })) },
      targets: accounts.map(({ id }) => ({ accountId: id })),
    });
  }

  /** Drafts and publishes at once. */
  async publish(account: { id: string }, ...texts: string[]): Promise<PostAnswer> {
    const post = await this.draft([account], ...texts);
    await this.carillon.owner.ok('POST', this.carillon.in(`posts/${post.id}/publish`), {});
    return post;
  }

  /** Schedules at a wall-clock time in UTC. */
  async schedule(postId: string, at: Date): Promise<PostAnswer> {
    const answer = await this.carillon.owner.ok<{ post: PostAnswer }>(
      'POST',
      this.carillon.in(`posts/${postId}/schedule`),
      {
        localTime: at.toISOString().slice(0, 19),
        zone: 'UTC',
      },
    );
    return answer.post;
  }

  async delivery(postId: string): Promise<DeliveryView> {
    const post = await this.carillon.owner.ok<PostAnswer>('GET', this.carillon.in(`posts/${postId}`));
    const id = post.deliveries[0]?.deliveryId;
    if (!id) throw new Error('The post has no delivery.');
    return this.carillon.owner.ok('GET', this.carillon.in(`deliveries/${id}`));
  }

  async deliveryIn(
    postId: string,
    state: string,
    also: (delivery: DeliveryView) => boolean = () => true,
    timeoutMs?: number,
  ): Promise<DeliveryView> {
    let seen = 'nothing';
    const look = async (): Promise<DeliveryView | null> => {
      const delivery = await this.delivery(postId);
      seen = `${delivery.state} ${JSON.stringify(delivery.problem)}`;
      return delivery.state === state && also(delivery) ? delivery : null;
    };
    return waitFor(`a delivery that is ${state}`, look, timeoutMs).catch((error: unknown) => {
      throw new Error(`${String(error)} Last seen: ${seen}`, { cause: error });
    });
  }

  /** Visible texts of an account, oldest first. */
  texts(account: { remoteId: string }): string[] {
    return this.network.posts(account.remoteId).map((post) => post.text);
  }

  creatingCalls(): number {
    return this.network.summary().creatingCalls;
  }
}
