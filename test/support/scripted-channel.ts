import {
  ChannelError,
  type ChannelAdapter,
  type ChannelContext,
  type ChannelId,
  type ChannelLimits,
  type ConnectContext,
  type ConnectedAccount,
  type Json,
  type RefreshedCredentials,
} from '../../src/modules/channels/index.js';

const LIMITS: ChannelLimits = {
  text: {
    max: 500,
    unit: 'grapheme',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 1,
  media: { maxPerPart: 0, mixedKinds: false, kinds: {}, altTextMax: null, textOptional: false },
  poll: null,
};

export interface ScriptedCalls {
  begin: { readonly state: string; readonly codeChallenge: string; readonly redirectUri: string }[];
  complete: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly memo: Json;
    readonly redirectUri: string;
  }[];
  probe: number;
  refresh: ChannelContext[];
  revoke: ChannelContext[];
}

/** A channel whose network is a few functions of the test, with everything it was asked on record. */
export class ScriptedChannel {
  readonly calls: ScriptedCalls = { begin: [], complete: [], probe: 0, refresh: [], revoke: [] };
  connect: (input: Readonly<Record<string, string>>, context: ConnectContext) => Promise<readonly ConnectedAccount[]> =
    async (input) => [scriptedAccount(input['handle'] ?? 'brand')];
  complete: (code: string) => Promise<readonly ConnectedAccount[]> = async (code) => [scriptedAccount(code)];
  authorizeUrl = 'https://social.example/oauth/authorize';
  probe: (context: ChannelContext) => Promise<{ handle: string; displayName: string; remoteId: string }> = async ({
    account,
  }) => ({ handle: account.handle, displayName: 'Brand', remoteId: account.remoteId });
  refresh: (context: ChannelContext) => Promise<RefreshedCredentials> = async () => {
    throw new ChannelError('unavailable', 'The script says nothing about refreshing.');
  };
  revoke: () => Promise<void> = async () => undefined;

  constructor(readonly id: ChannelId) {}

  get adapter(): ChannelAdapter {
    const { calls } = this;
    return {
      channel: this.id,
      capabilities: {
        displayName: 'Scripted <Network>',
        summary: 'A network made of functions.',
        sandbox: true,
        setUp: {
          needs: ['A key.'],
          appRegistration: 'none',
          publicAddress: 'not-needed',
        },
        limits: LIMITS,
        settings: [],
        threads: false,
        firstComment: false,
        contentWarning: false,
        language: false,
        linkCard: false,
        edit: false,
        remove: false,
        idempotency: { kind: 'none' },
        postMetrics: {},
        accountMetrics: {},
        conversations: false,
      },
      auth: {
        methods: [
          {
            name: 'key',
            label: 'Key',
            kind: 'fields',
            asksFor: [],
            fields: [
              { name: 'handle', label: 'Handle', help: '', kind: 'text', required: true, maxLength: 40 },
              { name: 'secret', label: 'Secret', help: '', kind: 'secret', required: false, maxLength: 40 },
            ],
            connect: (input, context) => this.connect(input, context),
          },
          {
            name: 'oauth',
            label: 'Sign in',
            kind: 'oauth2',
            asksFor: [{ scope: 'write', why: 'To write.' }],
            fields: [],
            begin: async (_, { state, codeChallenge, redirectUri }) => {
              calls.begin.push({ state, codeChallenge, redirectUri });
              return { authorizeUrl: `${this.authorizeUrl}?state=${state}`, memo: { nonce: 'memo-secret' } };
            },
            complete: ({ code, codeVerifier, memo, redirectUri }) => {
              calls.complete.push({ code, codeVerifier, memo, redirectUri });
              return this.complete(code);
            },
          },
        ],
        probe: async (context) => {
          calls.probe++;
          return { avatarUrl: null, url: null, limits: LIMITS, ...(await this.probe(context)) };
        },
        refresh: (context) => {
          calls.refresh.push(context);
          return this.refresh(context);
        },
        revoke: (context) => {
          calls.revoke.push(context);
          return this.revoke();
        },
      },
      check: () => [],
      publish: () => Promise.reject(new ChannelError('rejected', 'Nothing is published here.')),
    };
  }
}

/** An identity on `social.example`; its id is the handle. */
export function scriptedAccount(handle: string, more: Partial<ConnectedAccount> = {}): ConnectedAccount {
  return {
    server: 'https://social.example',
    remoteId: `id-${handle}`,
    handle,
    displayName: `The ${handle}`,
    avatarUrl: null,
    url: `https://social.example/@${handle}`,
    limits: LIMITS,
    data: {},
    credentials: { accessToken: `access-secret-${handle}`, refreshToken: `refresh-secret-${handle}` },
    scopes: ['publish'],
    expiresAt: null,
    grantExpiresAt: null,
    ...more,
  };
}
