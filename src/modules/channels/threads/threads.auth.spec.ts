import { authorize } from '../../../../test/stand-ins/threads/oauth.js';
import { onThreads } from '../../../../test/stand-ins/threads/on-threads.js';
import type { RunningThreads } from '../../../../test/stand-ins/threads/threads.bench.js';
import { ALL_SCOPES, STAND_IN_APP } from '../../../../test/stand-ins/threads/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { noOperatorApp } from '../../../../test/support/no-operator-app.js';
import type {
  ChannelContext,
  ConnectContext,
  OAuthAuth,
  OperatorApp,
  RefreshedCredentials,
} from '../contract/index.js';
import { threadsAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const DAY_S = 86_400;

function signIn(): OAuthAuth {
  const [method] = threadsAdapter.auth.methods;
  if (method?.kind !== 'oauth2') throw new Error('Threads is connected by OAuth.');
  return method;
}

function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  if (!threadsAdapter.auth.refresh) throw new Error('Threads’ tokens are refreshed.');
  return threadsAdapter.auth.refresh(context);
}

const withApp = <Context extends Pick<ConnectContext, 'operatorApp'>>(context: Context, app: OperatorApp): Context => ({
  ...context,
  operatorApp: () => Promise.resolve(app),
});

/** Begins a sign-in and lets a new profile allow it. @returns what `complete` is called with */
async function allowed(session: BenchSession, network: RunningThreads) {
  const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
  const { authorizeUrl, memo } = await signIn().begin({}, context);
  const back = authorize(network.world, authorizeUrl, network.world.addProfile().id);
  return { ...context, codeVerifier: 'unused', memo, code: back.searchParams.get('code') ?? '' };
}

/** Time goes by here and at Threads. */
function letPass(seconds: number, session: BenchSession, network: RunningThreads): void {
  session.clock.advance(seconds);
  network.world.advance(seconds);
}

describe('signing in on Threads', () => {
  onThreads('asks for its permissions with commas, without PKCE, and for the exact way back', async (session) => {
    const { authorizeUrl } = await signIn().begin(
      {},
      { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' },
    );
    expect(authorizeUrl.split('?')[0]).toBe('https://threads.net/oauth/authorize');
    expect(Object.fromEntries(new URL(authorizeUrl).searchParams)).toEqual({
      client_id: STAND_IN_APP.clientId,
      redirect_uri: REDIRECT,
      scope: ALL_SCOPES.join(','),
      response_type: 'code',
      state: 'a-state',
    });
  });

  onThreads('makes sixty days of the hour that the code gives, and knows of the ninety', async (session, network) => {
    const [account] = await signIn().complete(await allowed(session, network));
    const days = (date: Date | null | undefined): number =>
      Math.round(((date?.getTime() ?? 0) - Date.now()) / (DAY_S * 1_000));
    expect([days(account?.expiresAt), days(account?.grantExpiresAt)]).toEqual([60, 90]);
    expect(account?.scopes).toEqual(ALL_SCOPES);
  });

  onThreads('knows a profile whose id is beyond what numbers hold exactly', async (session, network) => {
    const [profile] = network.world.profiles.values();
    expect(Number.isSafeInteger(Number(profile?.id))).toBe(false);
    expect(session.connected.remoteId).toBe(profile?.id);
  });

  onThreads('strips the #_ that Meta hangs on the code', async (session, network) => {
    const back = await allowed(session, network);
    await expect(signIn().complete({ ...back, code: `${back.code}#_` })).resolves.toHaveLength(1);
  });

  onThreads('gets nothing for a code that was used or is older than an hour', async (session, network) => {
    const once = await allowed(session, network);
    await signIn().complete(once);
    expect((await session.failureOf(() => signIn().complete(once))).code).toBe('sign-in-stale');
    const late = await allowed(session, network);
    network.world.advance(3_601);
    expect(await session.failureOf(() => signIn().complete(late))).toMatchObject({
      kind: 'rejected',
      code: 'sign-in-stale',
    });
  });

  onThreads('is refused where the person left out a permission that is needed', async (session, network) => {
    const left = ALL_SCOPES.filter((scope) => scope !== 'threads_content_publish');
    const error = await session.failureOf(() =>
      network.connectAs(network.world.addProfile(), session.connectContext(), left),
    );
    expect(error).toMatchObject({ kind: 'rejected', code: 'scope-missing' });
    expect(error.message).toContain('threads_content_publish');
  });

  onThreads('goes on without numbers and removal where only those were left out', async (session, network) => {
    const left = ALL_SCOPES.slice(0, 4);
    const account = await network.connectAs(network.world.addProfile(), session.connectContext(), left);
    expect(account.scopes).toEqual(left);
  });

  onThreads(
    'tells whoever runs the installation that the way back is not entered at Meta',
    async (session, network) => {
      const back = await allowed(session, network);
      network.world.redirectUris.clear();
      expect(await session.failureOf(() => signIn().complete(back))).toMatchObject({
        kind: 'administrator',
        code: 'callback-unknown',
      });
    },
  );

  onThreads('starts again where the app was changed meanwhile', async (session, network) => {
    const begun = withApp(await allowed(session, network), { ...STAND_IN_APP, clientId: '99' });
    expect((await session.failureOf(() => signIn().complete(begun))).code).toBe('sign-in-stale');
  });

  onThreads('is not begun before the operator has entered an app', async (session) => {
    const context = { ...session.connectContext(), operatorApp: noOperatorApp };
    const error = await session.failureOf(() =>
      signIn().begin({}, { ...context, redirectUri: REDIRECT, state: 's', codeChallenge: 'c' }),
    );
    expect(error).toMatchObject({ kind: 'administrator', code: 'channel-not-set-up' });
  });

  onThreads('keeps the app’s secret out of what is stored with the account', async (session) => {
    expect(JSON.stringify(session.connected)).not.toContain(STAND_IN_APP.clientSecret);
  });
});

describe('renewing a sign-in on Threads', () => {
  onThreads('renews the token itself once it is a day old, and moves both ends', async (session, network) => {
    letPass(48 * DAY_S, session, network);
    const renewed = await refresh(session.context());
    const days = (date: Date | null | undefined): number =>
      Math.round(((date?.getTime() ?? 0) - network.world.now()) / (DAY_S * 1_000));
    expect([days(renewed.expiresAt), days(renewed.grantExpiresAt)]).toEqual([60, 90]);
    session.replaceCredentials(renewed.credentials);
    letPass(30 * DAY_S, session, network);
    await threadsAdapter.auth.probe(session.context());
  });

  onThreads('does not ask for it within the first day, but whether the token still works', async (session, network) => {
    const before = network.requests().length;
    const kept = await refresh(session.context());
    expect(kept.credentials).toEqual(session.credentials);
    expect(
      network
        .requests()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(['/v1.0/me']);
    network.world.grants.forEach((grant) => (grant.expiresAt = 0));
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
  });

  onThreads('asks nothing of a token that has ended: only a new sign-in helps', async (session, network) => {
    letPass(61 * DAY_S, session, network);
    const before = network.requests().length;
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
    expect(network.requests()).toHaveLength(before);
  });

  onThreads('is told that the person took the permission back', async (session, network) => {
    letPass(2 * DAY_S, session, network);
    network.world.grants.forEach((grant) => (grant.revoked = true));
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
  });

  onThreads('whose answer is lost is simply done again, as the old token stays good', async (session, network) => {
    letPass(2 * DAY_S, session, network);
    await network.fault({ on: 'read', times: 1, act: { kind: 'drop', accepted: true } });
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('unavailable');
    await refresh(session.context());
  });
});

describe('the check of the operator’s app on Threads', () => {
  const check = async (context: ConnectContext) => await threadsAdapter.auth.checkApp?.(context);

  onThreads('is content with an app that Threads knows', async (session) => {
    await check(session.connectContext());
  });

  onThreads('names the field that is wrong', async (session) => {
    const secret = withApp(session.connectContext(), { ...STAND_IN_APP, clientSecret: 'mistyped-secret' });
    const error = await session.failureOf(() => check(secret));
    expect(error).toMatchObject({ kind: 'administrator', code: 'field:clientSecret' });
    expect(`${error.message} ${error.excerpt}`).not.toContain('mistyped-secret');
    const id = withApp(session.connectContext(), { ...STAND_IN_APP, clientId: '12' });
    expect((await session.failureOf(() => check(id))).code).toBe('field:clientId');
  });

  onThreads('finds a callback address that was not entered at Meta', async (session, network) => {
    network.world.redirectUris.clear();
    expect((await session.failureOf(() => check(session.connectContext()))).code).toBe('callback-unknown');
  });

  onThreads('gives no verdict when Threads is down', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    expect((await session.failureOf(() => check(session.connectContext()))).kind).toBe('unavailable');
  });
});
