import type { HttpClient } from '../../src/core/http/http-client.js';
import { createLogger } from '../../src/core/logging/logger.js';
import { authorize } from '../stand-ins/x/oauth.js';
import { STAND_IN_APP, type User } from '../stand-ins/x/world.js';
import { RunningX } from '../stand-ins/x/x.bench.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import { everythingStored } from './everything-stored.js';
import type { DeliveryView, PostAnswer } from './sandbox-world.js';
import { startTestCarillon, type TestCarillon } from './test-carillon.js';

const PUBLIC_URL = 'https://bells.example';

/** The whole service before the stand-in of X, with everything it logs. */
export class XWorld {
  private constructor(
    readonly clock: MovedClock,
    readonly x: RunningX,
    readonly carillon: TestCarillon,
    readonly logged: readonly string[],
  ) {}

  /** @param reaching what is in front of the stand-in, such as another authorization server */
  static async start({
    env: more = {},
    reaching = (http) => http,
  }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly reaching?: (http: HttpClient) => HttpClient;
  } = {}): Promise<XWorld> {
    const clock = new MovedClock();
    const x = await RunningX.start();
    x.world.redirectUris.add(`${PUBLIC_URL}/api/v1/connect/callback`);
    const logged: string[] = [];
    const log = createLogger('debug', { write: (line) => void logged.push(line) });
    const env = { CARILLON_PUBLIC_URL: PUBLIC_URL, ...more };
    try {
      const carillon = await startTestCarillon({ clock, env, log, reaching: (http) => reaching(x.reaching(http)) });
      return new XWorld(clock, x, carillon, logged);
    } catch (error) {
      await x.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.carillon.stop();
    await this.x.stop();
  }

  /** Time goes by here and at X. */
  async letPass(seconds: number): Promise<void> {
    await this.carillon.pool.query(`UPDATE publishing_pulse SET at = $1`, [
      new Date(this.clock.now().getTime() + seconds * 1_000),
    ]);
    this.clock.advance(seconds);
    this.x.world.advance(seconds);
  }

  async enterApp(app: Readonly<Record<string, string>> = STAND_IN_APP): Promise<void> {
    await this.carillon.owner.ok('PUT', 'admin/channel-apps/x', { fields: app });
  }

  /** Signs in as a person would. @returns the account here */
  async connect(user: User = this.x.world.addUser()): Promise<{ readonly id: string; readonly user: User }> {
    const { owner } = this.carillon;
    const begun = await owner.ok<{ attemptId: string; authorizeUrl: string }>(
      'POST',
      this.carillon.in('accounts/connect'),
      {
        channel: 'x',
        input: {},
      },
    );
    const back = authorize(this.x.world, begun.authorizeUrl, user.id);
    const headers = { accept: 'application/json' };
    const done = await owner.ok<{ accountIds: string[] }>('GET', `${back.pathname}${back.search}`, undefined, {
      headers,
    });
    return { id: done.accountIds[0] ?? '', user };
  }

  async publish(account: { readonly id: string }, parts: readonly object[]): Promise<PostAnswer> {
    const { owner } = this.carillon;
    const post = await owner.ok<PostAnswer>('POST', this.carillon.in('posts'), {
      content: { parts },
      targets: [{ accountId: account.id }],
    });
    await owner.ok('POST', this.carillon.in(`posts/${post.id}/publish`), {});
    return post;
  }

  async deliveries(account: { readonly id: string }, query = ''): Promise<DeliveryView[]> {
    const path = this.carillon.in(`deliveries?limit=200&accountId=${account.id}${query}`);
    return (await this.carillon.owner.ok<{ items: DeliveryView[] }>('GET', path)).items;
  }

  /** See `everythingStored`. */
  everythingStored(): Promise<string> {
    return everythingStored(this.carillon.pool);
  }
}
