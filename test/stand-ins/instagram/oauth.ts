import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import { DAY_MS, SCOPES, secret, STAND_IN_APP, type Grant, type Login, type World } from './world.js';

type InstagramCall = Call<World, Grant>;
/** Each of Meta's hosts is the first part of a path here. */
export const FB = '/graph.facebook.com/v26.0';
export const IG = '/graph.instagram.com/v26.0';
const CODE_LIVES_MS = 3_600_000;

const DIALOGS: Readonly<Record<Login, { page: string; client: string; more: readonly string[] }>> = {
  facebook: {
    page: 'https://www.facebook.com/v26.0/dialog/oauth',
    client: STAND_IN_APP.facebookClientId,
    more: [],
  },
  instagram: {
    page: 'https://www.instagram.com/oauth/authorize',
    client: STAND_IN_APP.instagramClientId,
    more: ['enable_fb_login', 'force_authentication'],
  },
};

/**
 * The page where people sign in and allow. @returns where their browser is sent back to
 * @param who the person's id at Facebook, or the account's at Instagram
 * @param allows the scopes that the person leaves; all by default
 */
export function authorize(world: World, address: string, who: string, allows?: readonly string[]): URL {
  const url = new URL(address);
  const login: Login = url.hostname === 'www.facebook.com' ? 'facebook' : 'instagram';
  const dialog = DIALOGS[login];
  const query = Object.fromEntries(url.searchParams);
  const complain = (what: string): never => {
    world.violate(`authorize: ${what}`);
    throw new Error(`The sign-in page says: something went wrong (${what}).`);
  };
  if (`${url.origin}${url.pathname}` !== dialog.page) complain(`there is no page ${url.href}`);
  const known = ['client_id', 'redirect_uri', 'state', 'scope', 'response_type', ...dialog.more];
  for (const name of Object.keys(query)) if (!known.includes(name)) complain(`unknown parameter ${name}`);
  if (query['response_type'] !== 'code') complain('response_type is not code');
  if (query['client_id'] !== dialog.client) complain('the client is not known');
  const redirectUri = query['redirect_uri'] ?? '';
  if (!world.redirectUris.has(redirectUri)) complain(`redirect_uri ${redirectUri} is not the registered one`);
  const scopes = (query['scope'] ?? '').split(/[, ]/);
  for (const scope of scopes) if (!SCOPES[login].includes(scope)) complain(`unknown scope ${scope}`);
  const code = secret();
  world.codes.set(code, {
    login,
    who,
    scopes: allows ?? scopes,
    redirectUri,
    expiresAt: world.now() + CODE_LIVES_MS,
  });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query['state'] ?? '');
  if (login === 'instagram') back.hash = '_';
  return back;
}

function codeOf(world: World, login: Login, code: string, redirectUri: string | null | undefined) {
  const found = world.codes.get(code);
  world.codes.delete(code);
  if (found && (found.redirectUri !== redirectUri || !world.redirectUris.has(found.redirectUri)))
    throw new GraphError(100, 'Error validating verification: redirect_uri is not identical to the one before');
  if (!found || found.login !== login || found.expiresAt < world.now())
    throw new GraphError(100, 'This authorization code has been used or has expired.');
  return found;
}

function facebookToken({ world, query, fields }: InstagramCall): Answer {
  const given = (name: string): string | null => query.get(name) ?? fields[name] ?? null;
  if (given('client_id') !== STAND_IN_APP.facebookClientId)
    throw new GraphError(101, 'Error validating application. Cannot get application info due to a system error.');
  if (given('client_secret') !== STAND_IN_APP.facebookClientSecret)
    throw new GraphError(1, 'Error validating client secret.');
  const person = { login: 'facebook', accountId: null } as const;
  switch (given('grant_type')) {
    case 'client_credentials':
      return ok({ access_token: `${STAND_IN_APP.facebookClientId}|app`, token_type: 'bearer' });
    case 'fb_exchange_token': {
      const { personId, scopes } = world.grantOf(given('fb_exchange_token') ?? '');
      const long = world.issue({ ...person, personId, scopes, isLong: true }, 60 * DAY_MS);
      return ok({ access_token: long.token, token_type: 'bearer', expires_in: 5_184_000 });
    }
    case null:
    default: {
      const { who, scopes } = codeOf(world, 'facebook', given('code') ?? '', given('redirect_uri'));
      const short = world.issue({ ...person, personId: who, scopes, isLong: false }, 3_600_000);
      return ok({ access_token: short.token, token_type: 'bearer', expires_in: 5_000 });
    }
  }
}

function me({ world, grant, query }: InstagramCall): Answer {
  requireProof(world, grant, query);
  if (query.get('fields') !== 'id' || grant.accountId !== null) world.violate('me: a person is asked for their id');
  return ok({ id: grant.personId });
}

function permissions({ world, grant, query }: InstagramCall): Answer {
  requireProof(world, grant, query);
  return ok({
    data: SCOPES.facebook.map((permission) => ({
      permission,
      status: grant.scopes.includes(permission) ? 'granted' : 'declined',
    })),
  });
}

export function requireProof(world: World, { token }: Grant, query: URLSearchParams): void {
  if (world.requiresProof && query.get('appsecret_proof') !== world.proofOf(token))
    throw new GraphError(100, 'Invalid appsecret_proof provided in the API argument');
}

function accounts({ world, grant, query }: InstagramCall): Answer {
  requireProof(world, grant, query);
  if (!grant.isLong) world.violate('me/accounts: Page tokens of a short token end with it');
  const { personId, scopes } = grant;
  const pages = world.pages.filter((page) => page.personId === personId);
  return pageOf(pages, query, ({ id, name, account }) => ({
    id,
    name,
    access_token: world.issue({ login: 'facebook', personId, accountId: account?.id ?? id, scopes, isLong: true }, null)
      .token,
    ...(account && {
      instagram_business_account: {
        id: account.id,
        username: account.username,
        name: `The ${account.username}`,
        profile_picture_url: 'https://pictures.example/brand.jpg?signed=1',
      },
    }),
  }));
}

/** As the older hosts word it. */
function refuse(message: string): Answer {
  return { status: 400, json: { error_type: 'OAuthException', code: 400, error_message: message } };
}

function instagramToken({ world, fields }: InstagramCall): Answer {
  if (fields['client_id'] !== STAND_IN_APP.instagramClientId) return refuse('Invalid platform app');
  if (fields['client_secret'] !== STAND_IN_APP.instagramClientSecret) return refuse('Error validating client secret.');
  if (fields['grant_type'] !== 'authorization_code') world.violate('access_token: another grant_type');
  if ((fields['code'] ?? '').includes('#')) return refuse('Invalid authorization code');
  let found: ReturnType<typeof codeOf>;
  try {
    found = codeOf(world, 'instagram', fields['code'] ?? '', fields['redirect_uri']);
  } catch (error) {
    if (error instanceof GraphError) return refuse(error.message);
    throw error;
  }
  const { who, scopes } = found;
  const grant = { login: 'instagram', personId: '', accountId: who, scopes, isLong: false } as const;
  const { token } = world.issue(grant, 3_600_000);
  const said = JSON.stringify(world.wrapsToken ? scopes : scopes.join(','));
  // A number, and beyond what JavaScript holds exactly.
  const one = `{"access_token":${JSON.stringify(token)},"user_id":${who},"permissions":${said}}`;
  return { status: 200, text: world.wrapsToken ? `{"data":[${one}]}` : one };
}

function lengthen({ world, query }: InstagramCall): Answer {
  if (query.get('grant_type') !== 'ig_exchange_token') world.violate('access_token: another grant_type');
  if (query.get('client_secret') !== STAND_IN_APP.instagramClientSecret)
    throw new GraphError(101, 'Error validating client secret.');
  const { login, personId, accountId, scopes, isLong } = world.grantOf(query.get('access_token') ?? '');
  if (isLong) throw new GraphError(100, 'The token is a long-lived one already');
  return tokenAnswer(world, world.issue({ login, personId, accountId, scopes, isLong: true }, 60 * DAY_MS));
}

function renew({ world, query }: InstagramCall): Answer {
  if (query.get('grant_type') !== 'ig_refresh_token') world.violate('refresh_access_token: another grant_type');
  const grant = world.grantOf(query.get('access_token') ?? '');
  if (!grant.isLong || world.now() - grant.issuedAt < DAY_MS) {
    world.violate('refresh_access_token: the token is younger than a day');
    throw new GraphError(100, 'The token can not be refreshed yet');
  }
  const { login, personId, accountId, scopes } = grant;
  return tokenAnswer(world, world.issue({ login, personId, accountId, scopes, isLong: true }, 60 * DAY_MS));
}

function tokenAnswer(world: World, { token, expiresAt }: Grant): Answer {
  const expires = Math.round(((expiresAt ?? 0) - world.now()) / 1_000);
  return ok({ access_token: token, token_type: 'bearer', expires_in: expires });
}

/** Of a Page's token it says who granted it. Apps alone may ask. */
function debug({ world, query, request }: InstagramCall): Answer {
  const { facebookClientId: id, facebookClientSecret: secretOfApp } = STAND_IN_APP;
  if (request.headers.authorization !== `Bearer ${id}|${secretOfApp}`) {
    world.violate('debug_token: the token is not the app’s own');
    throw new GraphError(100, '(#100) You must provide an app access token, or a user access token of a developer');
  }
  const { personId, scopes } = world.grantOf(query.get('input_token') ?? '');
  return ok({ data: { app_id: id, type: 'PAGE', is_valid: true, expires_at: 0, scopes, user_id: personId } });
}

export const OAUTH_ROUTES: readonly Route<World, Grant>[] = [
  {
    method: 'GET',
    path: `${FB}/oauth/access_token`,
    scopes: null,
    query: ['client_id', 'client_secret', 'redirect_uri', 'code', 'grant_type', 'fb_exchange_token'],
    handle: facebookToken,
  },
  // The documentation shows GET; many send what is secret as a form, and Facebook takes it.
  {
    method: 'POST',
    path: `${FB}/oauth/access_token`,
    scopes: null,
    fields: ['client_id', 'client_secret', 'redirect_uri', 'code', 'grant_type'],
    handle: facebookToken,
  },
  {
    method: 'GET',
    path: `${FB}/debug_token`,
    scopes: null,
    query: ['input_token', 'appsecret_proof'],
    handle: debug,
  },
  { method: 'GET', path: `${FB}/me`, scopes: [], query: ['fields', 'appsecret_proof'], handle: me },
  { method: 'GET', path: `${FB}/me/permissions`, scopes: [], query: ['appsecret_proof'], handle: permissions },
  {
    method: 'GET',
    path: `${FB}/me/accounts`,
    scopes: ['pages_show_list'],
    query: ['fields', 'limit', 'after', 'appsecret_proof'],
    handle: accounts,
  },
  {
    method: 'POST',
    path: '/api.instagram.com/oauth/access_token',
    scopes: null,
    fields: ['client_id', 'client_secret', 'code', 'grant_type', 'redirect_uri'],
    handle: instagramToken,
  },
  {
    method: 'GET',
    path: '/graph.instagram.com/access_token',
    scopes: null,
    query: ['grant_type', 'client_secret', 'access_token'],
    handle: lengthen,
  },
  {
    method: 'GET',
    path: '/graph.instagram.com/refresh_access_token',
    scopes: null,
    query: ['grant_type', 'access_token'],
    handle: renew,
  },
];
