import { createHash, randomBytes } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { ChannelAccount, ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import { xAdapter } from '../../../src/modules/channels/x/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { authorize } from './oauth.js';
import { webhookSignature } from './signatures.js';
import { XServer } from './server.js';
import { talkIn } from './talk.js';
import { STAND_IN_APP, World, type User } from './world.js';

/** The stand-in of X, running. Its `world` is open for arranging and for looking behind the protocol. */
export class RunningX implements RunningBench {
  private constructor(readonly server: XServer) {}

  static async start(): Promise<RunningX> {
    const server = new XServer(new World());
    await server.start();
    return new RunningX(server);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** X has one address, which leads here. */
  reaching(http: HttpClient): HttpClient {
    const { origin } = this.server;
    return {
      request: async (request) =>
        await http.request({ ...request, url: request.url.replace('https://api.x.com', origin) }),
    };
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    return await this.connectAs(this.world.addUser(), context);
  }

  /** @param allows the scopes that the person leaves; all by default */
  async connectAs(user: User, context: ConnectContext, allows?: readonly string[]): Promise<ConnectedAccount> {
    const [method] = xAdapter.auth.methods;
    if (method?.kind !== 'oauth2') throw new Error('X is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const codeVerifier = randomBytes(32).toString('base64url');
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const state = randomBytes(16).toString('base64url');
    const { authorizeUrl, memo } = await method.begin({}, { ...context, redirectUri, state, codeChallenge });
    const back = authorize(this.world, authorizeUrl, user.id, allows);
    if (back.searchParams.get('state') !== state) throw new Error('The state did not come back.');
    const code = back.searchParams.get('code') ?? '';
    const [account] = await method.complete({ ...context, redirectUri, codeVerifier, code, memo });
    if (!account) throw new Error('Signing in gave no account.');
    return account;
  }

  async posts({ remoteId }: Pick<ChannelAccount, 'remoteId'>): Promise<readonly BenchPost[]> {
    return this.world.benchPosts(remoteId);
  }

  async fault(fault: BenchFault): Promise<void> {
    this.server.faults.add(fault);
  }

  async engage(remoteId: string, native: Readonly<Record<string, number>>): Promise<void> {
    const post = this.world.post(remoteId);
    if (!post) throw new Error(`There is no post ${remoteId}.`);
    const { url_link_clicks: clicks, ...counts } = native;
    post.counts = { ...post.counts, ...counts };
    if (clicks !== undefined) post.own = { ...post.own, url_link_clicks: clicks };
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

export const xBench: ChannelBench = {
  adapter: xAdapter,
  variants: ['usual'],
  operatorApp: STAND_IN_APP,
  signNotice: (body) => ({
    'x-twitter-webhooks-signature-oauth2': webhookSignature(body, STAND_IN_APP.clientSecret),
  }),
  refusesRepeats: true,
  doubtsOlderBySeconds: 120,
  start: () => RunningX.start(),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
  notApplicable: { revoked: 'X says 401 of old and of revoked tokens alike; the refresh that follows tells' },
};
