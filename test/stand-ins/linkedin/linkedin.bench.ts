import { randomBytes } from 'node:crypto';
import type { HttpClient } from '../../../src/core/http/http-client.js';
import type { ChannelAccount, ConnectContext, ConnectedAccount } from '../../../src/modules/channels/contract/index.js';
import { linkedinAdapter } from '../../../src/modules/channels/linkedin/index.js';
import type { BenchFault, BenchPost, BenchTalk, ChannelBench, RunningBench } from '../../contract/channel-bench.js';
import { talkIn } from './comments.js';
import { authorize } from './oauth.js';
import { LinkedInServer } from './server.js';
import { STAND_IN_APP, World, type Member } from './world.js';

/** The stand-in of LinkedIn, running. Its `world` is open for arranging and for looking behind the protocol. */
export class RunningLinkedIn implements RunningBench {
  private constructor(readonly server: LinkedInServer) {}

  static async start(): Promise<RunningLinkedIn> {
    const server = new LinkedInServer(new World());
    await server.start();
    return new RunningLinkedIn(server);
  }

  get world(): World {
    return this.server.world;
  }

  get talk(): BenchTalk {
    return talkIn(this.world);
  }

  /** LinkedIn has two addresses, which both lead here. */
  addressOf(url: string): string {
    const { origin } = this.server;
    return url.replace('https://api.linkedin.com', origin).replace('https://www.linkedin.com', `${origin}/www`);
  }

  reaching(http: HttpClient): HttpClient {
    return { request: async (request) => await http.request({ ...request, url: this.addressOf(request.url) }) };
  }

  /** A page, connected by its administrator. */
  async connect(context: ConnectContext): Promise<ConnectedAccount> {
    const member = this.world.addMember();
    this.world.addOrganization(member);
    const page = (await this.connectAs(member, context)).find(({ remoteId }) => remoteId.includes(':organization:'));
    if (!page) throw new Error('Signing in gave no page.');
    return page;
  }

  /** @param allows the scopes that the person leaves; all by default */
  async connectAs(
    member: Member,
    context: ConnectContext,
    allows?: readonly string[],
  ): Promise<readonly ConnectedAccount[]> {
    const [method] = linkedinAdapter.auth.methods;
    if (method?.kind !== 'oauth2') throw new Error('LinkedIn is connected by OAuth.');
    const redirectUri = `${context.publicUrl}/oauth/callback`;
    const state = randomBytes(16).toString('base64url');
    const begun = await method.begin({}, { ...context, redirectUri, state, codeChallenge: 'unused' });
    const back = authorize(this.world, begun.authorizeUrl, member.id, allows);
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

  requests(): readonly { readonly method: string; readonly path: string; readonly query: string }[] {
    return this.server.requests;
  }

  /** @throws Error naming every request that no client of the protocol would send */
  async stop(): Promise<void> {
    await this.server.stop();
    const violations = this.world.violations.splice(0);
    if (violations.length > 0) throw new Error(`The protocol was violated:\n${violations.join('\n')}`);
  }
}

export const linkedinBench: ChannelBench = {
  adapter: linkedinAdapter,
  variants: ['page'],
  operatorApp: STAND_IN_APP,
  refusesRepeats: true,
  doubtsOlderBySeconds: 120,
  start: () => RunningLinkedIn.start(),
  draft: (marker) => ({
    parts: [{ text: marker, media: [], poll: null }],
    link: null,
    language: null,
    contentWarning: null,
    firstComment: null,
    settings: {},
  }),
  notApplicable: { throttled: 'LinkedIn never tells when a limit ends; its daily ones end at midnight UTC' },
};
