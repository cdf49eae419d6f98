import { GraphError, ok, type Answer, type Call, type Route } from '../meta/graph.js';
import { ALL_SCOPES, DAY_MS, secret, STAND_IN_APP, type Grant, type World } from './world.js';

const CODE_LIVES_MS = 3_600_000;
type ThreadsCall = Call<World, Grant>;

/**
 * The page where people sign in and allow. @returns where their browser is sent back to
 * @param allows the scopes that the person leaves; all by default
 */
export function authorize(world: World, address: string, profileId: string, allows?: readonly string[]): URL {
  const url = new URL(address);
  const query = Object.fromEntries(url.searchParams);
  const complain = (what: string): never => {
    world.violate(`authorize: ${what}`);
    throw new Error(`Threads' sign-in page says: something went wrong (${what}).`);
  };
  if (
    !['https://threads.net', 'https://www.threads.net', 'https://www.threads.com'].includes(url.origin) ||
    url.pathname !== '/oauth/authorize'
  )
    complain(`there is no page ${url.href}`);
  for (const name of Object.keys(query))
    if (!['client_id', 'redirect_uri', 'scope', 'response_type', 'state'].includes(name))
      complain(`unknown parameter ${name}`);
  if (query['response_type'] !== 'code') complain('response_type is not code');
  if (query['client_id'] !== STAND_IN_APP.clientId) complain('the client is not known');
  const redirectUri = query['redirect_uri'] ?? '';
  if (!redirectUri.startsWith('https://')) complain('redirect_uri is not https');
  if (!world.redirectUris.has(redirectUri)) complain(`redirect_uri ${redirectUri} is not the registered one`);
  const scopes = (query['scope'] ?? '').split(',');
  for (const scope of scopes) if (!ALL_SCOPES.includes(scope)) complain(`unknown scope ${scope}`);
  if (!scopes.includes('threads_basic')) complain('threads_basic is missing');
  const code = secret();
  world.codes.set(code, {
    profileId,
    scopes: allows ?? scopes,
    redirectUri,
    expiresAt: world.now() + CODE_LIVES_MS,
  });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query['state'] ?? '');
  back.hash = '_';
  return back;
}

function exchange({ world, fields }: ThreadsCall): Answer {
  if (fields['client_id'] !== STAND_IN_APP.clientId) throw old('Invalid client_id');
  if (fields['client_secret'] !== STAND_IN_APP.clientSecret)
    throw new GraphError(101, 'Error validating client secret.');
  if (fields['grant_type'] !== 'authorization_code') throw old('Invalid grant_type');
  if (!world.redirectUris.has(fields['redirect_uri'] ?? ''))
    throw old('Error validating verification: your redirect_uri is not the one of the dialog');
  const code = fields['code'] ?? '';
  const found = world.codes.get(code);
  world.codes.delete(code);
  if (!found || found.expiresAt < world.now()) throw old('This authorization code has been used or has expired');
  if (fields['redirect_uri'] !== found.redirectUri) throw old('Your redirect_uri is not identical to the one before');
  const { token } = world.issue(found.profileId, found.scopes, false);
  // A number, and beyond what JavaScript holds exactly.
  return { status: 200, text: `{"access_token":${JSON.stringify(token)},"user_id":${found.profileId}}` };
}

function old(message: string): GraphError {
  return new GraphError(100, message);
}

function lengthen({ world, query }: ThreadsCall): Answer {
  if (query.get('grant_type') !== 'th_exchange_token') world.violate('access_token: another grant_type');
  if (query.get('client_secret') !== STAND_IN_APP.clientSecret)
    throw new GraphError(101, 'Error validating client secret.');
  const short = world.grantOf(query.get('access_token') ?? '');
  if (short.isLong) throw new GraphError(100, 'The token is a long-lived one already');
  return tokenAnswer(world, world.issue(short.profileId, short.scopes, true));
}

function renew({ world, query }: ThreadsCall): Answer {
  if (query.get('grant_type') !== 'th_refresh_token') world.violate('refresh_access_token: another grant_type');
  const grant = world.grantOf(query.get('access_token') ?? '');
  if (!grant.isLong || world.now() - grant.issuedAt < DAY_MS) {
    world.violate('refresh_access_token: the token is younger than a day');
    throw new GraphError(100, 'The token can not be refreshed yet');
  }
  const renewed = world.issue(grant.profileId, grant.scopes, true);
  return tokenAnswer(world, renewed);
}

function tokenAnswer(world: World, grant: Grant): Answer {
  const expires = Math.round((grant.expiresAt - world.now()) / 1_000);
  return ok({ access_token: grant.token, token_type: 'bearer', expires_in: expires });
}

function debug({ world, query, grant }: ThreadsCall): Answer {
  const inspected = world.grantOf(query.get('input_token') ?? '');
  return ok({
    data: {
      type: 'USER',
      application: 'Bell tower',
      is_valid: true,
      issued_at: Math.floor(inspected.issuedAt / 1_000),
      expires_at: Math.floor(inspected.expiresAt / 1_000),
      scopes: inspected.scopes,
      user_id: grant.profileId,
    },
  });
}

export const OAUTH_ROUTES: readonly Route<World, Grant>[] = [
  {
    method: 'POST',
    path: '/oauth/access_token',
    scopes: null,
    fields: ['client_id', 'client_secret', 'code', 'grant_type', 'redirect_uri'],
    handle: exchange,
  },
  {
    method: 'GET',
    path: '/access_token',
    scopes: null,
    query: ['grant_type', 'client_secret', 'access_token'],
    handle: lengthen,
  },
  {
    method: 'GET',
    path: '/refresh_access_token',
    scopes: null,
    query: ['grant_type', 'access_token'],
    handle: renew,
  },
  { method: 'GET', path: '/v1.0/debug_token', scopes: [], query: ['input_token'], handle: debug },
];
