import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  ChannelError,
  type AppCheckContext,
  type AskedScope,
  type ChannelContext,
  type ConnectMethod,
  type ConnectedAccount,
  type Json,
  type OAuthBegin,
  type OAuthComplete,
} from '../contract/index.js';
import {
  longTokenIn,
  metaSignInError,
  recordIn,
  recordsOf,
  requireSameApp,
  requireScopes,
  textOf,
  unusable,
  type JsonRecord,
  type LongToken,
  type MetaApp,
} from '../meta/index.js';
import { exchange, HOSTS, type Caller } from './instagram.api.js';
import { INSTAGRAM, networkOf } from './instagram.errors.js';
import { limitsFor } from './instagram.limits.js';
import { APPS, METHODS, requireApp } from './instagram.login.js';
import { profileBehind, profileOf } from './instagram.profile.js';

const AUTHORIZE = 'https://www.instagram.com/oauth/authorize';
const TOKEN = 'https://api.instagram.com/oauth/access_token';
/** Business, or creator, which Instagram spells `MEDIA_CREATOR`. */
const PROFESSIONAL = /BUSINESS|CREATOR/i;

/** All that Instagram is asked to allow; connecting again asks for the same, so that nothing is lost by it. */
const ASKED: readonly AskedScope[] = [
  {
    scope: 'instagram_business_basic',
    why: 'To show whose account it is, and to find a post whose sending was cut off.',
  },
  { scope: 'instagram_business_content_publish', why: 'To publish your posts.' },
  { scope: 'instagram_business_manage_comments', why: 'To write first comments.' },
  { scope: 'instagram_business_manage_insights', why: 'To read the numbers of your posts.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);
/** Without the others comments or numbers are missing, and the rest works. */
const NEEDED = SCOPES.slice(0, 2);

export const instagramLogin: ConnectMethod = {
  name: METHODS.instagram,
  label: 'Sign in with Instagram',
  kind: 'oauth2',
  asksFor: ASKED,
  fields: [],
  begin,
  complete,
};

async function begin(
  _input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const { clientId } = requireApp(await context.operatorApp(), APPS.instagram);
  const url = new URL(AUTHORIZE);
  // There is no PKCE: the state alone ties the way back to whoever began.
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: context.redirectUri,
    response_type: 'code',
    scope: SCOPES.join(','),
    state: context.state,
    // Facebook's way in is the other method.
    enable_fb_login: '0',
  }).toString();
  return { authorizeUrl: url.href, memo: { clientId } };
}

/** The code gives a token of an hour, and that one of sixty days. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const entered = await context.operatorApp();
  const app = requireApp(entered, APPS.instagram);
  requireSameApp(context.memo, app);
  // Meta hangs `#_` on the address; a browser keeps it to itself, others may hand it on.
  const code = context.code.replace(/#_$/, '');
  const response = await askForToken(app, code, context.redirectUri, context);
  if (response.status !== 200) throw signInError(response, context.clock.now(), [code, app.clientSecret]);
  const answer = answerIn(recordIn(response, 'read', INSTAGRAM));
  // `user_id` beside it is a number beyond what JSON holds exactly: the account is asked for its id.
  const short = textOf(answer, 'access_token');
  if (short === null) throw unusable(response, 'read', INSTAGRAM);
  const scopes = scopesIn(answer);
  requireScopes(NEEDED, scopes);
  const { credentials, expiresAt } = await longLived(short, app, context);
  const { http, clock, signal } = context;
  const { accessToken } = credentials;
  const caller: Caller = { http, clock, signal, login: 'instagram', accessToken, appSecret: null };
  const profile = await profileBehind(caller, '');
  const accountType = textOf(profile, 'account_type');
  requireProfessional(accountType);
  return [
    {
      ...profileOf(profile),
      server: '',
      limits: limitsFor(entered),
      data: { login: 'instagram', accountType, grantedBy: textOf(profile, 'scopedId') },
      credentials,
      scopes,
      expiresAt,
      // The token is all there is; nothing outlives it.
      grantExpiresAt: null,
    },
  ];
}

/** Flat, or the only one of a list: both are answered. */
function answerIn(body: JsonRecord): JsonRecord {
  return recordsOf(body['data'])[0] ?? body;
}

/** What was really allowed, as a list or with commas; people can leave permissions out. */
function scopesIn({ permissions }: JsonRecord): readonly string[] {
  if (typeof permissions === 'string') return permissions.split(',').map((scope) => scope.trim());
  return Array.isArray(permissions) ? permissions.filter((scope) => typeof scope === 'string') : SCOPES;
}

function requireProfessional(accountType: string | null): void {
  if (accountType === null || PROFESSIONAL.test(accountType)) return;
  throw new ChannelError(
    'rejected',
    'This is a personal account, which no program may post to. Make it a business or creator account in Instagram’s settings, and sign in again.',
    { code: 'not-professional' },
  );
}

async function longLived(
  shortToken: string,
  { clientSecret }: MetaApp,
  context: Pick<ChannelContext, 'http' | 'clock' | 'signal'>,
): Promise<LongToken> {
  const response = await exchange(context, 'read', {
    method: 'GET',
    url: `${HOSTS.instagram}/access_token`,
    query: { grant_type: 'ig_exchange_token', client_secret: clientSecret, access_token: shortToken },
    headers: { accept: 'application/json' },
  });
  const now = context.clock.now();
  if (response.status !== 200) throw signInError(response, now, [shortToken, clientSecret]);
  return longTokenIn(response, now, INSTAGRAM);
}

function signInError(response: HttpResponse, now: Date, secrets: readonly string[]): ChannelError {
  return metaSignInError(response, now, secrets, networkOf('instagram'), APPS.instagram);
}

/** As a form: in the address the secret would be written down on the way. */
async function askForToken(
  { clientId, clientSecret }: MetaApp,
  code: string,
  redirectUri: string,
  context: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return await exchange(context, 'read', {
    method: 'POST',
    url: TOKEN,
    headers: { accept: 'application/json' },
    form: {
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code,
    },
  });
}

/** Offers a code that is none: to an app that Instagram knows it says that the code is wrong, to any other that the app is. */
export async function checkInstagramApp(context: AppCheckContext): Promise<void> {
  const app = requireApp(await context.operatorApp(), APPS.instagram);
  const redirectUri = `${context.publicUrl}/api/v1/connect/callback`;
  const response = await askForToken(app, 'carillon-asks-whether-the-app-is-known', redirectUri, context);
  if (response.status === 200) return;
  const error = signInError(response, context.clock.now(), [app.clientSecret]);
  if (error.code !== 'sign-in-stale') throw error;
}
