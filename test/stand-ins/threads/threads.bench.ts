import { randomBytes } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { ChannelAccount, ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import { threadsAdapter } from '../../../src/modules/channels/threads/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { hubSignature } from '../meta/signatures.js';
import { GraphServer } from '../meta/graph-server.js';
import { authorize, OAUTH_ROUTES } from './oauth.js';
import { POST_ROUTES } from './posts.js';
import { TALK_ROUTES, talkIn } from './talk.js';
import { STAND_IN_APP, World, type Grant, type Profile } from './world.js';

/** The stand-in of Threads, running. Its `world` is open for arranging and for looking behind the protocol. */
export class RunningThreads implements RunningBench {
  private constructor(readonly server: GraphServer<World, Grant>) {}

  static async start(): Promise<RunningThreads> {
    const server = new GraphServer<World, Grant>(
      new World(),
      [...OAUTH_ROUTES, ...POST_ROUTES, ...TALK_ROUTES],
      groupOf,
    );
    await server.start();
    return new RunningThreads(server);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** Threads has one address, which leads here. */
  reaching(http: HttpClient): HttpClient {
    const { origin } = this.server;
    return {
      request: async (request) =>
        await http.request({ ...request, url: request.url.replace('https://graph.threads.net', origin) }),
    };
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    return await this.connectAs(this.world.addProfile(), context);
  }

  /** @param allows the scopes that the person leaves; all by default */
  async connectAs(profile: Profile, context: ConnectContext, allows?: readonly string[]): Promise<ConnectedAccount> {
    const [method] = threadsAdapter.auth.methods;
    if (method?.kind !== 'oauth2') throw new Error('Threads is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const state = randomBytes(16).toString('base64url');
    const begun = await method.begin({}, { ...context, redirectUri, state, codeChallenge: 'unused' });
    const back = authorize(this.world, begun.authorizeUrl, profile.id, allows);
    if (back.searchParams.get('state') !== state) throw new Error('The state did not come back.');
    const code = back.searchParams.get('code') ?? '';
    const [account] = await method.complete({
      ...context,
      redirectUri,
      codeVerifier: 'unused',
      code,
      memo: begun.memo,
    });
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
    post.counts = { ...post.counts, ...native };
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

/** A container is seen by nobody, so making one is an upload. */
function groupOf(method: string, path: string): BenchFault['on'] {
  if (method === 'POST' && path.endsWith('/threads_publish')) return 'publish';
  return method === 'POST' && path.endsWith('/threads') ? 'media' : 'read';
}

export const threadsBench: ChannelBench = {
  adapter: threadsAdapter,
  variants: ['usual'],
  operatorApp: STAND_IN_APP,
  signNotice: (body) => ({ 'x-hub-signature-256': hubSignature(body, STAND_IN_APP.clientSecret) }),
  start: () => RunningThreads.start(),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};
