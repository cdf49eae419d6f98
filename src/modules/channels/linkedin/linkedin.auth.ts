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
import { callerOf, encoded, recordIn, send, unusable, type Caller } from './linkedin.api.js';
import { tokenErrorOf } from './linkedin.errors.js';
import { LINKEDIN_LIMITS } from './linkedin.limits.js';
import { asRecord, isOrganization, numberOf, recordsOf, textOf, type JsonRecord } from './linkedin.mapper.js';

const OAUTH = 'https://www.linkedin.com/oauth/v2';
/** Where LinkedIn names no lifetime (learn.microsoft.com/linkedin, authorization code flow, August 2026). */
const USUAL_LIFETIME_S = 5_184_000;
/** Pages that one sign-in offers; each costs a call. */
const MOST_PAGES = 100;
/** Roles that may post as the page; `CONTENT_ADMIN` is the older name (learn.microsoft.com/linkedin, organization access control, August 2026). */
const POSTING_ROLES: readonly unknown[] = ['ADMINISTRATOR', 'CONTENT_ADMIN', 'CONTENT_ADMINISTRATOR'];

type Products = 'share' | 'community';

const SHARE: readonly AskedScope[] = [
  { scope: 'openid', why: 'To know who signed in.' },
  { scope: 'profile', why: 'To show whose account it is.' },
  { scope: 'w_member_social', why: 'To publish, change and take down posts in your own name.' },
];

/** Asked for as a whole each time: another set would end every earlier sign-in of the same person. */
const COMMUNITY: readonly AskedScope[] = [
  { scope: 'r_basicprofile', why: 'To show whose account it is.' },
  { scope: 'w_member_social', why: 'To publish, change and take down posts in your own name.' },
  { scope: 'w_member_social_feed', why: 'To add the first comment below your own posts.' },
  { scope: 'r_member_postAnalytics', why: 'To read the numbers of your own posts.' },
  { scope: 'r_member_profileAnalytics', why: 'To read how many people follow you.' },
  { scope: 'rw_organization_admin', why: 'To see which pages you may post for, and their numbers.' },
  { scope: 'w_organization_social', why: 'To publish, change and take down posts of your pages.' },
  {
    scope: 'r_organization_social',
    why: 'To find a page’s post whose sending was cut off, so that it is not sent twice, and to read its numbers.',
  },
  { scope: 'w_organization_social_feed', why: 'To add the first comment below posts of your pages.' },
  { scope: 'r_organization_social_feed', why: 'To find such a comment whose sending was cut off.' },
  { scope: 'r_organization_followers', why: 'To read how many people follow your pages.' },
];
const SCOPES: Readonly<Record<Products, readonly string[]>> = {
  share: SHARE.map(({ scope }) => scope),
  community: COMMUNITY.map(({ scope }) => scope),
};
const PAGE_SCOPES = ['rw_organization_admin', 'w_organization_social', 'r_organization_social'];

/** As stored, encrypted. The app's secret is not among it: it is read when it is needed, so that changing it counts at once. */
interface LinkedInCredentials extends JsonObject {
  readonly accessToken: string;
  /** null for everybody but LinkedIn's partners. */
  readonly refreshToken: string | null;
  /** The app that the grant was given to. */
  readonly clientId: string;
  /** Whether the sign-in reached other accounts too, which would lose it as well if it were given back. */
  readonly shared: boolean;
}

export const linkedinAuth: ChannelAuth = {
  methods: [
    {
      name: 'oauth',
      label: 'Sign in on LinkedIn',
      kind: 'oauth2',
      asksFor: [...SHARE, ...COMMUNITY.filter(({ scope }) => !SCOPES.share.includes(scope))],
      fields: [],
      begin,
      complete,
    },
  ],
  probe,
  refresh,
  revoke,
  checkApp,
};

async function begin(
  _input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const { clientId, products } = appOf(await context.operatorApp());
  const query: Readonly<Record<string, string>> = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: context.redirectUri,
    state: context.state,
    scope: SCOPES[products].join(' '),
  };
  // LinkedIn's own examples part scopes by %20, and a `+` is not documented.
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { authorizeUrl: `${OAUTH}/authorization?${search.join('&')}`, memo: { clientId, products } };
}

async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const app = appOf(await context.operatorApp());
  const memo = asRecord(context.memo);
  // Entered anew while somebody signed in: the code was given to the other app, or for other permissions.
  if (textOf(memo, 'clientId') !== app.clientId || textOf(memo, 'products') !== app.products) {
    throw new ChannelError('rejected', 'The app was changed during the sign-in. Please start again.', {
      code: 'sign-in-stale',
    });
  }
  const form = { grant_type: 'authorization_code', code: context.code, redirect_uri: context.redirectUri };
  const response = await tokenCall('accessToken', app, form, context);
  const now = context.clock.now();
  if (response.status !== 200) throw tokenErrorOf(response, 'connect', now, [context.code, app.clientSecret]);
  const answer = recordIn(response, 'read');
  const grant = grantIn(answer, response, now, null);
  // Parted by blanks or by commas, depending on the app's age.
  const scopes = (textOf(answer, 'scope') ?? SCOPES[app.products].join(' ')).split(/[\s,]+/).filter((scope) => scope);
  const { http, clock, signal, log } = context;
  const caller: Caller = { http, clock, signal, log, accessToken: grant.accessToken };
  const profiles = await profilesOf(caller, app.products, scopes);
  if (profiles.length === 0) {
    throw new ChannelError(
      'rejected',
      'The sign-in allows neither posting for yourself nor for a page. Connect again and allow it.',
      { code: 'scope-missing' },
    );
  }
  const credentials: LinkedInCredentials = {
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    clientId: app.clientId,
    shared: profiles.length > 1,
  };
  const data = { ...abilitiesOf(scopes), renewable: grant.refreshToken !== null };
  const { expiresAt, grantExpiresAt } = grant;
  return profiles.map((profile) => ({
    ...profile,
    server: '',
    data: isOrganization(profile)
      ? data
      : {
          ...data,
          readPosts: false,
          readNumbers: scopes.includes('r_member_postAnalytics'),
          readFollowers: scopes.includes('r_member_profileAnalytics'),
        },
    credentials,
    scopes,
    expiresAt,
    grantExpiresAt,
  }));
}

/** The person, and the pages that the person may post for. */
async function profilesOf(caller: Caller, products: Products, scopes: readonly string[]): Promise<ChannelProfile[]> {
  const profiles: ChannelProfile[] = [];
  if (scopes.includes('w_member_social')) profiles.push(await memberOf(caller, products));
  if (!PAGE_SCOPES.every((scope) => scopes.includes(scope))) return profiles;
  for (const urn of await administered(caller)) profiles.push(await organizationOf(urn, caller));
  return profiles;
}

function abilitiesOf(scopes: readonly string[]): JsonObject {
  const isPage = scopes.includes('r_organization_social');
  return {
    readPosts: isPage,
    readNumbers: isPage,
    readFollowers: isPage,
    // With `w_member_social` alone LinkedIn answers 403 to a look at one's own upload.
    seeFiles: isPage,
    byProfile: scopes.includes('r_basicprofile'),
  };
}

async function probe(context: ChannelContext): Promise<ChannelProfile> {
  const caller = callerOf(context);
  const { account } = context;
  if (isOrganization(account)) return await organizationOf(account.remoteId, caller);
  return await memberOf(caller, account.data['byProfile'] === true ? 'community' : 'share');
}

/** OpenID where the app has it, otherwise the older profile call, which knows the name in the address too. */
async function memberOf(caller: Caller, products: Products): Promise<ChannelProfile> {
  const path = products === 'share' ? '/v2/userinfo' : '/v2/me';
  const response = await send(caller, { method: 'GET', path, purpose: 'read' });
  const person = recordIn(response, 'read');
  const id = textOf(person, products === 'share' ? 'sub' : 'id');
  if (id === null || !/^[\w-]{1,60}$/.test(id)) throw unusable(response, 'read');
  const vanity = textOf(person, 'vanityName');
  const named = [textOf(person, 'localizedFirstName'), textOf(person, 'localizedLastName')].filter(
    (name) => name !== null,
  );
  const name = textOf(person, 'name') ?? (named.join(' ') || (vanity ?? id));
  return {
    remoteId: `urn:li:person:${id}`,
    handle: vanity ?? name,
    displayName: name,
    avatarUrl: webAddress(textOf(person, 'picture')),
    url: vanity === null ? null : `https://www.linkedin.com/in/${encodeURIComponent(vanity)}`,
    limits: LINKEDIN_LIMITS,
  };
}

async function administered(caller: Caller): Promise<readonly string[]> {
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/organizationAcls?q=roleAssignee&state=APPROVED&count=${MOST_PAGES}`,
    purpose: 'read',
    restli: 'FINDER',
  });
  const roles = recordsOf(recordIn(response, 'read')['elements']).filter(({ role }) => POSTING_ROLES.includes(role));
  const urns = roles.map((role) => textOf(role, 'organization') ?? textOf(role, 'organizationTarget') ?? '');
  return [...new Set(urns.filter((urn) => /^urn:li:organization:\d{1,25}$/.test(urn)))];
}

async function organizationOf(urn: string, caller: Caller): Promise<ChannelProfile> {
  const id = urn.split(':').at(-1) ?? '';
  const response = await send(caller, { method: 'GET', path: `/rest/organizations/${encoded(id)}`, purpose: 'read' });
  const page = recordIn(response, 'read');
  const name = textOf(page, 'localizedName');
  if (name === null) throw unusable(response, 'read');
  const vanity = textOf(page, 'vanityName');
  return {
    remoteId: urn,
    handle: vanity ?? name,
    displayName: name,
    avatarUrl: null,
    url: `https://www.linkedin.com/company/${encodeURIComponent(vanity ?? id)}`,
    limits: LINKEDIN_LIMITS,
  };
}

/** LinkedIn's refresh tokens stay as they are and live 365 days from the first consent; whoever is no partner has none. */
async function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  const app = appOf(await context.operatorApp());
  const stored = credentialsOf(context);
  if (stored.refreshToken === null) {
    throw new ChannelError('reconnect', 'The 60 days of the sign-in are over. Sign in on LinkedIn again.', {
      code: 'not-renewable',
    });
  }
  if (stored.clientId !== app.clientId) {
    throw new ChannelError(
      'reconnect',
      'Carillon now comes to LinkedIn by another app, which this account has not allowed yet.',
      { code: 'app-replaced' },
    );
  }
  const form = { grant_type: 'refresh_token', refresh_token: stored.refreshToken };
  const response = await tokenCall('accessToken', app, form, context);
  const now = context.clock.now();
  const secrets = [stored.refreshToken, stored.accessToken, app.clientSecret];
  if (response.status !== 200) throw tokenErrorOf(response, 'refresh', now, secrets);
  const grant = grantIn(recordIn(response, 'read'), response, now, stored.refreshToken);
  const { accessToken, refreshToken, expiresAt, grantExpiresAt } = grant;
  return {
    credentials: { ...stored, accessToken, refreshToken },
    expiresAt,
    ...(grantExpiresAt !== null && { grantExpiresAt }),
  };
}

/** Only where no other account lives on the same sign-in. */
async function revoke(context: ChannelContext): Promise<void> {
  const app = appOf(await context.operatorApp());
  const { accessToken, shared } = credentialsOf(context);
  if (!shared) await tokenCall('revoke', app, { token: accessToken }, context);
}

/** Shows LinkedIn a token that is none: an app that it knows is told so, any other that the app is wrong. */
async function checkApp(context: AppCheckContext): Promise<void> {
  const given = await context.operatorApp();
  const app = appOf(given);
  const products = (given['products'] ?? '').trim().toLowerCase();
  if (products !== '' && products !== 'community') {
    throw new ChannelError('administrator', 'Products is either empty or “community”.', { code: 'field:products' });
  }
  const response = await tokenCall(
    'introspectToken',
    app,
    { token: 'carillon-asks-whether-the-app-is-known' },
    context,
  );
  if (response.status === 200) return;
  const error = tokenErrorOf(response, 'app-check', context.clock.now(), [app.clientSecret]);
  // A complaint about the token is as good: LinkedIn got past the app.
  if (error.kind !== 'rejected') throw error;
}

async function tokenCall(
  call: 'accessToken' | 'revoke' | 'introspectToken',
  { clientId, clientSecret }: LinkedInApp,
  form: Readonly<Record<string, string>>,
  { http, signal }: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return await http
    .request({
      method: 'POST',
      url: `${OAUTH}/${call}`,
      headers: { accept: 'application/json' },
      form: { ...form, client_id: clientId, client_secret: clientSecret },
      signal,
    })
    .catch((error: unknown) => {
      throw fromHttpFailure(error, 'read');
    });
}

interface LinkedInApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly products: Products;
}

function appOf(app: OperatorApp): LinkedInApp {
  return {
    clientId: app['clientId'] ?? '',
    clientSecret: app['clientSecret'] ?? '',
    products: (app['products'] ?? '').trim().toLowerCase() === 'community' ? 'community' : 'share',
  };
}

/** @throws ChannelError `reconnect` when they are not there */
function credentialsOf({ credentials }: Pick<ChannelContext, 'credentials'>): LinkedInCredentials {
  const accessToken = textOf(credentials, 'accessToken');
  const clientId = textOf(credentials, 'clientId');
  if (accessToken === null || clientId === null) {
    throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  }
  return {
    accessToken,
    refreshToken: textOf(credentials, 'refreshToken'),
    clientId,
    shared: credentials['shared'] !== false,
  };
}

interface Grant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: Date;
  readonly grantExpiresAt: Date | null;
}

function grantIn(answer: JsonRecord, response: HttpResponse, now: Date, oldRefreshToken: string | null): Grant {
  const accessToken = textOf(answer, 'access_token');
  if (accessToken === null) throw unusable(response, 'read');
  const refreshToken = textOf(answer, 'refresh_token') ?? oldRefreshToken;
  const grantSeconds = numberOf(answer, 'refresh_token_expires_in');
  return {
    accessToken,
    refreshToken,
    expiresAt: after(numberOf(answer, 'expires_in') ?? USUAL_LIFETIME_S, now),
    grantExpiresAt: refreshToken === null || grantSeconds === null ? null : after(grantSeconds, now),
  };
}

/** Outside of what can be meant, a date could not be made of it. */
function after(seconds: number, now: Date): Date {
  return new Date(now.getTime() + Math.min(Math.max(seconds, 60), 400 * 86_400) * 1_000);
}

function webAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//.test(text) && URL.canParse(text) ? text : null;
}
