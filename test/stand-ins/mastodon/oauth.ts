import { createHash, randomBytes } from 'node:crypto';
import { OAuthRefusal, Refusal, type Answer, type Call, type Route } from './protocol.js';
import type { App, World } from './world.js';

const COARSE = ['read', 'write', 'follow', 'push'];
const FINE = [
  'read:accounts',
  'read:statuses',
  'read:notifications',
  'write:accounts',
  'write:statuses',
  'write:media',
  'write:favourites',
];

export const OAUTH_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/.well-known/oauth-authorization-server', access: 'anybody', handle: metadata },
  {
    method: 'POST',
    path: '/api/v1/apps',
    access: 'anybody',
    fields: { client_name: 'text', redirect_uris: 'text', scopes: 'text', website: 'text' },
    handle: registerApp,
  },
  {
    method: 'GET',
    path: '/oauth/authorize',
    access: 'anybody',
    query: [
      'response_type',
      'client_id',
      'redirect_uri',
      'scope',
      'state',
      'code_challenge',
      'code_challenge_method',
      'force_login',
    ],
    handle: authorize,
  },
  {
    method: 'POST',
    path: '/oauth/token',
    access: 'anybody',
    fields: {
      grant_type: 'text',
      code: 'text',
      client_id: 'text',
      client_secret: 'text',
      redirect_uri: 'text',
      code_verifier: 'text',
      scope: 'text',
    },
    handle: issueToken,
  },
  {
    method: 'POST',
    path: '/oauth/revoke',
    access: 'anybody',
    fields: { client_id: 'text', client_secret: 'text', token: 'text' },
    handle: revokeToken,
  },
];

/** True when `granted` holds one of `needed`, itself or through its parent. */
export function allows(granted: readonly string[], needed: readonly string[]): boolean {
  return needed.some((scope) => granted.includes(scope) || granted.includes(scope.split(':')[0] ?? ''));
}

function knownScopes({ traits }: World): readonly string[] {
  return [...COARSE, ...(traits.fineScopes ? FINE : []), ...(traits.metadata ? ['profile'] : [])];
}

function metadata({ world, origin }: Call): Answer {
  if (!world.traits.metadata) return { status: 404, html: '<h1>The page you are looking for isn’t here.</h1>' };
  return {
    status: 200,
    json: {
      issuer: `${origin}/`,
      authorization_endpoint: `${origin}/oauth/authorize`,
      token_endpoint: `${origin}/oauth/token`,
      revocation_endpoint: `${origin}/oauth/revoke`,
      app_registration_endpoint: `${origin}/api/v1/apps`,
      scopes_supported: knownScopes(world),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      code_challenge_methods_supported: ['S256'],
    },
  };
}

function registerApp({ world, body }: Call): Answer {
  const scopes = text(body, 'scopes')?.split(/\s+/) ?? ['read'];
  const name = text(body, 'client_name');
  const redirectUris = text(body, 'redirect_uris')?.split(/\s+/) ?? [];
  if (!name || redirectUris.length === 0 || !redirectUris.every((uri) => URL.canParse(uri))) {
    world.violate('an application needs client_name and absolute redirect_uris');
  }
  if (!scopes.every((scope) => knownScopes(world).includes(scope))) throw new Refusal(422, 'scopesUnknown');
  const app: App = {
    clientId: randomBytes(24).toString('base64url'),
    clientSecret: randomBytes(24).toString('base64url'),
    name: name ?? '',
    redirectUris,
    scopes,
  };
  world.apps.set(app.clientId, app);
  return {
    status: 200,
    json: {
      id: world.nextId(),
      name: app.name,
      website: text(body, 'website'),
      scopes,
      redirect_uri: redirectUris.join('\n'),
      redirect_uris: redirectUris,
      client_id: app.clientId,
      client_secret: app.clientSecret,
      client_secret_expires_at: 0,
    },
  };
}

/** The consent page, answered at once by a person of `world.consent`. Without a matching way back nobody is sent anywhere. */
function authorize({ world, query }: Call): Answer {
  if (world.traits.purgesApps) {
    const used = new Set([...world.tokens.values()].map((token) => token.clientId));
    for (const clientId of world.apps.keys()) if (!used.has(clientId)) world.apps.delete(clientId);
  }
  const app = world.apps.get(query.get('client_id') ?? '');
  if (!app) return { status: 401, html: 'Client authentication failed due to unknown client.' };
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!app.redirectUris.includes(redirectUri)) {
    return { status: 400, html: 'The requested redirect uri is malformed or doesn’t match client redirect URI.' };
  }
  const scopes = (query.get('scope') ?? 'read').split(/\s+/);
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code') return { status: 400, html: 'Unsupported response type.' };
  if (!scopes.every((scope) => app.scopes.includes(scope)))
    return { status: 400, html: 'The requested scope is invalid.' };
  if (challenge !== null && query.get('code_challenge_method') !== 'S256') {
    return { status: 400, html: 'The code challenge method must be S256.' };
  }
  const back = new URL(redirectUri);
  const state = query.get('state');
  if (state !== null) back.searchParams.set('state', state);
  if (world.consent === 'deny') {
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('error_description', 'The resource owner or authorization server denied the request.');
    return { status: 302, headers: { location: back.href } };
  }
  const signedIn = [...world.accounts.values()].at(-1);
  const account = query.get('force_login') === 'true' || !signedIn ? world.newAccount() : signedIn;
  const code = randomBytes(24).toString('base64url');
  world.codes.set(code, {
    clientId: app.clientId,
    redirectUri,
    scopes,
    challenge: world.traits.metadata ? challenge : null,
    accountId: account.id,
  });
  back.searchParams.set('code', code);
  return { status: 302, headers: { location: back.href } };
}

function issueToken({ world, body }: Call): Answer {
  const app = clientOf(world, body);
  if (!app) throw new OAuthRefusal(401, 'invalid_client', 'Client authentication failed due to unknown client.');
  if (text(body, 'grant_type') === 'client_credentials') {
    const scopes = text(body, 'scope')?.split(/\s+/) ?? ['read'];
    if (!scopes.every((scope) => app.scopes.includes(scope))) {
      throw new OAuthRefusal(400, 'invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
    }
    return tokenAnswer(world, app, scopes, null);
  }
  if (text(body, 'grant_type') !== 'authorization_code') {
    throw new OAuthRefusal(400, 'unsupported_grant_type', 'The authorization grant type is not supported.');
  }
  const value = text(body, 'code') ?? '';
  const code = world.codes.get(value);
  world.codes.delete(value);
  const proven = !code?.challenge || code.challenge === s256(text(body, 'code_verifier') ?? '');
  if (!code || code.clientId !== app.clientId || code.redirectUri !== text(body, 'redirect_uri') || !proven) {
    throw new OAuthRefusal(400, 'invalid_grant', 'The provided authorization grant is invalid, expired or revoked.');
  }
  return tokenAnswer(world, app, code.scopes, code.accountId);
}

function tokenAnswer(world: World, app: App, scopes: readonly string[], accountId: string | null): Answer {
  const token = world.newToken(app.clientId, scopes, accountId);
  const createdAt = Math.floor(world.now().getTime() / 1_000);
  return {
    status: 200,
    json: { access_token: token.value, token_type: 'Bearer', scope: scopes.join(' '), created_at: createdAt },
  };
}

function revokeToken({ world, body }: Call): Answer {
  const token = world.tokens.get(text(body, 'token') ?? '');
  const app = clientOf(world, body);
  if (!app || (token && token.clientId !== app.clientId)) {
    throw new OAuthRefusal(403, 'unauthorized_client', 'You are not authorized to revoke this token');
  }
  if (token) world.tokens.delete(token.value);
  return { status: 200, json: {} };
}

function clientOf(world: World, body: Call['body']): App | null {
  const app = world.apps.get(text(body, 'client_id') ?? '');
  return app && app.clientSecret === text(body, 'client_secret') ? app : null;
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function text(body: Call['body'], name: string): string | null {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
