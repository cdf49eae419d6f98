import { randomBytes } from 'node:crypto';
import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import { V } from './routes.js';
import { ALL_SCOPES, STAND_IN_APP, type Grant, type World } from './world.js';

type FacebookCall = Call<World, Grant>;

/**
 * The dialog where people sign in and allow. @returns where their browser is sent back to
 * @param allows the scopes that the person leaves; all by default
 */
export function authorize(world: World, address: string, personId: string, allows?: readonly string[]): URL {
  const url = new URL(address);
  const query = Object.fromEntries(url.searchParams);
  const complain = (what: string): never => {
    world.violate(`authorize: ${what}`);
    throw new Error(`Facebook's dialog says: something went wrong (${what}).`);
  };
  if (`${url.origin}${url.pathname}` !== `https://www.facebook.com${V}/dialog/oauth`)
    complain(`there is no page ${url.href}`);
  for (const name of Object.keys(query))
    if (!['client_id', 'redirect_uri', 'state', 'scope', 'response_type'].includes(name))
      complain(`unknown parameter ${name}`);
  if (query['client_id'] !== STAND_IN_APP.clientId) complain('the client is not known');
  const redirectUri = query['redirect_uri'] ?? '';
  if (!world.redirectUris.has(redirectUri)) complain(`redirect_uri ${redirectUri} is not the registered one`);
  const scopes = (query['scope'] ?? '').split(/[, ]/);
  for (const scope of scopes) if (!ALL_SCOPES.includes(scope)) complain(`unknown scope ${scope}`);
  const code = randomBytes(24).toString('base64url');
  world.codes.set(code, { personId, scopes: allows ?? scopes, redirectUri, expiresAt: world.now() + 600_000 });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query['state'] ?? '');
  return back;
}

function token({ world, query, fields }: FacebookCall): Answer {
  const given = (name: string): string | null => query.get(name) ?? fields[name] ?? null;
  if (given('client_id') !== STAND_IN_APP.clientId)
    throw new GraphError(101, 'Error validating application. Cannot get application info due to a system error.');
  if (given('client_secret') !== STAND_IN_APP.clientSecret) throw new GraphError(1, 'Error validating client secret.');
  switch (given('grant_type')) {
    case 'client_credentials':
      return ok({ access_token: `${STAND_IN_APP.clientId}|app`, token_type: 'bearer' });
    case 'fb_exchange_token': {
      const short = world.grantOf(given('fb_exchange_token') ?? '');
      const long = world.issue(short.personId, null, short.scopes, true);
      return ok({ access_token: long.token, token_type: 'bearer', expires_in: 5_184_000 });
    }
    case null:
    default: {
      const code = given('code') ?? '';
      const found = world.codes.get(code);
      world.codes.delete(code);
      if (found && (found.redirectUri !== given('redirect_uri') || !world.redirectUris.has(found.redirectUri)))
        throw new GraphError(100, 'Error validating verification: redirect_uri is not the one of the dialog');
      if (!found || found.expiresAt < world.now()) throw new GraphError(100, 'This authorization code has been used.');
      const short = world.issue(found.personId, null, found.scopes, false);
      return ok({ access_token: short.token, token_type: 'bearer', expires_in: 5_000 });
    }
  }
}

function me({ world, grant, query }: FacebookCall): Answer {
  if (query.get('fields') !== 'id') world.violate('me: only the id is asked for');
  return ok({ id: grant.pageId ?? grant.personId });
}

function permissions({ grant }: FacebookCall): Answer {
  return ok({
    data: ALL_SCOPES.map((permission) => ({
      permission,
      status: grant.scopes.includes(permission) ? 'granted' : 'declined',
    })),
  });
}

function accounts({ world, grant, query }: FacebookCall): Answer {
  if (!grant.isLong) world.violate('me/accounts: Page tokens of a short token end with it');
  const pages = [...world.pages.values()].filter(({ personId }) => personId === grant.personId);
  return pageOf(pages, query, ({ id, name, username, tasks }) => ({
    id,
    name,
    ...(username !== null && { username }),
    picture: { data: { url: 'https://pictures.example/page.jpg' } },
    access_token: world.issue(grant.personId, id, grant.scopes, true).token,
    tasks,
  }));
}

/** Of a Page's token it says who granted it. Apps alone may ask. */
function debug({ world, query, request }: FacebookCall): Answer {
  const app = `${STAND_IN_APP.clientId}|${STAND_IN_APP.clientSecret}`;
  if (request.headers.authorization !== `Bearer ${app}`) {
    world.violate('debug_token: the token is not the app’s own');
    throw new GraphError(100, '(#100) You must provide an app access token, or a user access token of a developer');
  }
  const { personId, pageId, scopes } = world.grantOf(query.get('input_token') ?? '');
  const of = pageId === null ? { type: 'USER' } : { type: 'PAGE', profile_id: pageId };
  return ok({
    data: { app_id: STAND_IN_APP.clientId, ...of, is_valid: true, expires_at: 0, scopes, user_id: personId },
  });
}

export const OAUTH_ROUTES: readonly Route<World, Grant>[] = [
  {
    method: 'GET',
    path: `${V}/oauth/access_token`,
    scopes: null,
    query: ['client_id', 'client_secret', 'redirect_uri', 'code', 'grant_type', 'fb_exchange_token'],
    handle: token,
  },
  // The documentation shows GET; many send what is secret as a form, and Facebook takes it.
  {
    method: 'POST',
    path: `${V}/oauth/access_token`,
    scopes: null,
    fields: ['client_id', 'client_secret', 'redirect_uri', 'code', 'grant_type'],
    handle: token,
  },
  {
    method: 'GET',
    path: `${V}/debug_token`,
    scopes: null,
    query: ['input_token', 'appsecret_proof'],
    handle: debug,
  },
  { method: 'GET', path: `${V}/me`, scopes: [], query: ['fields', 'appsecret_proof'], handle: me },
  { method: 'GET', path: `${V}/me/permissions`, scopes: [], query: ['appsecret_proof'], handle: permissions },
  {
    method: 'GET',
    path: `${V}/me/accounts`,
    scopes: ['pages_show_list'],
    query: ['fields', 'limit', 'after', 'appsecret_proof'],
    handle: accounts,
  },
];
