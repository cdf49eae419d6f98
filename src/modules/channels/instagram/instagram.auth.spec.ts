import { authorize } from '../../../../test/stand-ins/instagram/oauth.js';
import { letPass, onInstagram } from '../../../../test/stand-ins/instagram/on-instagram.js';
import type { RunningInstagram } from '../../../../test/stand-ins/instagram/instagram.bench.js';
import { SCOPES, STAND_IN_APP, type Login } from '../../../../test/stand-ins/instagram/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type {
  ChannelContext,
  ConnectContext,
  OAuthAuth,
  OperatorApp,
  RefreshedCredentials,
} from '../contract/index.js';
import { instagramAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const DAY_S = 86_400;

function signIn(login: Login): OAuthAuth {
  const method = instagramAdapter.auth.methods.find(({ name }) => name === `${login}-login`);
  if (method?.kind !== 'oauth2') throw new Error('Instagram is connected by OAuth.');
  return method;
}

function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  if (!instagramAdapter.auth.refresh) throw new Error('Instagram’s tokens are refreshed.');
  return instagramAdapter.auth.refresh(context);
}

const withApp = <Context extends Pick<ConnectContext, 'operatorApp'>>(context: Context, app: OperatorApp): Context => ({
  ...context,
  operatorApp: () => Promise.resolve(app),
});

const without = (...names: readonly string[]): OperatorApp =>
  Object.fromEntries(Object.entries(STAND_IN_APP).filter(([name]) => !names.includes(name)));

/** Begins a sign-in and lets somebody allow it. @returns what `complete` is called with */
async function allowed(login: Login, session: BenchSession, network: RunningInstagram) {
  const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
  const { authorizeUrl, memo } = await signIn(login).begin({}, context);
  const account = network.world.addAccount();
  if (login === 'facebook') network.world.addPage('somebody', account);
  const back = authorize(network.world, authorizeUrl, login === 'facebook' ? 'somebody' : account.id);
  return { ...context, codeVerifier: 'unused', memo, code: back.searchParams.get('code') ?? '', account };
}

const days = (date: Date | null | undefined): number =>
  Math.round(((date?.getTime() ?? 0) - Date.now()) / (DAY_S * 1_000));

describe('signing in with Facebook', () => {
  onInstagram('facebook', 'asks for its permissions with commas and for the exact way back', async (session) => {
    const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
    const { authorizeUrl } = await signIn('facebook').begin({}, context);
    expect(authorizeUrl.split('?')[0]).toBe('https://www.facebook.com/v26.0/dialog/oauth');
    expect(Object.fromEntries(new URL(authorizeUrl).searchParams)).toEqual({
      client_id: STAND_IN_APP.facebookClientId,
      redirect_uri: REDIRECT,
      state: 'a-state',
      scope: SCOPES.facebook.join(','),
      response_type: 'code',
    });
  });

  onInstagram(
    'facebook',
    'gives the accounts of linked Pages, each with the Page’s token',
    async (session, network) => {
      const pages = [network.world.addPage('somebody'), network.world.addPage('somebody')];
      network.world.addPage('somebody', null);
      network.world.addPage('somebody else');
      const accounts = await network.connectAs('facebook', 'somebody', session.connectContext());
      expect(accounts.map(({ remoteId }) => remoteId)).toEqual(pages.map(({ account }) => account?.id));
      expect(accounts.map(({ data }) => data)).toMatchObject(
        pages.map(({ id }) => ({ login: 'facebook', pageId: id })),
      );
      const persons = network.world.grants.filter(({ accountId }) => accountId === null).map(({ token }) => token);
      const stored = JSON.stringify(accounts);
      expect(persons.filter((token) => stored.includes(token))).toEqual([]);
      expect([accounts[0]?.expiresAt, days(accounts[0]?.grantExpiresAt)]).toEqual([null, 90]);
    },
  );

  onInstagram(
    'facebook',
    'tells that no Page was named, or that none is linked to an account',
    async (session, network) => {
      const connect = () => network.connectAs('facebook', 'nobody', session.connectContext());
      expect(await session.failureOf(connect)).toMatchObject({ kind: 'rejected', code: 'no-page' });
      const { name } = network.world.addPage('nobody', null);
      const unlinked = await session.failureOf(connect);
      expect(unlinked).toMatchObject({ kind: 'rejected', code: 'no-professional-account' });
      expect(unlinked.message).toContain(name);
    },
  );

  onInstagram('facebook', 'can’t be renewed, and has nothing that ends', async (session) => {
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
  });

  onInstagram('facebook', 'proves each call by the app’s secret, which is stored nowhere else', async (session) => {
    expect(JSON.stringify(session.connected)).not.toContain(STAND_IN_APP.facebookClientSecret);
    const other = withApp(session.context(), { ...STAND_IN_APP, facebookClientSecret: 'mistyped-secret' });
    const error = await session.failureOf(() => instagramAdapter.auth.probe(other));
    expect(error).toMatchObject({ kind: 'administrator', code: 'app-forbidden' });
  });
});

describe('signing in with Instagram', () => {
  onInstagram('instagram', 'asks with the Instagram app’s ID, without PKCE', async (session) => {
    const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
    const { authorizeUrl } = await signIn('instagram').begin({}, context);
    expect(authorizeUrl.split('?')[0]).toBe('https://www.instagram.com/oauth/authorize');
    expect(Object.fromEntries(new URL(authorizeUrl).searchParams)).toEqual({
      client_id: STAND_IN_APP.instagramClientId,
      redirect_uri: REDIRECT,
      response_type: 'code',
      scope: SCOPES.instagram.join(','),
      state: 'a-state',
      enable_fb_login: '0',
    });
  });

  onInstagram('instagram', 'strips the #_ that hangs on the code', async (session, network) => {
    const back = await allowed('instagram', session, network);
    await expect(signIn('instagram').complete({ ...back, code: `${back.code}#_` })).resolves.toHaveLength(1);
  });

  onInstagram('instagram', 'exchanges the code as a form, not in the address', async (session, network) => {
    const exchanges = network.server.requests.filter(({ path }) => path === '/api.instagram.com/oauth/access_token');
    expect(exchanges.map(({ method, query }) => [method, [...query.keys()]])).toEqual([['POST', []]]);
    await instagramAdapter.auth.probe(session.context());
  });

  onInstagram(
    'instagram',
    'reads the token flat and in a list, with permissions of either form',
    async (session, network) => {
      for (const wraps of [false, true]) {
        network.world.wrapsToken = wraps;
        const { id } = network.world.addAccount();
        const [account] = await network.connectAs('instagram', id, session.connectContext());
        expect(account).toMatchObject({ remoteId: id, scopes: SCOPES.instagram });
      }
    },
  );

  onInstagram('instagram', 'makes sixty days of the hour that the code gives', async (session, network) => {
    const [account] = await signIn('instagram').complete(await allowed('instagram', session, network));
    expect(days(account?.expiresAt)).toBe(60);
  });

  onInstagram(
    'instagram',
    'knows the account by user_id, not by the id that only the app has',
    async (session, network) => {
      const [account] = network.world.accounts.values();
      expect(session.connected.remoteId).toBe(account?.id);
      expect(session.connected.remoteId).not.toBe(account?.appScopedId);
      expect(Number.isSafeInteger(Number(account?.id))).toBe(false);
    },
  );

  onInstagram('instagram', 'takes professional accounts alone', async (session, network) => {
    const creator = network.world.addAccount({ type: 'MEDIA_CREATOR' });
    expect(await network.connectAs('instagram', creator.id, session.connectContext())).toHaveLength(1);
    const personal = network.world.addAccount({ type: 'PERSONAL' });
    const error = await session.failureOf(() => network.connectAs('instagram', personal.id, session.connectContext()));
    expect(error).toMatchObject({ kind: 'rejected', code: 'not-professional' });
  });

  onInstagram('instagram', 'works on without the app once it is connected', async (session) => {
    const profile = await instagramAdapter.auth.probe(withApp(session.context(), {}));
    expect(profile.remoteId).toBe(session.connected.remoteId);
  });
});

describe.each(['facebook', 'instagram'] as const)('who granted access by %s’s sign-in', (login) => {
  onInstagram(login, 'is found out by a probe where connecting did not keep it', async (session, network) => {
    const { grantedBy, ...before } = session.account.data;
    session.account = { ...session.account, data: before };
    const { data } = await instagramAdapter.auth.probe(session.context());
    expect(data).toEqual({ ...before, grantedBy });
    expect(typeof grantedBy).toBe('string');
    session.account = { ...session.account, data: data ?? {} };
    const asked = network.requests().length;
    expect(await instagramAdapter.auth.probe(session.context())).not.toHaveProperty('data');
    expect(network.requests()).toHaveLength(asked + 1);
  });
});

describe('renewing a sign-in with Instagram', () => {
  onInstagram('instagram', 'renews the token itself once it is a day old', async (session, network) => {
    letPass(DAY_S + 120, session, network);
    const { credentials, expiresAt } = await refresh(session.context());
    expect(credentials['accessToken']).not.toBe(session.credentials['accessToken']);
    expect(days(expiresAt)).toBe(61);
    session.replaceCredentials(credentials);
    await instagramAdapter.auth.probe(session.context());
  });

  onInstagram('instagram', 'leaves a younger one alone, which Instagram would refuse', async (session, network) => {
    letPass(DAY_S - 120, session, network);
    const before = network.requests().length;
    const { credentials } = await refresh(session.context());
    expect(credentials).toEqual(session.credentials);
    expect(
      network
        .requests()
        .slice(before)
        .map(({ path }) => path),
    ).toEqual(['/graph.instagram.com/v26.0/me']);
  });

  onInstagram('instagram', 'does not even ask once it has ended', async (session, network) => {
    letPass(61 * DAY_S, session, network);
    const before = network.requests().length;
    expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
    expect(network.requests()).toHaveLength(before);
  });

  onInstagram(
    'instagram',
    'takes a 401 of “too many actions” for a limit, and keeps the connection',
    async (session, network) => {
      letPass(2 * DAY_S, session, network);
      const body = JSON.stringify({ error_type: 'OAuthException', error_message: 'Too many actions, try later' });
      await network.fault({ on: 'read', times: 2, act: { kind: 'status', status: 401, body } });
      expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('throttled');
      expect((await session.failureOf(() => instagramAdapter.auth.probe(session.context()))).kind).toBe('throttled');
    },
  );
});

for (const login of ['facebook', 'instagram'] as const) {
  const [idName, secretName] = [`${login}ClientId`, `${login}ClientSecret`];
  describe(`either way to sign in: ${login}`, () => {
    onInstagram(login, 'is refused where a permission that is needed was left out', async (session, network) => {
      const account = network.world.addAccount();
      network.world.addPage('somebody', account);
      const who = login === 'facebook' ? 'somebody' : account.id;
      const [, publishing = ''] = SCOPES[login];
      const left = SCOPES[login].filter((scope) => scope !== publishing);
      const error = await session.failureOf(() => network.connectAs(login, who, session.connectContext(), left));
      expect(error).toMatchObject({ kind: 'rejected', code: 'scope-missing' });
      expect(error.message).toContain(publishing);
      const few = SCOPES[login].slice(0, login === 'facebook' ? 4 : 2);
      const [connected] = await network.connectAs(login, who, session.connectContext(), few);
      expect(connected?.scopes).toEqual(few);
    });

    onInstagram(login, 'gets nothing for a code that was used or is older than an hour', async (session, network) => {
      const once = await allowed(login, session, network);
      await signIn(login).complete(once);
      expect((await session.failureOf(() => signIn(login).complete(once))).code).toBe('sign-in-stale');
      const late = await allowed(login, session, network);
      network.world.advance(3_601);
      expect((await session.failureOf(() => signIn(login).complete(late))).code).toBe('sign-in-stale');
    });

    onInstagram(
      login,
      'tells whoever runs the installation that the way back is not entered',
      async (session, network) => {
        const back = await allowed(login, session, network);
        network.world.redirectUris.clear();
        expect(await session.failureOf(() => signIn(login).complete(back))).toMatchObject({
          kind: 'administrator',
          code: 'callback-unknown',
        });
      },
    );

    onInstagram(login, 'starts again where the app was changed meanwhile', async (session, network) => {
      const begun = withApp(await allowed(login, session, network), { ...STAND_IN_APP, [idName]: '99' });
      expect((await session.failureOf(() => signIn(login).complete(begun))).code).toBe('sign-in-stale');
    });

    onInstagram(login, 'needs its own pair of keys, and not the other one', async (session, network) => {
      const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 's', codeChallenge: 'unused' };
      const error = await session.failureOf(() =>
        signIn(login).begin({}, withApp(context, without(idName, secretName))),
      );
      expect(error).toMatchObject({ kind: 'administrator', code: 'channel-not-set-up' });
      const other = login === 'facebook' ? 'instagram' : 'facebook';
      await signIn(login).begin({}, withApp(context, without(`${other}ClientId`, `${other}ClientSecret`)));
      expect(network.world.codes.size).toBe(0);
    });

    onInstagram(login, 'checks the app, naming the field that is wrong and repeating no secret', async (session) => {
      const check = async (app: OperatorApp) =>
        await instagramAdapter.auth.checkApp?.(withApp(session.connectContext(), app));
      await check(STAND_IN_APP);
      const secret = await session.failureOf(() => check({ ...STAND_IN_APP, [secretName]: 'mistyped-secret' }));
      expect(secret).toMatchObject({ kind: 'administrator', code: `field:${secretName}` });
      expect(`${secret.message} ${secret.excerpt}`).not.toContain('mistyped-secret');
      expect((await session.failureOf(() => check({ ...STAND_IN_APP, [idName]: '12' }))).code).toBe(`field:${idName}`);
      await check(without(idName, secretName));
    });
  });
}

describe('an account that signs in the other way', () => {
  onInstagram('instagram', 'is the same account, with the other login remembered', async (session, network) => {
    const [account] = network.world.accounts.values();
    network.world.addPage('somebody', account ?? null);
    const [again] = await network.connectAs('facebook', 'somebody', session.connectContext());
    expect(again?.remoteId).toBe(session.connected.remoteId);
    expect([session.connected.data['login'], again?.data['login']]).toEqual(['instagram', 'facebook']);
  });
});

describe('numbers that the sources disagree on', () => {
  onInstagram('instagram', 'are the operator’s to set, and reach accounts at their next check', async (session) => {
    const app = { ...STAND_IN_APP, carouselMax: '20', hashtagsMax: '30' };
    const { limits } = await instagramAdapter.auth.probe(withApp(session.context(), app));
    expect([limits.media.maxPerPart, limits.media.kinds.image?.maxPerPart, limits.hashtagsMax]).toEqual([20, 20, 30]);
    const wrong = await instagramAdapter.auth.probe(withApp(session.context(), { ...app, carouselMax: 'many' }));
    expect([wrong.limits.media.maxPerPart, session.connected.limits.hashtagsMax]).toEqual([10, 5]);
  });
});
