import { createHash, randomBytes } from 'node:crypto';
import type {
  ChannelAccount,
  ChannelAdapter,
  ConnectContext,
  ConnectedAccount,
} from '../../../src/modules/channels/contract/index.js';
import type { BenchFault, BenchPost, BenchTalk, RunningBench } from '../../contract/channel-bench.js';
import { MastodonServer } from './server.js';
import { talkIn } from './talk.js';
import { MASTODON_VARIANTS } from './variants.js';
import { World } from './world.js';

/** A running Mastodon for one test. Its `world` is open for arranging and for looking behind the protocol. */
export class MastodonStandIn implements RunningBench {
  private constructor(
    private readonly adapter: ChannelAdapter,
    readonly server: MastodonServer,
  ) {}

  /** @param variant a key of `MASTODON_VARIANTS` */
  static async start(adapter: ChannelAdapter, variant: string): Promise<MastodonStandIn> {
    const traits = MASTODON_VARIANTS[variant];
    if (!traits) throw new Error(`There is no variant "${variant}".`);
    const server = new MastodonServer(new World(traits));
    await server.start();
    return new MastodonStandIn(adapter, server);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  get origin(): string {
    return this.server.origin;
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    const [method] = this.adapter.auth.methods;
    if (method?.kind !== 'oauth2') throw new Error('Mastodon is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const codeVerifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const state = randomBytes(16).toString('base64url');
    const { authorizeUrl, memo } = await method.begin(
      { server: this.origin },
      { ...context, redirectUri, state, codeChallenge },
    );
    const back = await this.approve(authorizeUrl);
    if (back.searchParams.get('state') !== state) throw new Error('The state did not come back.');
    const code = back.searchParams.get('code') ?? '';
    const [account] = await method.complete({ ...context, redirectUri, codeVerifier, code, memo });
    if (!account) throw new Error('Signing in gave no account.');
    return account;
  }

  /** What the person's browser does. @returns where it is sent back to */
  async approve(authorizeUrl: string): Promise<URL> {
    if (!authorizeUrl.startsWith(`${this.origin}/`)) throw new Error(`${authorizeUrl} is somewhere else.`);
    const answer = await fetch(authorizeUrl, { redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`The consent page says ${answer.status}: ${await answer.text()}`);
    return new URL(location);
  }

  async posts({ remoteId }: Pick<ChannelAccount, 'remoteId'>): Promise<readonly BenchPost[]> {
    return this.world.posts(remoteId);
  }

  async fault(fault: BenchFault): Promise<void> {
    this.server.faults.add(fault);
  }

  /** `poll.votes_count` puts a poll under a post that has none, since only polls have votes. */
  async engage(remoteId: string, native: Readonly<Record<string, number>>): Promise<void> {
    const status = this.world.statuses.get(remoteId);
    if (!status) throw new Error(`There is no post ${remoteId}.`);
    const { 'poll.votes_count': votes, ...counts } = native;
    Object.assign(status.counts, counts);
    if (votes === undefined) return;
    const expiresAt = new Date(this.world.now().getTime() + 86_400_000);
    status.poll ??= { options: ['Yes', 'No'], multiple: false, hideTotals: false, expiresAt, votes: 0 };
    status.poll.votes = votes;
  }

  requests(): readonly { readonly method: string; readonly path: string }[] {
    return this.server.requests;
  }

  /** @throws Error naming every request that no client of the protocol would send */
  async stop(): Promise<void> {
    await this.server.stop();
    const violations = this.world.violations.splice(0);
    if (violations.length > 0) throw new Error(`The protocol was violated:\n${violations.join('\n')}`);
  }
}
