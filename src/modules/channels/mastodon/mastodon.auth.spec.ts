import {
  adapter,
  aConnectContext,
  onBareMastodon,
  onMastodon,
  secretOf,
} from '../../../../test/stand-ins/mastodon/session.js';
import { ChannelError, type Json, type OAuthBegin } from '../contract/index.js';
import { serverOrigin } from './mastodon.server.js';

const FINE = 'read:statuses read:notifications write:statuses write:media write:favourites';

describe('the server a person names', () => {
  it.each([
    ['social.example', 'https://social.example'],
    ['  Social.Example ', 'https://social.example'],
    ['@brand@social.example', 'https://social.example'],
    ['brand@social.example', 'https://social.example'],
    ['https://social.example/@brand', 'https://social.example'],
    ['https://social.example/@brand@other.example', 'https://social.example'],
    ['http://social.example', 'https://social.example'],
    ['social.example:8443/about', 'https://social.example:8443'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
  ])('is understood from "%s"', (typed, origin) => {
    expect(serverOrigin(typed)).toBe(origin);
  });

  it.each([
    '',
    '  ',
    'brand',
    '@brand',
    'ftp://social.example',
    'https://me:secret@social.example',
    'https://',
    'a b.example',
  ])('is refused as "%s", naming the field', (typed) => {
    expect(() => serverOrigin(typed)).toThrow(expect.objectContaining({ kind: 'rejected', code: 'field:server' }));
  });
});

describe('connecting', () => {
  it('asks for exactly the scopes that are needed, the narrow profile scope where the server has it', async () => {
    await onMastodon('mastodon-4.5', async ({ connected }) => {
      expect(connected.scopes.join(' ')).toBe(`profile ${FINE}`);
    });
    await onMastodon('mastodon-4.2', async ({ connected }) => {
      expect(connected.scopes.join(' ')).toBe(`read:accounts ${FINE}`);
      expect(adapter.auth.methods[0]?.asksFor.map(({ scope }) => scope)).toEqual(connected.scopes);
    });
  });

  it('falls back to read and write on a server that knows no finer scopes', async () => {
    await onMastodon('quirks', async ({ connected }) => expect(connected.scopes).toEqual(['read', 'write']));
  });

  it('names the account by the domain of its handle, which is not the host that is called', async () => {
    for (const variant of ['mastodon-4.5', 'quirks']) {
      await onMastodon(variant, async ({ connected, network }) => {
        expect(connected.handle).toBe('brand1@social.example');
        expect(connected.server).toBe(network.origin);
      });
    }
  });

  it('stores a grant that never expires, with what it takes to give it back', async () => {
    await onMastodon('mastodon-4.5', async ({ connected, network, credentials }) => {
      expect(connected).toMatchObject({ expiresAt: null, grantExpiresAt: null });
      expect(Object.keys(connected.credentials)).toEqual(['accessToken', 'clientId', 'clientSecret']);
      expect(network.world.tokens.has(secretOf(credentials, 'accessToken'))).toBe(true);
    });
  });

  it('gives the grant back to the server', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await adapter.auth.revoke?.(session.context());
      expect(session.network.world.tokens.has(secretOf(session.credentials, 'accessToken'))).toBe(false);
      const error = await session.failureOf(() => adapter.auth.probe(session.context()));
      expect(error.kind).toBe('reconnect');
    });
  });

  it('registers once per server and adds a second account of it', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const context = aConnectContext();
      const first = await server.connect(context);
      const second = await server.connect(context);
      expect(second.remoteId).not.toBe(first.remoteId);
      expect(server.requests().filter(({ path }) => path === '/api/v1/apps')).toHaveLength(1);
    });
  });

  it('keeps its registration on a server that purges the unused ones', async () => {
    await onBareMastodon('mastodon-4.2', async (server) => {
      await expect(server.connect(aConnectContext())).resolves.toMatchObject({ displayName: 'Brand 1' });
    });
  });

  it('registers again when the server has forgotten it', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const context = aConnectContext();
      await server.connect(context);
      server.world.forgetApps();
      await expect(server.connect(context)).resolves.toMatchObject({ handle: 'brand2@social.example' });
    });
  });

  it('registers again when the way back has changed', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const apps = new Map<string, Json>();
      await server.connect(aConnectContext(apps));
      await server.connect(aConnectContext(apps, { publicUrl: 'https://bells.example' }));
      expect([...server.world.apps.values()].map((app) => app.redirectUris[0])).toEqual([
        'https://carillon.example/oauth/callback',
        'https://bells.example/oauth/callback',
      ]);
    });
  });

  it('registers again when other scopes were registered, since those asked for must be among them', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const apps = new Map<string, Json>();
      const context = aConnectContext(apps);
      await server.connect(context);
      const [origin, app] = [...apps][0] ?? [];
      apps.set(origin ?? '', { ...(app as object), wanted: 'profile write:statuses' });
      await server.connect(context);
      expect(server.world.apps.size).toBe(2);
    });
  });

  it('uses a code once, and says to start again after that', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const context = aConnectContext();
      const { method, begun, codeVerifier } = await beginAt(server.origin, context);
      const code = (await server.approve(begun.authorizeUrl)).searchParams.get('code') ?? '';
      const complete = () =>
        method.complete({ ...context, redirectUri: REDIRECT, codeVerifier, code, memo: begun.memo });
      await complete();
      await expect(complete()).rejects.toMatchObject({ kind: 'rejected', code: 'sign-in-stale' });
    });
  });

  it('is refused with a verifier that does not belong to the challenge', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const context = aConnectContext();
      const { method, begun } = await beginAt(server.origin, context);
      const code = (await server.approve(begun.authorizeUrl)).searchParams.get('code') ?? '';
      const stolen = method.complete({
        ...context,
        redirectUri: REDIRECT,
        codeVerifier: 'x'.repeat(43),
        code,
        memo: begun.memo,
      });
      await expect(stolen).rejects.toMatchObject({ kind: 'rejected' });
    });
  });

  it('comes back with access_denied when the person says no', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      server.world.consent = 'deny';
      const { begun } = await beginAt(server.origin, aConnectContext());
      expect((await server.approve(begun.authorizeUrl)).searchParams.get('error')).toBe('access_denied');
    });
  });

  it('takes a server that describes itself to its members only', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      const body = '{"error":"This method requires an authenticated user"}';
      await server.fault({ on: 'read', times: 1, act: { kind: 'status', status: 401, body } });
      await expect(server.connect(aConnectContext())).resolves.toMatchObject({ handle: 'brand1@social.example' });
    });
  });

  it('says that no such server answers, naming the field', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      await server.fault({ on: 'read', times: 2, act: { kind: 'status', status: 404, body: '<h1>Shop</h1>' } });
      await expect(beginAt(server.origin, aConnectContext())).rejects.toMatchObject({
        kind: 'rejected',
        code: 'field:server',
      });
    });
  });

  it('does not blame what was typed when the server is only down', async () => {
    await onBareMastodon('mastodon-4.5', async (server) => {
      await server.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
      await expect(beginAt(server.origin, aConnectContext())).rejects.toMatchObject({ kind: 'unavailable' });
    });
  });
});

const REDIRECT = 'https://carillon.example/oauth/callback';

async function beginAt(server: string, context: Omit<OAuthBegin, 'redirectUri' | 'state' | 'codeChallenge'>) {
  const [method] = adapter.auth.methods;
  if (method?.kind !== 'oauth2') throw new ChannelError('rejected', 'Mastodon is connected by OAuth.');
  // The pair of RFC 7636, appendix B.
  const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const codeChallenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const begun = await method.begin({ server }, { ...context, redirectUri: REDIRECT, state: 'state', codeChallenge });
  return { method, begun, codeVerifier };
}
