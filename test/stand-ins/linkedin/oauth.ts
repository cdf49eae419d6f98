import { OAuthRefusal, textIn, type Answer, type Call, type Route } from './protocol.js';
import { secret, STAND_IN_APP, type Grant, type World } from './world.js';

const CODE_LIVES_MS = 30 * 60_000;
const SCOPES: Readonly<Record<World['products'], readonly string[]>> = {
  share: ['openid', 'profile', 'email', 'w_member_social'],
  community: [
    'r_basicprofile',
    'w_member_social',
    'w_member_social_feed',
    'r_member_postAnalytics',
    'r_member_profileAnalytics',
    'rw_organization_admin',
    'w_organization_social',
    'r_organization_social',
    'w_organization_social_feed',
    'r_organization_social_feed',
    'r_organization_followers',
  ],
};

/** The page where people sign in and allow. @returns where their browser is sent back to */
export function authorize(world: World, address: string, memberId: string, allows?: readonly string[]): URL {
  const url = new URL(address);
  const query = Object.fromEntries(url.searchParams);
  const complain = (what: string): never => {
    world.violate(`authorize: ${what}`);
    throw new Error(`LinkedIn's sign-in page says: something went wrong (${what}).`);
  };
  if (url.origin !== 'https://www.linkedin.com' || url.pathname !== '/oauth/v2/authorization')
    complain(`there is no page ${url.href}`);
  for (const name of Object.keys(query))
    if (!['response_type', 'client_id', 'redirect_uri', 'state', 'scope'].includes(name))
      complain(`unknown parameter ${name}`);
  if (query['response_type'] !== 'code') complain('response_type is not code');
  if (query['client_id'] !== STAND_IN_APP.clientId) complain('the client is not known');
  const redirectUri = query['redirect_uri'] ?? '';
  if (!world.redirectUris.has(redirectUri)) complain(`redirect_uri ${redirectUri} is not a registered one`);
  if ((query['state'] ?? '') === '') complain('state is missing');
  const back = new URL(redirectUri);
  back.searchParams.set('state', query['state'] ?? '');
  const scopes = (query['scope'] ?? '').split(' ');
  const unknown = scopes.find((scope) => !SCOPES[world.products].includes(scope));
  if (unknown !== undefined) {
    back.searchParams.set('error', 'unauthorized_scope_error');
    back.searchParams.set('error_description', `Scope "${unknown}" is not authorized for your application`);
    return back;
  }
  const code = secret();
  world.codes.set(code, {
    memberId,
    scopes: allows ?? scopes,
    redirectUri,
    expiresAt: world.now() + CODE_LIVES_MS,
  });
  back.searchParams.set('code', code);
  return back;
}

function token(call: Call): Answer {
  checkClient(call);
  const { world, body } = call;
  switch (body['grant_type']) {
    case 'authorization_code':
      return exchange(world, body);
    case 'refresh_token':
      return refresh(world, textIn(body, 'refresh_token'));
    default:
      throw new OAuthRefusal(400, 'unsupported_grant_type', 'The grant type is not supported.');
  }
}

function exchange(world: World, body: Call['body']): Answer {
  const code = textIn(body, 'code');
  const found = world.codes.get(code);
  world.codes.delete(code);
  if (!found || found.expiresAt < world.now() || body['redirect_uri'] !== found.redirectUri) {
    throw new OAuthRefusal(
      400,
      'invalid_request',
      'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.',
    );
  }
  // Another set of permissions ends what the member allowed before.
  const asked = [...found.scopes].sort().join(' ');
  for (const grant of world.grants)
    if (grant.memberId === found.memberId && [...grant.scopes].sort().join(' ') !== asked) grant.revoked = true;
  return answer(world, world.issue(found.memberId, found.scopes));
}

/** The refresh token stays, and so does its end. */
function refresh(world: World, refreshToken: string): Answer {
  const old = world.grants.find((grant) => grant.refreshToken !== null && grant.refreshToken === refreshToken);
  if (!old || old.revoked || old.refreshEndsAt <= world.now())
    throw new OAuthRefusal(400, 'invalid_grant', 'The provided refresh token is invalid, expired or revoked');
  const grant: Grant = { ...old, accessToken: secret(), expiresAt: world.now() + 5_184_000_000 };
  world.grants.push(grant);
  return answer(world, grant);
}

function answer(world: World, grant: Grant): Answer {
  const inSeconds = (at: number): number => Math.round((at - world.now()) / 1_000);
  return {
    status: 200,
    json: {
      access_token: grant.accessToken,
      expires_in: inSeconds(grant.expiresAt),
      scope: grant.scopes.join(','),
      token_type: 'Bearer',
      ...(grant.refreshToken !== null && {
        refresh_token: grant.refreshToken,
        refresh_token_expires_in: inSeconds(grant.refreshEndsAt),
      }),
    },
  };
}

function revoke(call: Call): Answer {
  checkClient(call);
  for (const grant of call.world.grants) if (grant.accessToken === textIn(call.body, 'token')) grant.revoked = true;
  return { status: 200, json: {} };
}

function introspect(call: Call): Answer {
  checkClient(call);
  const grant = call.world.grants.find(({ accessToken }) => accessToken === textIn(call.body, 'token'));
  return { status: 200, json: { active: grant !== undefined && !grant.revoked } };
}

function checkClient({ body }: Call): void {
  if (body['client_id'] !== STAND_IN_APP.clientId)
    throw new OAuthRefusal(401, 'invalid_client_id', 'The passed in client_id is invalid');
  if (body['client_secret'] !== STAND_IN_APP.clientSecret)
    throw new OAuthRefusal(401, 'invalid_client', 'Client authentication failed');
}

const CLIENT = { client_id: 'text', client_secret: 'text' } as const;

export const OAUTH_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/www/oauth/v2/accessToken',
    auth: 'none',
    body: 'form',
    fields: { ...CLIENT, grant_type: 'text', code: 'text', redirect_uri: 'text', refresh_token: 'text' },
    optional: ['code', 'redirect_uri', 'refresh_token'],
    handle: token,
  },
  {
    method: 'POST',
    path: '/www/oauth/v2/revoke',
    auth: 'none',
    body: 'form',
    fields: { ...CLIENT, token: 'text' },
    handle: revoke,
  },
  {
    method: 'POST',
    path: '/www/oauth/v2/introspectToken',
    auth: 'none',
    body: 'form',
    fields: { ...CLIENT, token: 'text' },
    handle: introspect,
  },
];
