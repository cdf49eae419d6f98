import {
  ChannelError,
  type AppCheckContext,
  type ChannelAuth,
  type ChannelContext,
  type ChannelProfile,
  type ConnectedAccount,
  type Json,
  type OAuthBegin,
  type OAuthComplete,
} from '../contract/index.js';
import {
  asRecord,
  GRAPH_VERSION,
  idOf,
  metaAppOf,
  metaSignInError,
  recordIn,
  recordsOf,
  requireSameApp,
  requireScopes,
  textOf,
  unusable,
  urlOf,
  type JsonRecord,
  type MetaApp,
} from '../meta/index.js';
import { askForToken, callerOf, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import { FACEBOOK_LIMITS } from './facebook.limits.js';
import { ASKED, NEEDED, SCOPES } from './facebook.scopes.js';

const AUTHORIZE = `https://www.facebook.com/${GRAPH_VERSION}/dialog/oauth`;
/** Access to data ends after so long without the person coming back (developers.facebook.com, Facebook Login, 2026). */
const GRANT_MS = 90 * 86_400_000;
const PAGE_FIELDS = 'id,name,username,picture{url}';
const MAX_PAGES = 10;
/** What somebody must be allowed to do on a Page before anything can be posted for them. */
const TASK = 'CREATE_CONTENT';

export const facebookAuth: ChannelAuth = {
  methods: [
    { name: 'oauth', label: 'Sign in on Facebook', kind: 'oauth2', asksFor: ASKED, fields: [], begin, complete },
  ],
  probe,
  checkApp,
};

async function begin(
  _input: Readonly<Record<string, string>>,
  context: OAuthBegin,
): Promise<{ readonly authorizeUrl: string; readonly memo: Json }> {
  const { clientId } = metaAppOf(await context.operatorApp());
  const url = new URL(AUTHORIZE);
  url.search = new URLSearchParams({
    client_id: clientId,
    redirect_uri: context.redirectUri,
    state: context.state,
    scope: SCOPES.join(','),
    response_type: 'code',
  }).toString();
  return { authorizeUrl: url.href, memo: { clientId } };
}

/** The code gives a token of hours, that one of sixty days, and that one tokens of Pages, which have no end. Only those are kept. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const app = metaAppOf(await context.operatorApp());
  requireSameApp(context.memo, app);
  const client = { client_id: app.clientId, client_secret: app.clientSecret };
  const short = await tokenFor({ ...client, redirect_uri: context.redirectUri, code: context.code }, app, context);
  const token = await tokenFor({ ...client, grant_type: 'fb_exchange_token', fb_exchange_token: short }, app, context);
  const { http, clock, signal } = context;
  const person: Caller = { http, clock, signal, accessToken: token, appSecret: app.clientSecret };
  const scopes = await grantedScopes(person);
  requireScopes(NEEDED, scopes);
  const pages = await pagesOf(person);
  const usable = pages.filter((page) => textOf(page, 'access_token') !== null && mayCreate(page));
  if (usable.length === 0) throw noPage(pages);
  const grantExpiresAt = new Date(clock.now().getTime() + GRANT_MS);
  const grantedBy = await idOfPerson(person);
  return usable.map((page) => ({
    ...profileOf(page),
    server: '',
    data: { grantedBy },
    credentials: { accessToken: textOf(page, 'access_token') ?? '' },
    scopes,
    expiresAt: null,
    grantExpiresAt,
  }));
}

function noPage(pages: readonly JsonRecord[]): ChannelError {
  if (pages.length === 0)
    return new ChannelError(
      'rejected',
      'Facebook named no Page. Sign in as somebody who manages one, and choose it when Facebook asks.',
      { code: 'no-page' },
    );
  const names = pages.map((page) => textOf(page, 'name') ?? '').join(', ');
  return new ChannelError(
    'rejected',
    `You may not create content on ${names}. Let somebody with full control of the Page give you that task at Facebook.`,
    { code: 'task-missing' },
  );
}

function mayCreate(page: JsonRecord): boolean {
  const tasks = page['tasks'];
  return Array.isArray(tasks) && tasks.includes(TASK);
}

async function tokenFor(
  query: Readonly<Record<string, string>>,
  app: MetaApp,
  context: OAuthComplete,
): Promise<string> {
  const response = await askForToken(query, context);
  if (response.status !== 200)
    throw metaSignInError(
      response,
      context.clock.now(),
      [app.clientSecret, query['code'] ?? '', query['fb_exchange_token'] ?? ''],
      FACEBOOK,
    );
  const token = textOf(recordIn(response, 'read', FACEBOOK.name), 'access_token');
  if (token === null) throw unusable(response, 'read', FACEBOOK.name);
  return token;
}

/** What was really allowed: people can leave permissions out. */
async function grantedScopes(caller: Caller): Promise<readonly string[]> {
  const body = await send(caller, { method: 'GET', path: '/me/permissions', purpose: 'read' });
  return recordsOf(body['data'])
    .filter((permission) => textOf(permission, 'status') === 'granted')
    .map((permission) => textOf(permission, 'permission') ?? '');
}

/** By this id, and not by that of a Page, Facebook tells who took the app away. */
async function idOfPerson(caller: Caller): Promise<string | null> {
  return idOf(await send(caller, { method: 'GET', path: '/me', query: { fields: 'id' }, purpose: 'read' }));
}

async function pagesOf(caller: Caller): Promise<readonly JsonRecord[]> {
  const pages: JsonRecord[] = [];
  let after: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const body: JsonRecord = await send(caller, {
      method: 'GET',
      path: '/me/accounts',
      query: { fields: `${PAGE_FIELDS},access_token,tasks`, limit: 100, ...(after !== null && { after }) },
      purpose: 'read',
    });
    pages.push(...recordsOf(body['data']).filter((page) => idOf(page) !== null));
    after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
    if (after === null) break;
  }
  return pages;
}

async function probe(context: ChannelContext): Promise<ChannelProfile> {
  const page = await send(await callerOf(context), {
    method: 'GET',
    path: `/${encodeURIComponent(context.account.remoteId)}`,
    query: { fields: PAGE_FIELDS },
    purpose: 'read',
  });
  if (idOf(page) === null) throw unusable({ status: 200 }, 'read', FACEBOOK.name);
  return profileOf(page);
}

/** The app's own token, which only an app that Facebook knows is given. */
async function checkApp(context: AppCheckContext): Promise<void> {
  const app = metaAppOf(await context.operatorApp());
  const query = { client_id: app.clientId, client_secret: app.clientSecret, grant_type: 'client_credentials' };
  const response = await askForToken(query, context);
  if (response.status !== 200) throw metaSignInError(response, context.clock.now(), [app.clientSecret], FACEBOOK);
}

/** Many Pages have no name of their own in addresses; their id leads there as well. */
function profileOf(page: JsonRecord): ChannelProfile {
  const id = idOf(page) ?? '';
  const handle = textOf(page, 'username') ?? id;
  return {
    remoteId: id,
    handle,
    displayName: textOf(page, 'name') ?? handle,
    avatarUrl: urlOf(asRecord(asRecord(page['picture'])?.['data']), 'url'),
    url: `https://www.facebook.com/${encodeURIComponent(handle)}`,
    limits: FACEBOOK_LIMITS,
  };
}
