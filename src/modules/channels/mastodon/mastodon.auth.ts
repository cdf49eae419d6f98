import {
  ChannelError,
  type AskedScope,
  type ChannelAuth,
  type ChannelContext,
  type ChannelProfile,
  type ConnectContext,
  type ConnectedAccount,
  type Json,
  type OAuthBegin,
  type OAuthComplete,
} from '../contract/index.js';
import {
  callerOf,
  fetchInstance,
  fetchOwnAccount,
  jsonOf,
  recordOf,
  send,
  unusable,
  type Caller,
} from './mastodon.api.js';
import { appFor, isUnknownClient, type MastodonApp } from './mastodon.apps.js';
import { DEFAULT_LIMITS, readLimits, serverData } from './mastodon.limits.js';
import { asRecord, handleOf, textOf, type JsonRecord } from './mastodon.mapper.js';
import { serverOrigin } from './mastodon.server.js';

const READ_ACCOUNT: AskedScope = {
  scope: 'read:accounts',
  why: 'To show whose account it is, and to see every few hours that the connection still works.',
};
/** Narrower than `read:accounts`, from 4.3 on: only the own profile. */
const PROFILE = 'profile';
const ASKED: readonly AskedScope[] = [
  {
    scope: 'read:statuses',
    why: 'To find a post whose sending was cut off, so that it is not sent twice, and to read the numbers of your posts.',
  },
  { scope: 'read:notifications', why: 'For reading replies and mentions, which Carillon does not do yet.' },
  { scope: 'write:statuses', why: 'To publish your posts, and to take them down when you say so.' },
  { scope: 'write:media', why: 'To upload the pictures and videos of your posts.' },
  { scope: 'write:favourites', why: 'For liking replies, which Carillon does not do yet.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);

export const auth: ChannelAuth = {
  methods: [
    {
      name: 'oauth',
      label: 'Sign in on your server',
      kind: 'oauth2',
      asksFor: [READ_ACCOUNT, ...ASKED],
      fields: [
        {
          name: 'server',
          label: 'Server or handle',
          help: 'The address you sign in at, or your full handle.',
          kind: 'text',
          required: true,
          maxLength: 300,
          placeholder: 'social.example or @brand@social.example',
        },
      ],
      begin,
      complete,
    },
  ],
  probe,
  revoke,
};

async function begin(
  input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const caller = await findServer(serverOrigin(input['server'] ?? ''), context);
  const app = await appFor(caller, await scopesFor(caller), context.redirectUri, context);
  const url = new URL('/oauth/authorize', caller.server);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: context.redirectUri,
    scope: app.scopes,
    state: context.state,
    code_challenge: context.codeChallenge,
    code_challenge_method: 'S256',
    // Without it the server silently takes whoever is signed in, and a second account can't be added.
    force_login: 'true',
  }).toString();
  return { authorizeUrl: url.href, memo: { server: caller.server, clientId: app.clientId } };
}

async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const memo = asRecord(context.memo);
  const server = memo && textOf(memo, 'server');
  if (memo === null || server === null) throw startAgain();
  const anonymous = callerAt(server, context);
  // Made anew by somebody meanwhile, it is not the one the code was given to.
  const app = await context.app<MastodonApp>(server, () => Promise.reject(startAgain()));
  if (app.clientId !== textOf(memo, 'clientId')) throw startAgain();
  const { token, scopes } = await tokenFor(app, anonymous, context);
  if (!scopes.includes('write') && !scopes.includes('write:statuses')) {
    throw new ChannelError('rejected', 'The sign-in does not allow posting. Connect again and allow it.', {
      code: 'scope-missing',
    });
  }
  const { data, ...profile } = await profileOf({ ...anonymous, token });
  return [
    {
      ...profile,
      server,
      data: data ?? {},
      credentials: { accessToken: token, clientId: app.clientId, clientSecret: app.clientSecret },
      scopes,
      // Tokens stay valid until somebody revokes them; there is nothing to refresh.
      expiresAt: null,
      grantExpiresAt: null,
    },
  ];
}

async function probe(context: ChannelContext): Promise<ChannelProfile> {
  return await profileOf(callerOf(context));
}

async function revoke(context: ChannelContext): Promise<void> {
  const { accessToken, clientId, clientSecret } = context.credentials;
  if (typeof accessToken !== 'string' || typeof clientId !== 'string' || typeof clientSecret !== 'string') return;
  await send(
    { ...callerOf(context), token: null },
    {
      method: 'POST',
      path: '/oauth/revoke',
      purpose: 'read',
      form: { client_id: clientId, client_secret: clientSecret, token: accessToken },
    },
  );
}

async function tokenFor(
  app: MastodonApp,
  caller: Caller,
  context: OAuthComplete,
): Promise<{ readonly token: string; readonly scopes: readonly string[] }> {
  try {
    const response = await send(caller, {
      method: 'POST',
      path: '/oauth/token',
      purpose: 'read',
      form: {
        grant_type: 'authorization_code',
        code: context.code,
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: context.redirectUri,
        code_verifier: context.codeVerifier,
      },
    });
    const answer = recordOf(response, 'read');
    const token = textOf(answer, 'access_token');
    if (token === null) throw unusable(response, 'read');
    return { token, scopes: (textOf(answer, 'scope') ?? app.scopes).split(/\s+/) };
  } catch (error) {
    // The next `begin` finds the registration forgotten and makes a new one.
    if (isUnknownClient(error)) throw startAgain(error);
    if (error instanceof ChannelError && error.code === 'invalid_grant') throw startAgain(error);
    throw error;
  }
}

async function profileOf(caller: Caller): Promise<ChannelProfile> {
  const account = await fetchOwnAccount(caller);
  const described = await fetchInstance(caller);
  const instance = described === null || described === 'closed' ? null : described.instance;
  const username = textOf(account, 'username') ?? '';
  return {
    remoteId: textOf(account, 'id') ?? '',
    handle: handleOf(account, instance, caller.server),
    displayName: textOf(account, 'display_name') ?? username,
    avatarUrl: webUrl(account, 'avatar'),
    url: webUrl(account, 'url'),
    limits: instance === null ? DEFAULT_LIMITS : readLimits(instance),
    data: serverData(instance),
  };
}

/** The server behind an address, where it really answers. @throws ChannelError `rejected` with code `field:server` when there is none. */
async function findServer(origin: string, context: ConnectContext): Promise<Caller> {
  const caller = callerAt(origin, context);
  const found = await fetchInstance(caller).catch((error: unknown) => {
    if (error instanceof ChannelError && error.code === 'ENOTFOUND') throw noServer(origin, error);
    throw error;
  });
  if (found === null) throw noServer(origin);
  return found === 'closed' ? caller : callerAt(found.origin, context);
}

/** The finest scopes that do for us. Servers before 4.3 publish no list; what they do not know they refuse at registration. */
async function scopesFor(caller: Caller): Promise<string> {
  const response = await send(caller, {
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    purpose: 'read',
    tolerates: [301, 302, 307, 308, 400, 401, 403, 404, 405, 406, 410],
    maxRedirects: 3,
  });
  const supported = response.status < 300 ? supportedScopes(asRecord(safeJson(response))) : [];
  if (supported.length === 0) return [READ_ACCOUNT.scope, ...SCOPES].join(' ');
  if (!SCOPES.every((scope) => supported.includes(scope))) return 'read write';
  return [supported.includes(PROFILE) ? PROFILE : READ_ACCOUNT.scope, ...SCOPES].join(' ');
}

function supportedScopes(metadata: JsonRecord | null): readonly string[] {
  const scopes = metadata?.['scopes_supported'];
  return Array.isArray(scopes) ? scopes.filter((scope): scope is string => typeof scope === 'string') : [];
}

/** Some servers answer unknown paths with a page of status 200. */
function safeJson(response: Parameters<typeof jsonOf>[0]): unknown {
  try {
    return jsonOf(response, 'read');
  } catch {
    return null;
  }
}

function callerAt(server: string, context: Pick<ChannelContext, 'http' | 'clock' | 'signal'>): Caller {
  return { http: context.http, clock: context.clock, signal: context.signal, server, token: null };
}

function webUrl(record: JsonRecord, name: string): string | null {
  const url = textOf(record, name);
  return url !== null && /^https?:\/\//i.test(url) && URL.canParse(url) ? url : null;
}

function noServer(origin: string, cause?: unknown): ChannelError {
  return new ChannelError('rejected', `No server that speaks Mastodon’s API answers at ${new URL(origin).host}.`, {
    code: 'field:server',
    cause,
  });
}

function startAgain(cause?: unknown): ChannelError {
  return new ChannelError('rejected', 'The sign-in took too long or was used already. Please start again.', {
    code: 'sign-in-stale',
    cause,
  });
}
