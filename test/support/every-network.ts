import type { HttpClient } from '../../src/core/http/http-client.js';
import type { ChannelId } from '../../src/modules/channels/index.js';
import { mastodonAdapter } from '../../src/modules/channels/mastodon/index.js';
import { RunningBluesky } from '../stand-ins/bluesky/bluesky.bench.js';
import { RunningFacebook } from '../stand-ins/facebook/facebook.bench.js';
import { authorize as authorizeFacebook } from '../stand-ins/facebook/oauth.js';
import { STAND_IN_APP as FACEBOOK_APP } from '../stand-ins/facebook/world.js';
import { RunningLinkedIn } from '../stand-ins/linkedin/linkedin.bench.js';
import { authorize as authorizeLinkedIn } from '../stand-ins/linkedin/oauth.js';
import { STAND_IN_APP as LINKEDIN_APP } from '../stand-ins/linkedin/world.js';
import { MastodonStandIn } from '../stand-ins/mastodon/stand-in.js';
import { RunningThreads } from '../stand-ins/threads/threads.bench.js';
import { authorize as authorizeThreads } from '../stand-ins/threads/oauth.js';
import { STAND_IN_APP as THREADS_APP } from '../stand-ins/threads/world.js';
import { WebhookReceiver } from '../stand-ins/webhook/webhook-receiver.js';
import { RunningX } from '../stand-ins/x/x.bench.js';
import { authorize as authorizeX } from '../stand-ins/x/oauth.js';
import { STAND_IN_APP as X_APP } from '../stand-ins/x/world.js';

/** How an account of one network is connected, through the front door. */
export interface NetworkHere {
  readonly channel: ChannelId;
  readonly input: Readonly<Record<string, string>>;
  /** What the operator enters. */
  readonly app: Readonly<Record<string, string>> | null;
  /** The person's way through the sign-in; null where typing is enough. */
  readonly approve: ((authorizeUrl: string) => URL | Promise<URL>) | null;
  /** Secrets that no protocol names. */
  readonly secrets: readonly string[];
  /** Is told what the person was shown once. */
  readonly told?: (secret: string) => void;
  /** A refusal as the network words it, about `words`. */
  readonly refusal: (words: string) => object;
}

/** A stand-in of every network on which somebody signs in, all at once. */
export class EveryNetwork {
  private constructor(
    readonly networks: readonly NetworkHere[],
    private readonly reachable: readonly { reaching(http: HttpClient): HttpClient }[],
    private readonly running: readonly { stop(): Promise<void> }[],
  ) {}

  static async start(redirectUri: string): Promise<EveryNetwork> {
    const [x, threads, facebook, linkedin] = [
      await RunningX.start(),
      await RunningThreads.start(),
      await RunningFacebook.start(),
      await RunningLinkedIn.start(),
    ];
    for (const { world } of [x, threads, facebook, linkedin]) world.redirectUris.add(redirectUri);
    const mastodon = await MastodonStandIn.start(mastodonAdapter, 'mastodon-4.5');
    const bluesky = await RunningBluesky.start('pds');
    const receiver = new WebhookReceiver({ namesPosts: true });
    const url = await receiver.start();
    const brand = bluesky.world.addAccount();
    const personId = facebook.world.newId();
    facebook.world.addPage(personId);
    const graph = (message: string) => ({ error: { message, type: 'OAuthException', code: 100, fbtrace_id: 'A' } });
    return new EveryNetwork(
      [
        // First: its signatures are good for some minutes of real time, and tests move the clock.
        {
          channel: 'webhook',
          input: { url },
          app: null,
          approve: null,
          secrets: [],
          told: (secret) => receiver.secrets.push(secret),
          refusal: (error) => ({ error }),
        },
        {
          channel: 'x',
          input: {},
          app: X_APP,
          approve: (address) => authorizeX(x.world, address, x.world.addUser().id),
          secrets: [X_APP.clientSecret],
          refusal: (detail) => ({
            detail,
            title: 'Invalid Request',
            error: 'invalid_scope',
            error_description: detail,
          }),
        },
        {
          channel: 'threads',
          input: {},
          app: THREADS_APP,
          approve: (address) => authorizeThreads(threads.world, address, threads.world.addProfile().id),
          secrets: [THREADS_APP.clientSecret],
          refusal: graph,
        },
        {
          channel: 'facebook',
          input: {},
          app: FACEBOOK_APP,
          approve: (address) => authorizeFacebook(facebook.world, address, personId),
          secrets: [FACEBOOK_APP.clientSecret],
          refusal: graph,
        },
        {
          channel: 'linkedin',
          input: {},
          app: LINKEDIN_APP,
          approve: (address) => authorizeLinkedIn(linkedin.world, address, linkedin.world.addMember().id),
          secrets: [LINKEDIN_APP.clientSecret],
          refusal: (message) => ({ message, status: 400, error: 'invalid_request', error_description: message }),
        },
        {
          channel: 'mastodon',
          input: { server: mastodon.origin },
          app: null,
          approve: (address) => mastodon.approve(address),
          secrets: [],
          refusal: (error) => ({ error, error_description: error }),
        },
        {
          channel: 'bluesky',
          input: { identifier: brand.handle, password: brand.appPassword, server: bluesky.entryway },
          app: null,
          approve: null,
          secrets: [brand.appPassword],
          refusal: (message) => ({ error: 'InvalidRequest', message }),
        },
      ],
      [x, threads, facebook, linkedin, bluesky],
      [x, threads, facebook, linkedin, mastodon, bluesky, receiver],
    );
  }

  reaching(http: HttpClient): HttpClient {
    return this.reachable.reduce((inner, network) => network.reaching(inner), http);
  }

  async stop(): Promise<void> {
    for (const network of this.running) await network.stop();
  }
}
