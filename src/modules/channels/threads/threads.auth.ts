import type { HttpResponse } from '../../../core/http/http-client.js';
import type {
  AppCheckContext,
  AskedScope,
  ChannelAuth,
  ChannelContext,
  ChannelProfile,
  ConnectedAccount,
  Json,
  OAuthBegin,
  OAuthComplete,
  RefreshedCredentials,
} from '../contract/index.js';
import {
  asRecord,
  idOf,
  longTokenIn,
  metaAppOf,
  metaSignInError,
  recordIn,
  renewed,
  requireSameApp,
  requireScopes,
  textOf,
  unusable,
  urlOf,
  type JsonRecord,
  type LongToken,
  type MetaApp,
} from '../meta/index.js';
import { API, callerOf, exchange, send, type Caller } from './threads.api.js';
import { THREADS } from './threads.errors.js';
import { THREADS_LIMITS } from './threads.limits.js';

const AUTHORIZE = 'https://threads.net/oauth/authorize';
const DAY_MS = 86_400_000;
/** What a person allowed ends after so long unless the token is renewed meanwhile. */
const GRANT_MS = 90 * DAY_MS;

/** All that Threads is asked to allow; connecting again asks for the same, so that nothing is lost by it. */
const ASKED: readonly AskedScope[] = [
  { scope: 'threads_basic', why: 'To show whose profile it is, and to find a post whose sending was cut off.' },
  { scope: 'threads_content_publish', why: 'To publish your posts.' },
  { scope: 'threads_manage_replies', why: 'To publish the further parts of a thread, and first comments.' },
  {
    scope: 'threads_read_replies',
    why: 'To find a part or a first comment whose sending was cut off, so that it is not sent twice.',
  },
  { scope: 'threads_manage_insights', why: 'To read the numbers of your posts and of the profile.' },
  { scope: 'threads_delete', why: 'To take your posts down when you say so.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);
/** Without the others numbers or removal are missing, and the rest works. */
const NEEDED = SCOPES.slice(0, 4);

export const threadsAuth: ChannelAuth = {
  methods: [
    { name: 'oauth', label: 'Sign in on Threads', kind: 'oauth2', asksFor: ASKED, fields: [], begin, complete },
  ],
  probe: async (context) => profileOf(await fetchProfile(callerOf(context))),
  refresh,
  checkApp,
};

async function begin(
  _input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const { clientId } = metaAppOf(await context.operatorApp());
  const url = new URL(AUTHORIZE);
  // Threads has no PKCE: the state alone ties the way back to whoever began.
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: context.redirectUri,
    scope: SCOPES.join(','),
    response_type: 'code',
    state: context.state,
  }).toString();
  return { authorizeUrl: url.href, memo: { clientId } };
}

/** The code gives a token of an hour, and that one of sixty days. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const app = metaAppOf(await context.operatorApp());
  requireSameApp(context.memo, app);
  // Meta hangs `#_` on the address; a browser keeps it to itself, others may hand it on.
  const code = context.code.replace(/#_$/, '');
  const response = await askForToken(app, code, context.redirectUri, context);
  const now = context.clock.now();
  if (response.status !== 200) throw metaSignInError(response, now, [code, app.clientSecret], THREADS);
  // `user_id` beside it is a number beyond what JSON holds exactly: the profile is asked for its id.
  const short = textOf(recordIn(response, 'read', THREADS.name), 'access_token');
  if (short === null) throw unusable(response, 'read', THREADS.name);
  const { credentials, expiresAt } = await longLived(short, app, context);
  const { http, clock, signal } = context;
  const caller: Caller = { http, clock, signal, accessToken: credentials.accessToken };
  const scopes = await grantedScopes(caller);
  requireScopes(NEEDED, scopes);
  const { data, ...profile } = profileOf(await fetchProfile(caller));
  return [
    {
      ...profile,
      server: '',
      data: data ?? {},
      credentials,
      scopes,
      expiresAt,
      grantExpiresAt: new Date(now.getTime() + GRANT_MS),
    },
  ];
}

async function longLived(
  shortToken: string,
  { clientSecret }: MetaApp,
  context: Pick<ChannelContext, 'http' | 'clock' | 'signal'>,
): Promise<LongToken> {
  const response = await exchange(context, 'read', {
    method: 'GET',
    url: `${API}/access_token`,
    query: { grant_type: 'th_exchange_token', client_secret: clientSecret, access_token: shortToken },
    headers: { accept: 'application/json' },
  });
  const now = context.clock.now();
  if (response.status !== 200) throw metaSignInError(response, now, [shortToken, clientSecret], THREADS);
  return longTokenIn(response, now, THREADS.name);
}

/** Renews the token itself; that also moves the end of what the person allowed. */
async function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  const caller = callerOf(context);
  const now = context.clock.now();
  const fresh = await renewed(
    context,
    {
      stillWorks: () => fetchProfile(caller),
      ask: (accessToken) =>
        exchange(context, 'read', {
          method: 'GET',
          url: `${API}/refresh_access_token`,
          query: { grant_type: 'th_refresh_token', access_token: accessToken },
          headers: { accept: 'application/json' },
        }),
    },
    THREADS,
  );
  const isNew = fresh.credentials !== context.credentials;
  return isNew ? { ...fresh, grantExpiresAt: new Date(now.getTime() + GRANT_MS) } : fresh;
}

/** Offers a code that is none: to an app that Threads knows it says that the code is wrong, to any other that the app is. */
async function checkApp(context: AppCheckContext): Promise<void> {
  const app = metaAppOf(await context.operatorApp());
  const redirectUri = `${context.publicUrl}/api/v1/connect/callback`;
  const response = await askForToken(app, 'carillon-asks-whether-the-app-is-known', redirectUri, context);
  if (response.status === 200) return;
  const error = metaSignInError(response, context.clock.now(), [app.clientSecret], THREADS);
  if (error.code !== 'sign-in-stale') throw error;
}

async function askForToken(
  { clientId, clientSecret }: MetaApp,
  code: string,
  redirectUri: string,
  context: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return await exchange(context, 'read', {
    method: 'POST',
    url: `${API}/oauth/access_token`,
    headers: { accept: 'application/json' },
    form: {
      client_id: clientId,
      client_secret: clientSecret,
      code,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
    },
  });
}

/** What was really allowed: people can leave permissions out, and the token's own answer names none. */
async function grantedScopes(caller: Caller): Promise<readonly string[]> {
  const body = await send(caller, {
    method: 'GET',
    path: '/debug_token',
    query: { input_token: caller.accessToken },
    purpose: 'read',
  });
  const scopes = asRecord(body['data'])?.['scopes'];
  return Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string') : SCOPES;
}

/** The profile behind the token. */
async function fetchProfile(caller: Caller): Promise<JsonRecord> {
  const profile = await send(caller, {
    method: 'GET',
    path: '/me',
    query: { fields: 'id,username,name,threads_profile_picture_url,is_verified' },
    purpose: 'read',
  });
  if (idOf(profile) === null || textOf(profile, 'username') === null)
    throw unusable({ status: 200 }, 'read', THREADS.name);
  return profile;
}

function profileOf(profile: JsonRecord): ChannelProfile {
  const username = textOf(profile, 'username') ?? '';
  return {
    remoteId: idOf(profile) ?? '',
    handle: username,
    displayName: textOf(profile, 'name') ?? username,
    avatarUrl: urlOf(profile, 'threads_profile_picture_url'),
    url: `https://www.threads.com/@${encodeURIComponent(username)}`,
    limits: THREADS_LIMITS,
    data: { verified: profile['is_verified'] === true },
  };
}
