import { createHash } from 'node:crypto';
import { OAuthProblem, textIn, type Call, type Route } from './protocol.js';
import { secret, STAND_IN_APP, type World } from './world.js';

const CODE_LIVES_MS = 30_000;
const KNOWN_SCOPES = [
  'tweet.read',
  'tweet.write',
  'tweet.moderate.write',
  'users.read',
  'users.email',
  'media.write',
  'offline.access',
  'like.read',
  'dm.read',
  'dm.write',
];

/**
 * The page where people sign in and allow. @returns where their browser is sent back to
 * @param allows the scopes that the person leaves; all by default
 */
export function authorize(world: World, address: string, userId: string, allows?: readonly string[]): URL {
  const url = new URL(address);
  const query = Object.fromEntries(url.searchParams);
  const complain = (what: string): never => {
    world.violate(`authorize: ${what}`);
    throw new Error(`X's sign-in page says: something went wrong (${what}).`);
  };
  if (url.origin !== 'https://x.com' || url.pathname !== '/i/oauth2/authorize')
    complain(`there is no page ${url.href}`);
  for (const name of Object.keys(query)) {
    if (
      ![
        'response_type',
        'client_id',
        'redirect_uri',
        'scope',
        'state',
        'code_challenge',
        'code_challenge_method',
      ].includes(name)
    )
      complain(`unknown parameter ${name}`);
  }
  if (query['response_type'] !== 'code') complain('response_type is not code');
  if (query['client_id'] !== STAND_IN_APP.clientId) complain('the client is not known');
  if (!world.redirectUris.has(query['redirect_uri'] ?? ''))
    complain(`redirect_uri ${query['redirect_uri']} is not the registered one`);
  const scopes = (query['scope'] ?? '').split(' ');
  for (const scope of scopes) if (!KNOWN_SCOPES.includes(scope)) complain(`unknown scope ${scope}`);
  const state = query['state'] ?? '';
  if (state === '' || state.length > 500) complain('state is missing or longer than 500');
  if (query['code_challenge_method']?.toUpperCase() !== 'S256' || !/^[\w-]{43}$/.test(query['code_challenge'] ?? ''))
    complain('no S256 challenge');
  const code = secret();
  world.codes.set(code, {
    userId,
    scopes: allows ?? scopes,
    redirectUri: query['redirect_uri'] ?? '',
    challenge: query['code_challenge'] ?? '',
    expiresAt: world.now() + CODE_LIVES_MS,
  });
  const back = new URL(query['redirect_uri'] ?? '');
  back.searchParams.set('state', state);
  back.searchParams.set('code', code);
  return back;
}

function token(call: Call) {
  checkClient(call);
  const { world, body } = call;
  switch (body['grant_type']) {
    case 'authorization_code':
      return exchange(world, body);
    case 'refresh_token':
      return refresh(world, textIn(body, 'refresh_token'));
    default:
      throw new OAuthProblem(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}

function exchange(world: World, body: Call['body']) {
  const code = textIn(body, 'code');
  const found = world.codes.get(code);
  world.codes.delete(code);
  const wrong = new OAuthProblem(400, 'invalid_request', 'Value passed for the authorization code was invalid.');
  if (!found || found.expiresAt < world.now()) throw wrong;
  if (body['redirect_uri'] !== found.redirectUri)
    throw new OAuthProblem(
      400,
      'invalid_request',
      'Value passed for the redirect uri did not match the uri of the authorization code.',
    );
  const challenge = createHash('sha256').update(textIn(body, 'code_verifier')).digest('base64url');
  if (challenge !== found.challenge)
    throw new OAuthProblem(
      400,
      'invalid_request',
      'Value passed for the code verifier did not match the code challenge.',
    );
  return answer(world, world.issue(found.userId, found.scopes));
}

/** Each refresh token works once. One that comes again was stolen or kept, so the grant ends (RFC 9700 §4.14.2). */
function refresh(world: World, refreshToken: string) {
  const grant = world.grants.find(
    (candidate) => candidate.refreshToken === refreshToken || candidate.spent.has(refreshToken),
  );
  if (grant?.spent.has(refreshToken)) grant.revoked = true;
  if (!grant || grant.revoked)
    throw new OAuthProblem(400, 'invalid_request', 'Value passed for the token was invalid.');
  world.renew(grant);
  return answer(world, grant);
}

function answer(world: World, grant: World['grants'][number]) {
  return {
    status: 200,
    json: {
      token_type: 'bearer',
      expires_in: Math.round((grant.expiresAt - world.now()) / 1_000),
      access_token: grant.accessToken,
      scope: grant.scopes.join(' '),
      ...(grant.scopes.includes('offline.access') && { refresh_token: grant.refreshToken }),
    },
  };
}

function revoke(call: Call) {
  checkClient(call);
  const given = textIn(call.body, 'token');
  const grant = call.world.grants.find(
    ({ accessToken, refreshToken }) => accessToken === given || refreshToken === given,
  );
  if (grant) grant.revoked = true;
  return { status: 200, json: { revoked: true } };
}

/** A confidential client names itself by HTTP Basic. That some clients do it in the form as well, X does not mind. */
function checkClient({ authorization }: Call): void {
  const expected = `Basic ${Buffer.from(`${STAND_IN_APP.clientId}:${STAND_IN_APP.clientSecret}`).toString('base64')}`;
  if (authorization !== expected)
    throw new OAuthProblem(401, 'unauthorized_client', 'Missing valid authorization header');
}

export const OAUTH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/2/oauth2/token',
    scopes: null,
    body: 'form',
    limit: 1_000,
    fields: {
      grant_type: 'text',
      code: 'text',
      redirect_uri: 'text',
      code_verifier: 'text',
      refresh_token: 'text',
      client_id: 'text',
      client_secret: 'text',
    },
    handle: token,
  },
  {
    method: 'POST',
    path: '/2/oauth2/revoke',
    scopes: null,
    body: 'form',
    limit: 1_000,
    fields: { token: 'text', token_type_hint: 'text', client_id: 'text', client_secret: 'text' },
    handle: revoke,
  },
];
