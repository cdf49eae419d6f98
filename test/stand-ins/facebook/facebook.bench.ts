import { randomBytes } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { ChannelAccount, ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import { facebookAdapter } from '../../../src/modules/channels/facebook/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { hubSignature } from '../meta/signatures.js';
import { GraphServer } from '../meta/graph-server.js';
import { COMMENT_ROUTES, talkIn } from './comments.js';
import { authorize, OAUTH_ROUTES } from './oauth.js';
import { POST_ROUTES } from './posts.js';
import { VIDEO_ROUTES } from './videos.js';
import { STAND_IN_APP, World, type Grant } from './world.js';

/** The stand-in of Facebook, running. Its `world` is open for arranging and for looking behind the protocol. */
export class RunningFacebook implements RunningBench {
  private constructor(readonly server: GraphServer<World, Grant>) {}

  static async start(): Promise<RunningFacebook> {
    const server = new GraphServer<World, Grant>(
      new World(),
      [...OAUTH_ROUTES, ...VIDEO_ROUTES, ...COMMENT_ROUTES, ...POST_ROUTES],
      groupOf,
    );
    await server.start();
    return new RunningFacebook(server);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** Facebook's hosts are all here, the one for uploads below its own name. */
  addressOf(url: string): string {
    const { origin } = this.server;
    return url
      .replace('https://graph.facebook.com', origin)
      .replace('https://rupload.facebook.com', `${origin}/rupload`);
  }

  reaching(http: HttpClient): HttpClient {
    return { request: async (request) => await http.request({ ...request, url: this.addressOf(request.url) }) };
  }

  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    const personId = this.world.newId();
    this.world.addPage(personId);
    const [account] = await this.connectAs(personId, context);
    if (!account) throw new Error('Signing in gave no Page.');
    return account;
  }

  /** @param allows the scopes that the person leaves; all by default */
  async connectAs(
    personId: string,
    context: ConnectContext,
    allows?: readonly string[],
  ): Promise<readonly ConnectedAccount[]> {
    const [method] = facebookAdapter.auth.methods;
    if (method?.kind !== 'oauth2') throw new Error('Facebook is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const state = randomBytes(16).toString('base64url');
    const begun = await method.begin({}, { ...context, redirectUri, state, codeChallenge: 'unused' });
    const back = authorize(this.world, begun.authorizeUrl, personId, allows);
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

/** A video is seen by nobody before it is finished. */
function groupOf(method: string, path: string, body: Buffer): BenchFault['on'] {
  if (method !== 'POST') return 'read';
  if (/\/(?:feed|comments|photo_stories)$/.test(path)) return 'publish';
  if (/\/(?:videos|video_reels|video_stories)$/.test(path))
    return body.includes('upload_phase=finish') ? 'publish' : 'media';
  return path.endsWith('/photos') || path.startsWith('/rupload') ? 'media' : 'read';
}

export const facebookBench: ChannelBench = {
  adapter: facebookAdapter,
  variants: ['usual'],
  operatorApp: STAND_IN_APP,
  signNotice: (body) => ({ 'x-hub-signature-256': hubSignature(body, STAND_IN_APP.clientSecret) }),
  refusesRepeats: true,
  start: () => RunningFacebook.start(),
  measured: (marker, media) => ({
    ...facebookBench.draft(marker),
    parts: [{ text: marker, media: [media.put('video', 'video/mp4', Buffer.alloc(1_000, 'ding'))], poll: null }],
  }),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
};
