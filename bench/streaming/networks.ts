import { blueskyAdapter } from '../../src/modules/channels/bluesky/index.js';
import type { ChannelAccount, ChannelAdapter, JsonObject } from '../../src/modules/channels/contract/index.js';
import { facebookAdapter } from '../../src/modules/channels/facebook/index.js';
import { linkedinAdapter } from '../../src/modules/channels/linkedin/index.js';
import { mastodonAdapter } from '../../src/modules/channels/mastodon/index.js';
import { xAdapter } from '../../src/modules/channels/x/index.js';

export interface MeasuredNetwork {
  readonly name: string;
  readonly adapter: ChannelAdapter;
  /** Largest file of the bench: 500 MB, or what the network states. */
  readonly mostBytes: number;
  readonly account: Pick<ChannelAccount, 'remoteId' | 'data'>;
  readonly credentials: JsonObject;
  /** What its own addresses are led to, below the stand-in's. Empty where the server's address is the account's. */
  readonly hosts: Readonly<Record<string, string>>;
  /** Of the post. */
  readonly settings?: JsonObject;
}

const LARGE = 500_000_000;
const FACEBOOK = {
  adapter: facebookAdapter,
  mostBytes: LARGE,
  account: { remoteId: '42', data: {} },
  credentials: { accessToken: 'token' },
  hosts: { 'https://graph.facebook.com': '', 'https://rupload.facebook.com': '/rupload' },
};

export const NETWORKS: Readonly<Record<string, MeasuredNetwork>> = {
  x: {
    name: 'X, in segments',
    adapter: xAdapter,
    mostBytes: LARGE,
    account: { remoteId: '42', data: {} },
    credentials: { accessToken: 'token', refreshToken: 'token', clientId: 'client' },
    hosts: { 'https://api.x.com': '' },
  },
  linkedin: {
    name: 'LinkedIn, in pieces',
    adapter: linkedinAdapter,
    mostBytes: LARGE,
    account: { remoteId: 'urn:li:organization:42', data: {} },
    credentials: { accessToken: 'token', clientId: 'client' },
    hosts: { 'https://api.linkedin.com': '', 'https://www.linkedin.com': '/www' },
  },
  facebook: { ...FACEBOOK, name: 'Facebook, in pieces' },
  'facebook-reel': { ...FACEBOOK, name: 'Facebook, a reel as one stream', settings: { kind: 'reel' } },
  bluesky: {
    name: 'Bluesky, as one stream',
    adapter: blueskyAdapter,
    mostBytes: 300_000_000,
    account: { remoteId: 'did:plc:bells', data: {} },
    credentials: { accessJwt: 'token', refreshJwt: 'token' },
    hosts: { 'https://video.bsky.app': '' },
  },
  mastodon: {
    name: 'Mastodon, as a form',
    adapter: mastodonAdapter,
    mostBytes: mastodonAdapter.capabilities.limits.media.kinds.video?.maxBytes ?? 0,
    account: { remoteId: '42', data: {} },
    credentials: { accessToken: 'token' },
    hosts: {},
  },
};
