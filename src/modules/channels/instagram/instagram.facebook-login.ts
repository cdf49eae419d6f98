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
  type AsPerson,
  asRecord,
  FACEBOOK_GRANT_MS,
  facebookDialog,
  facebookToken,
  grantedScopes,
  GRAPH_VERSION,
  idOf,
  idOfPerson,
  type JsonRecord,
  metaSignInError,
  pagesOf,
  requireSameApp,
  requireScopes,
  textOf,
} from '../meta/index.js';
import { exchange, HOSTS, send, type Caller } from './instagram.api.js';
import { networkOf } from './instagram.errors.js';
import { limitsFor } from './instagram.limits.js';
import { APPS, METHODS, requireApp } from './instagram.login.js';
import { LINKED_FIELDS, profileOf } from './instagram.profile.js';

/** All that Facebook is asked to allow; connecting again asks for the same, so that nothing is lost by it. */
const ASKED: readonly AskedScope[] = [
  { scope: 'instagram_basic', why: 'To show whose account it is, and to find a post whose sending was cut off.' },
  { scope: 'instagram_content_publish', why: 'To publish your posts.' },
  { scope: 'pages_show_list', why: 'To find the accounts that are linked to your Pages, so that you can choose.' },
  { scope: 'pages_read_engagement', why: 'To read which account is linked to a Page; nothing works without it.' },
  {
    scope: 'business_management',
    why: 'To find Pages that belong to a business portfolio; they are not listed without it.',
  },
  { scope: 'instagram_manage_comments', why: 'To write first comments.' },
  { scope: 'instagram_manage_insights', why: 'To read the numbers of your posts.' },
  { scope: 'instagram_manage_contents', why: 'To take your posts down when you say so.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);
/** Without the others some Pages, comments, numbers or removal are missing, and the rest works. */
const NEEDED = SCOPES.slice(0, 4);

export const facebookLogin: ConnectMethod = {
  name: METHODS.facebook,
  label: 'Sign in with Facebook',
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
  const { clientId } = requireApp(await context.operatorApp(), APPS.facebook);
  return { authorizeUrl: facebookDialog(clientId, SCOPES, context), memo: { clientId } };
}

/** The code gives a token of hours, that one of sixty days, and that one tokens of Pages, which have no end. Only those are kept. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const entered = await context.operatorApp();
  const app = requireApp(entered, APPS.facebook);
  requireSameApp(context.memo, app);
  const { http, clock, signal, code, redirectUri } = context;
  const sign = { code, redirectUri, now: () => clock.now() };
  const token = await facebookToken(
    sign,
    app,
    (query) => askForToken(query, context),
    networkOf('facebook'),
    APPS.facebook,
  );
  const person: Caller = { http, clock, signal, login: 'facebook', accessToken: token, appSecret: app.clientSecret };
  const get: AsPerson = (path, query) => send(person, { method: 'GET', path, query, purpose: 'read' });
  const scopes = await grantedScopes(get);
  requireScopes(NEEDED, scopes);
  const pages = await pagesOf(get, `id,name,access_token,instagram_business_account{${LINKED_FIELDS}}`);
  const linked = pages.flatMap(linkedAccount);
  if (linked.length === 0) throw noAccount(pages);
  const grantExpiresAt = new Date(clock.now().getTime() + FACEBOOK_GRANT_MS);
  const grantedBy = await idOfPerson(get);
  return linked.map(({ profile, page, accessToken }) => ({
    ...profileOf(profile),
    server: '',
    limits: limitsFor(entered),
    data: { login: 'facebook', renewable: false, pageId: idOf(page), pageName: textOf(page, 'name'), grantedBy },
    credentials: { accessToken },
    scopes,
    expiresAt: null,
    grantExpiresAt,
  }));
}

interface Linked {
  readonly profile: JsonRecord;
  readonly page: JsonRecord;
  readonly accessToken: string;
}

/** Pages without a linked professional account say nothing of one. */
function linkedAccount(page: JsonRecord): Linked[] {
  const profile = asRecord(page['instagram_business_account']);
  const accessToken = textOf(page, 'access_token');
  if (profile === null || idOf(profile) === null || textOf(profile, 'username') === null || accessToken === null)
    return [];
  return [{ profile, page, accessToken }];
}

function noAccount(pages: readonly JsonRecord[]): ChannelError {
  if (pages.length === 0)
    return new ChannelError(
      'rejected',
      'Facebook named no Page. Sign in as somebody who manages the Page that the Instagram account is linked to, and choose it when Facebook asks.',
      { code: 'no-page' },
    );
  const names = pages.map((page) => textOf(page, 'name') ?? '').join(', ');
  return new ChannelError(
    'rejected',
    `No professional Instagram account is linked to ${names}. Link it in the Page’s settings, or sign in with Instagram.`,
    { code: 'no-professional-account' },
  );
}

function signInError(response: HttpResponse, now: Date, secrets: readonly string[]): ChannelError {
  return metaSignInError(response, now, secrets, networkOf('facebook'), APPS.facebook);
}

async function askForToken(
  query: Readonly<Record<string, string>>,
  context: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return await exchange(context, 'read', {
    method: 'GET',
    url: `${HOSTS.facebook}/${GRAPH_VERSION}/oauth/access_token`,
    query,
    headers: { accept: 'application/json' },
  });
}

/** The app's own token, which only an app that Facebook knows is given. */
export async function checkFacebookApp(context: AppCheckContext): Promise<void> {
  const app = requireApp(await context.operatorApp(), APPS.facebook);
  const query = { client_id: app.clientId, client_secret: app.clientSecret, grant_type: 'client_credentials' };
  const response = await askForToken(query, context);
  if (response.status !== 200) throw signInError(response, context.clock.now(), [app.clientSecret]);
}
