import { randomBytes } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { ChannelAccount, ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import { instagramAdapter } from '../../../src/modules/channels/instagram/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { BELL_PICTURE } from '../../contract/support/memory-media.js';
import { GraphServer } from '../meta/graph-server.js';
import { hubSignature } from '../meta/signatures.js';
import { talkIn } from './comments.js';
import { authorize, OAUTH_ROUTES } from './oauth.js';
import { POST_ROUTES } from './posts.js';
import { STAND_IN_APP, World, type Grant, type Login } from './world.js';

const HOSTS = /^https:\/\/(graph\.facebook\.com|rupload\.facebook\.com|graph\.instagram\.com|api\.instagram\.com)\//;

/** Of the person at Facebook who signs in. */
const THE_PERSON = '5550001';

/** The stand-in of Instagram, running. Its `world` is open for arranging and for looking behind the protocol. */
export class RunningInstagram implements RunningBench {
  private constructor(
    readonly server: GraphServer<World, Grant>,
    readonly login: Login,
  ) {}

  static async start(login: Login = 'instagram'): Promise<RunningInstagram> {
    const server = new GraphServer<World, Grant>(new World(), [...OAUTH_ROUTES, ...POST_ROUTES], groupOf);
    await server.start();
    return new RunningInstagram(server, login);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** Meta's hosts are all here, each below its own name. */
  addressOf(url: string): string {
    return url.replace(HOSTS, (_, host: string) => `${this.server.origin}/${host}/`);
  }

  reaching(http: HttpClient): HttpClient {
    return { request: async (request) => await http.request({ ...request, url: this.addressOf(request.url) }) };
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    const account = this.world.addAccount();
    if (this.login === 'facebook') this.world.addPage(THE_PERSON, account);
    const who = this.login === 'facebook' ? THE_PERSON : account.id;
    const [connected] = await this.connectAs(this.login, who, context);
    if (!connected) throw new Error('Signing in gave no account.');
    return connected;
  }

  /**
   * @param who the person's id at Facebook, or the account's at Instagram
   * @param allows the scopes that the person leaves; all by default
   */
  async connectAs(
    login: Login,
    who: string,
    context: ConnectContext,
    allows?: readonly string[],
  ): Promise<readonly ConnectedAccount[]> {
    const method = instagramAdapter.auth.methods.find(({ name }) => name === `${login}-login`);
    if (method?.kind !== 'oauth2') throw new Error('Instagram is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const state = randomBytes(16).toString('base64url');
    const begun = await method.begin({}, { ...context, redirectUri, state, codeChallenge: 'unused' });
    const back = authorize(this.world, begun.authorizeUrl, who, allows);
    if (back.searchParams.get('state') !== state) throw new Error('The state did not come back.');
    const code = back.searchParams.get('code') ?? '';
    return await method.complete({ ...context, redirectUri, codeVerifier: 'unused', code, memo: begun.memo });
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
  if (method !== 'POST') return 'read';
  if (path.endsWith('/media_publish') || path.endsWith('/comments') || path.endsWith('/replies')) return 'publish';
  return path.endsWith('/media') || path.startsWith('/rupload') ? 'media' : 'read';
}

export const instagramBench: ChannelBench = {
  adapter: instagramAdapter,
  variants: ['instagram-login', 'facebook-login'],
  removesOn: 'facebook-login',
  operatorApp: STAND_IN_APP,
  signNotice: (body) => ({ 'x-hub-signature-256': hubSignature(body, STAND_IN_APP.instagramClientSecret) }),
  start: (variant) => RunningInstagram.start(variant === 'facebook-login' ? 'facebook' : 'instagram'),
  draft: (marker) => ({
    parts: [{ text: marker, media: [BELL_PICTURE], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};
