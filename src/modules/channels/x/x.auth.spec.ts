import { authorize } from '../../../../test/stand-ins/x/oauth.js';
import { callsOf, onX } from '../../../../test/stand-ins/x/on-x.js';
import { xBench, type RunningX } from '../../../../test/stand-ins/x/x.bench.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/x/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { noOperatorApp } from '../../../../test/support/no-operator-app.js';
import type { HttpRequest } from '../../../core/http/http-client.js';
import type {
  ChannelContext,
  ConnectContext,
  OAuthAuth,
  OperatorApp,
  RefreshedCredentials,
} from '../contract/index.js';
import { xAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/oauth/callback';

function signIn(): OAuthAuth {
  const [method] = xAdapter.auth.methods;
  if (method?.kind !== 'oauth2') throw new Error('X is connected by OAuth.');
  return method;
}

function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  if (!xAdapter.auth.refresh) throw new Error('X’s tokens are refreshed.');
  return xAdapter.auth.refresh(context);
}

const withApp = <Context extends Pick<ConnectContext, 'operatorApp'>>(context: Context, app: OperatorApp): Context => ({
  ...context,
  operatorApp: () => Promise.resolve(app),
});

/** Begins a sign-in and lets `user` allow it. @returns what `complete` is called with */
async function allowed(session: BenchSession, network: RunningX, codeVerifier: string, codeChallenge: string) {
  const context = session.connectContext();
  const { authorizeUrl, memo } = await signIn().begin(
    {},
    { ...context, redirectUri: REDIRECT, state: 'a-state', codeChallenge },
  );
  const back = authorize(network.world, authorizeUrl, network.world.addUser().id);
  return { ...context, redirectUri: REDIRECT, codeVerifier, memo, code: back.searchParams.get('code') ?? '' };
}

// RFC 7636, appendix B
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('signing in on X', () => {
  onX('asks for the five permissions with PKCE, and comes back to the exact address', async (session) => {
    const { authorizeUrl } = await signIn().begin(
      {},
      { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: CHALLENGE },
    );
    expect(authorizeUrl.split('?')[0]).toBe('https://x.com/i/oauth2/authorize');
    expect(Object.fromEntries(new URL(authorizeUrl).searchParams)).toEqual({
      response_type: 'code',
      client_id: STAND_IN_APP.clientId,
      redirect_uri: REDIRECT,
      scope: 'tweet.read tweet.write users.read media.write offline.access',
      state: 'a-state',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
    });
  });

  onX('exchanges the code at once, because it lives for 30 seconds', async (session, network) => {
    const inTime = await allowed(session, network, VERIFIER, CHALLENGE);
    network.world.advance(29);
    await expect(signIn().complete(inTime)).resolves.toHaveLength(1);
    const late = await allowed(session, network, VERIFIER, CHALLENGE);
    network.world.advance(31);
    expect(await session.failureOf(() => signIn().complete(late))).toMatchObject({
      kind: 'rejected',
      code: 'sign-in-stale',
    });
  });

  onX('gets nothing for a code that was used, or without the verifier of whoever began', async (session, network) => {
    const once = await allowed(session, network, VERIFIER, CHALLENGE);
    await signIn().complete(once);
    expect((await session.failureOf(() => signIn().complete(once))).code).toBe('sign-in-stale');
    const stolen = await allowed(session, network, 'a-verifier-of-somebody-else-who-took-the-code', CHALLENGE);
    expect((await session.failureOf(() => signIn().complete(stolen))).kind).toBe('rejected');
  });

  onX('is refused where the person left out a permission that is needed', async (session, network) => {
    const error = await session.failureOf(() =>
      network.connectAs(network.world.addUser(), session.connectContext(), [
        'tweet.read',
        'tweet.write',
        'users.read',
        'offline.access',
      ]),
    );
    expect(error).toMatchObject({
      kind: 'rejected',
      code: 'scope-missing',
      message: expect.stringContaining('media.write') as string,
    });
  });

  onX('starts again where the app was changed meanwhile', async (session, network) => {
    const begun = await allowed(session, network, VERIFIER, CHALLENGE);
    const error = await session.failureOf(() =>
      signIn().complete(withApp(begun, { ...STAND_IN_APP, clientId: 'another' })),
    );
    expect(error).toMatchObject({ kind: 'rejected', code: 'sign-in-stale' });
  });

  onX('is not begun before the operator has entered an app', async (session) => {
    const context = { ...session.connectContext(), operatorApp: noOperatorApp };
    const error = await session.failureOf(() =>
      signIn().begin({}, { ...context, redirectUri: REDIRECT, state: 's', codeChallenge: CHALLENGE }),
    );
    expect(error).toMatchObject({ kind: 'administrator', code: 'channel-not-set-up' });
  });

  onX('learns from the subscription what the account may post', async (session, network) => {
    const premium = await network.connectAs(
      network.world.addUser({ subscription: 'Premium' }),
      session.connectContext(),
    );
    expect(premium.limits.text.max).toBe(25_000);
    expect(premium.limits.media.kinds.video?.maxDurationMs).toBeNull();
    expect(session.connected.limits.text.max).toBe(280);
    expect(session.connected.data).toEqual({ subscription: 'None', verified: false });
  });

  onX('keeps the app’s secret out of what is stored with the account', async (session) => {
    expect(JSON.stringify(session.connected)).not.toContain(STAND_IN_APP.clientSecret);
  });
});

it.each([
  [STAND_IN_APP, 'Basic', null],
  [{ clientId: 'public-app' }, undefined, 'public-app'],
])('names a confidential app by HTTP Basic and a public one in the form: %j', async (app, scheme, inForm) => {
  const sent: HttpRequest[] = [];
  const http = { request: (request: HttpRequest) => (sent.push(request), Promise.reject(new Error('enough'))) };
  const context = {
    http,
    operatorApp: () => Promise.resolve(app),
    credentials: { accessToken: 'a', refreshToken: 'r', clientId: app.clientId },
  };
  await expect(refresh(context as unknown as ChannelContext)).rejects.toThrow('enough');
  expect(sent[0]?.headers?.['authorization']?.split(' ')[0]).toBe(scheme);
  expect(sent[0]?.form?.['client_id'] ?? null).toBe(inForm);
  expect(sent[0]?.form).not.toHaveProperty('client_secret');
});

describe('renewing a sign-in on X', () => {
  onX('replaces both tokens: the old refresh token is dead, and using it again ends the grant', async (session) => {
    const old = session.context();
    const renewed = await refresh(old);
    expect(renewed.credentials['refreshToken']).not.toBe(old.credentials['refreshToken']);
    expect(renewed.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 7_000_000);
    session.replaceCredentials(renewed.credentials);
    await xAdapter.auth.probe(session.context());
    expect((await session.failureOf(() => refresh(old))).kind).toBe('reconnect');
    // X took the second use for a theft.
    expect((await session.failureOf(() => xAdapter.auth.probe(session.context()))).kind).toBe('expired');
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
  });

  onX(
    'whose answer is lost is tried once more, and X tells that it was done: then somebody signs in again',
    async (session, network) => {
      await network.fault({ on: 'read', times: 1, act: { kind: 'drop', accepted: true } });
      expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('unavailable');
      expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
    },
  );

  onX('that never reached X costs nothing', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'drop', accepted: false } });
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('unavailable');
    await refresh(session.context());
  });

  onX('is told that the grant is gone', async (session, network) => {
    network.world.grants.forEach((grant) => (grant.revoked = true));
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
  });

  onX('with a wrong secret is the administrator’s matter and no reason to connect again', async (session) => {
    const error = await session.failureOf(() =>
      refresh(withApp(session.context(), { ...STAND_IN_APP, clientSecret: 'mistyped' })),
    );
    expect(error.kind).toBe('administrator');
  });

  onX(
    'by another app than the one that was allowed asks for a new sign-in, and asks X nothing',
    async (session, network) => {
      const before = network.requests().length;
      const error = await session.failureOf(() =>
        refresh(withApp(session.context(), { ...STAND_IN_APP, clientId: 'another' })),
      );
      expect(error).toMatchObject({ kind: 'reconnect', code: 'app-replaced' });
      expect(network.requests()).toHaveLength(before);
    },
  );

  onX('is not undone by an answer that no documentation promises', async (session, network) => {
    await network.fault({
      on: 'read',
      times: 1,
      act: { kind: 'status', status: 200, body: '{"token_type":"bearer"}' },
    });
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('unavailable');
    await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 502, body: '<html>' } });
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('unavailable');
  });
});

describe('the check of the operator’s app', () => {
  onX('is content with an app that X knows, and offers X no real token', async (session, network) => {
    await xAdapter.auth.checkApp?.(session.connectContext());
    expect(callsOf(network, 'POST /2/oauth2/token')).toBe(2);
    await refresh(session.context());
  });

  onX('names the field of an app that X does not know', async (session) => {
    const context = withApp(session.connectContext(), { ...STAND_IN_APP, clientSecret: 'mistyped' });
    const error = await session.failureOf(async () => await xAdapter.auth.checkApp?.(context));
    expect(error).toMatchObject({ kind: 'administrator', code: 'field:clientSecret' });
    expect(`${error.message} ${error.excerpt}`).not.toContain('mistyped');
  });

  onX('gives no verdict when X is down', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    const error = await session.failureOf(async () => await xAdapter.auth.checkApp?.(session.connectContext()));
    expect(error.kind).toBe('unavailable');
  });
});

it('runs on a bench that knows the app', () => expect(xBench.operatorApp).toBe(STAND_IN_APP));
