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
  type AsPerson,
  asRecord,
  dataWithGrantor,
  FACEBOOK_GRANT_MS,
  facebookDialog,
  facebookToken,
  grantedScopes,
  grantorOf,
  idOf,
  idOfPerson,
  type JsonRecord,
  metaAppOf,
  metaSignInError,
  pagesOf,
  requireSameApp,
  requireScopes,
  textOf,
  unusable,
  urlOf,
} from '../meta/index.js';
import { askForToken, callerOf, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import { FACEBOOK_LIMITS } from './facebook.limits.js';
import { ASKED, NEEDED, scopesToAsk } from './facebook.scopes.js';

const PAGE_FIELDS = 'id,name,username,picture{url}';
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
  const scopes = scopesToAsk(await context.hearsNotices());
  return { authorizeUrl: facebookDialog(clientId, scopes, context), memo: { clientId } };
}

/** The code gives a token of hours, that one of sixty days, and that one tokens of Pages, which have no end. Only those are kept. */
async function complete(context: OAuthComplete): Promise<readonly ConnectedAccount[]> {
  const app = metaAppOf(await context.operatorApp());
  requireSameApp(context.memo, app);
  const { http, clock, signal, code, redirectUri } = context;
  const sign = { code, redirectUri, now: () => clock.now() };
  const token = await facebookToken(sign, app, (query) => askForToken(query, context), FACEBOOK);
  const person: Caller = { http, clock, signal, accessToken: token, appSecret: app.clientSecret };
  const get: AsPerson = (path, query) => send(person, { method: 'GET', path, query, purpose: 'read' });
  const scopes = await grantedScopes(get);
  requireScopes(NEEDED, scopes);
  const pages = await pagesOf(get, `${PAGE_FIELDS},access_token,tasks`);
  const usable = pages.filter((page) => textOf(page, 'access_token') !== null && mayCreate(page));
  if (usable.length === 0) throw noPage(pages);
  const grantExpiresAt = new Date(clock.now().getTime() + FACEBOOK_GRANT_MS);
  const grantedBy = await idOfPerson(get);
  return usable.map((page) => ({
    ...profileOf(page),
    server: '',
    data: { renewable: false, grantedBy },
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

async function probe(context: ChannelContext): Promise<ChannelProfile> {
  const caller = await callerOf(context);
  const page = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(context.account.remoteId)}`,
    query: { fields: PAGE_FIELDS },
    purpose: 'read',
  });
  if (idOf(page) === null) throw unusable({ status: 200 }, 'read', FACEBOOK.name);
  const grantor = await dataWithGrantor(context, async () =>
    grantorOf(
      metaAppOf(await context.operatorApp()),
      caller.accessToken,
      (accessToken) => (path, query) =>
        send({ ...caller, accessToken }, { method: 'GET', path, query, purpose: 'read' }),
    ),
  );
  return { ...profileOf(page), ...grantor };
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
