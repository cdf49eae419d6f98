import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  ChannelError,
  fromHttpFailure,
  type AppCheckContext,
  type AskedScope,
  type ChannelAuth,
  type ChannelContext,
  type ChannelProfile,
  type ConnectedAccount,
  type Json,
  type JsonObject,
  type OAuthBegin,
  type OAuthComplete,
  type OperatorApp,
  type RefreshedCredentials,
} from '../contract/index.js';
import { API, callerOf, recordIn, send, unusable, type Caller } from './x.api.js';
import { tokenErrorOf } from './x.errors.js';
import { limitsOf } from './x.limits.js';
import { asRecord, idOf, numberOf, textOf, type JsonRecord } from './x.mapper.js';

const AUTHORIZE = 'https://x.com/i/oauth2/authorize';
/** Where X names no lifetime (docs.x.com/resources/fundamentals/authentication/oauth-2-0, August 2026). */
const USUAL_LIFETIME_S = 7_200;

/** All that X is asked to allow; connecting again asks for the same, so that nothing is lost by it. */
const ASKED: readonly AskedScope[] = [
  {
    scope: 'tweet.read',
    why: 'To find a post whose sending was cut off, so that it is not sent twice, and to read the numbers of your posts.',
  },
  { scope: 'tweet.write', why: 'To publish your posts, and to take them down when you say so.' },
  { scope: 'users.read', why: 'To show whose account it is, and to see now and then that the connection still works.' },
  { scope: 'media.write', why: 'To upload the pictures and videos of your posts.' },
  { scope: 'offline.access', why: 'To go on publishing after two hours, when X’s access ends unless it is renewed.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);
const NEEDED = SCOPES.filter((scope) => scope !== 'tweet.read');

const PROFILE_FIELDS = 'username,name,profile_image_url,public_metrics,verified,verified_type,subscription_type';

/** As stored, encrypted. The app's secret is not among it: it is read when it is needed, so that changing it counts at once. */
interface XCredentials extends JsonObject {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The app that the grant was given to. */
  readonly clientId: string;
}

export const xAuth: ChannelAuth = {
  methods: [
    {
      name: 'oauth',
      label: 'Sign in on X',
      kind: 'oauth2',
      asksFor: ASKED,
      fields: [],
      begin,
      complete,
    },
  ],
  probe: async (context) => profileOf(await fetchOwnUser(callerOf(context))),
  refresh,
  revoke,
  checkApp,
};

async function begin(
  _input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const { clientId } = appOf(await context.operatorApp());
  const url = new URL(AUTHORIZE);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: context.redirectUri,
    scope: SCOPES.join(' '),
    state: context.state,
    code_challenge: context.codeChallenge,
    code_challenge_method: 'S256',
  }).toString();
  return { authorizeUrl: url.href, memo: { clientId } };
}

/** X's codes live for 30 seconds, so the exchange happens while the person waits in front of the callback. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const app = appOf(await context.operatorApp());
  // Entered anew while somebody signed in: the code was given to the other app.
  if (textOf(asRecord(context.memo), 'clientId') !== app.clientId) {
    throw new ChannelError('rejected', 'The app was changed during the sign-in. Please start again.', {
      code: 'sign-in-stale',
    });
  }
  const form = {
    grant_type: 'authorization_code',
    code: context.code,
    redirect_uri: context.redirectUri,
    code_verifier: context.codeVerifier,
  };
  const response = await askForToken(app, form, context);
  const secrets = [context.code, context.codeVerifier, app.clientSecret ?? ''];
  if (response.status !== 200) throw tokenErrorOf(response, 'connect', context.clock.now(), secrets);
  const answer = recordIn(response, 'read');
  const { credentials, expiresAt } = grantIn(answer, response, app, context.clock.now());
  const scopes = (textOf(answer, 'scope') ?? SCOPES.join(' ')).split(/\s+/);
  const missing = NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    throw new ChannelError(
      'rejected',
      `The sign-in does not allow everything that is needed (${missing.join(', ')}). Connect again and allow it.`,
      {
        code: 'scope-missing',
      },
    );
  }
  const { http, clock, signal } = context;
  const user = await fetchOwnUser({ http, clock, signal, accessToken: credentials.accessToken });
  const { data, ...profile } = profileOf(user);
  return [{ ...profile, server: '', data: data ?? {}, credentials, scopes, expiresAt, grantExpiresAt: null }];
}

/**
 * X's refresh tokens are single-use: the old one is dead when the new one is made. The caller stores what is returned before anybody uses it,
 * and lets one refresh run at a time. Where the answer is lost, the next try tells: X either still knows the old token or says that it does not.
 */
async function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  const app = appOf(await context.operatorApp());
  const stored = credentialsOf(context);
  if (stored.clientId !== app.clientId) {
    throw new ChannelError(
      'reconnect',
      'Carillon now comes to X by another app, which this account has not allowed yet.',
      { code: 'app-replaced' },
    );
  }
  const response = await askForToken(app, { grant_type: 'refresh_token', refresh_token: stored.refreshToken }, context);
  const secrets = [stored.refreshToken, stored.accessToken, app.clientSecret ?? ''];
  if (response.status !== 200) throw tokenErrorOf(response, 'refresh', context.clock.now(), secrets);
  return grantIn(recordIn(response, 'read'), response, app, context.clock.now());
}

async function revoke(context: ChannelContext): Promise<void> {
  const app = appOf(await context.operatorApp());
  const { refreshToken } = credentialsOf(context);
  await tokenCall('/2/oauth2/revoke', app, { token: refreshToken, token_type_hint: 'refresh_token' }, context);
}

/**
 * Offers X a refresh token that is none: an app that X knows is told that the token is wrong, any other that the app is.
 * Which of the two was seen at X itself is not known to us; both are what RFC 6749 §5.2 asks for.
 */
async function checkApp(context: AppCheckContext): Promise<void> {
  const app = appOf(await context.operatorApp());
  const form = { grant_type: 'refresh_token', refresh_token: 'carillon-asks-whether-the-app-is-known' };
  const response = await askForToken(app, form, context);
  if (response.status === 200) return;
  const error = tokenErrorOf(response, 'app-check', context.clock.now(), [app.clientSecret ?? '']);
  if (error.kind !== 'reconnect') throw error;
}

function askForToken(
  app: XApp,
  form: Readonly<Record<string, string>>,
  context: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return tokenCall('/2/oauth2/token', app, form, context);
}

/** A confidential app names itself by HTTP Basic, a public one in the form (RFC 6749 §2.3.1, §3.2.1). */
async function tokenCall(
  path: string,
  { clientId, clientSecret }: XApp,
  form: Readonly<Record<string, string>>,
  { http, signal }: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  const basic =
    clientSecret === null
      ? null
      : Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64');
  return await http
    .request({
      method: 'POST',
      url: `${API}${path}`,
      headers: { accept: 'application/json', ...(basic !== null && { authorization: `Basic ${basic}` }) },
      form: { ...form, ...(basic === null && { client_id: clientId }) },
      signal,
    })
    .catch((error: unknown) => {
      throw fromHttpFailure(error, 'read');
    });
}

interface XApp {
  readonly clientId: string;
  /** null for a public app. */
  readonly clientSecret: string | null;
}

function appOf(app: OperatorApp): XApp {
  return { clientId: app['clientId'] ?? '', clientSecret: app['clientSecret'] ?? null };
}

/** @throws ChannelError `reconnect` when they are not there */
function credentialsOf({ credentials }: Pick<ChannelContext, 'credentials'>): XCredentials {
  const accessToken = textOf(credentials, 'accessToken');
  const refreshToken = textOf(credentials, 'refreshToken');
  const clientId = textOf(credentials, 'clientId');
  if (accessToken === null || refreshToken === null || clientId === null) {
    throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  }
  return { accessToken, refreshToken, clientId };
}

function grantIn(
  answer: JsonRecord,
  response: HttpResponse,
  { clientId }: XApp,
  now: Date,
): { readonly credentials: XCredentials; readonly expiresAt: Date } {
  const accessToken = textOf(answer, 'access_token');
  const refreshToken = textOf(answer, 'refresh_token');
  if (accessToken === null || refreshToken === null) throw unusable(response, 'read');
  const seconds = numberOf(answer, 'expires_in') ?? USUAL_LIFETIME_S;
  // Outside of what can be meant, a date could not be made of it.
  const lifetimeMs = Math.min(Math.max(seconds, 60), 366 * 86_400) * 1_000;
  return { credentials: { accessToken, refreshToken, clientId }, expiresAt: new Date(now.getTime() + lifetimeMs) };
}

/** The account behind the token. */
export async function fetchOwnUser(caller: Caller): Promise<JsonRecord> {
  const response = await send(caller, {
    method: 'GET',
    path: '/2/users/me',
    query: { 'user.fields': PROFILE_FIELDS },
    purpose: 'read',
  });
  const user = asRecord(recordIn(response, 'read')['data']);
  if (user === null || idOf(user) === null || textOf(user, 'username') === null) throw unusable(response, 'read');
  return user;
}

function profileOf(user: JsonRecord): ChannelProfile {
  const username = textOf(user, 'username') ?? '';
  const picture = textOf(user, 'profile_image_url');
  const subscription = textOf(user, 'subscription_type');
  return {
    remoteId: idOf(user) ?? '',
    handle: username,
    displayName: textOf(user, 'name') ?? username,
    avatarUrl: picture !== null && /^https?:\/\//.test(picture) && URL.canParse(picture) ? picture : null,
    url: `https://x.com/${encodeURIComponent(username)}`,
    limits: limitsOf(subscription),
    data: { subscription, verified: user['verified'] === true },
  };
}
