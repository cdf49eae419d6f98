import { authorize } from '../../../../test/stand-ins/linkedin/oauth.js';
import { asMember, callsOf, onPage, requestsSince } from '../../../../test/stand-ins/linkedin/on-linkedin.js';
import type { RunningLinkedIn } from '../../../../test/stand-ins/linkedin/linkedin.bench.js';
import { SHARE_APP, STAND_IN_APP } from '../../../../test/stand-ins/linkedin/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { noOperatorApp } from '../../../../test/support/no-operator-app.js';
import type {
  ChannelContext,
  ConnectContext,
  OAuthAuth,
  OperatorApp,
  RefreshedCredentials,
} from '../contract/index.js';
import { linkedinAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const DAY_S = 86_400;

function signIn(): OAuthAuth {
  const [method] = linkedinAdapter.auth.methods;
  if (method?.kind !== 'oauth2') throw new Error('LinkedIn is connected by OAuth.');
  return method;
}

function refresh(context: ChannelContext): Promise<RefreshedCredentials> {
  if (!linkedinAdapter.auth.refresh) throw new Error('Tokens of partners are refreshed.');
  return linkedinAdapter.auth.refresh(context);
}

const withApp = <Context extends Pick<ConnectContext, 'operatorApp'>>(context: Context, app: OperatorApp): Context => ({
  ...context,
  operatorApp: () => Promise.resolve(app),
});

const begun = (context: ConnectContext) =>
  signIn().begin({}, { ...context, redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' });

/** Begins a sign-in and lets a new member allow it. @returns what `complete` is called with */
async function allowed(session: BenchSession, network: RunningLinkedIn) {
  const context = session.connectContext();
  const { authorizeUrl, memo } = await begun(context);
  const back = authorize(network.world, authorizeUrl, network.world.addMember().id);
  return { ...context, redirectUri: REDIRECT, codeVerifier: 'v', memo, code: back.searchParams.get('code') ?? '' };
}

describe('signing in on LinkedIn', () => {
  onPage('asks for the whole set each time, with a state, without PKCE, parted by %20', async (session) => {
    const { authorizeUrl } = await begun(session.connectContext());
    expect(authorizeUrl).toContain('scope=r_basicprofile%20w_member_social%20w_member_social_feed');
    const { scope = '', ...query } = Object.fromEntries(new URL(authorizeUrl).searchParams);
    expect(query).toEqual({
      response_type: 'code',
      client_id: STAND_IN_APP.clientId,
      redirect_uri: REDIRECT,
      state: 'a-state',
    });
    expect(scope.split(' ')).toHaveLength(11);
    const again = await begun(session.connectContext());
    expect(new URL(again.authorizeUrl).searchParams.get('scope')).toBe(scope);
  });

  onPage('asks for three permissions where the app has only “Share on LinkedIn”', async (session) => {
    const { authorizeUrl } = await begun(withApp(session.connectContext(), SHARE_APP));
    expect(new URL(authorizeUrl).searchParams.get('scope')).toBe('openid profile w_member_social');
  });

  onPage('offers the person and each page that the person may post for', async (session, network) => {
    const { world } = network;
    const member = world.addMember();
    const own = world.addOrganization(member);
    const content = world.addOrganization(member, 'CONTENT_ADMINISTRATOR');
    world.addOrganization(member, 'ANALYST');
    world.addOrganization(member, 'DIRECT_SPONSORED_CONTENT_POSTER');
    const accounts = await network.connectAs(member, session.connectContext());
    expect(accounts.map(({ remoteId, handle, displayName, url }) => [remoteId, handle, displayName, url])).toEqual([
      [
        `urn:li:person:${member.id}`,
        member.vanityName,
        `Ringer ${member.lastName}`,
        `https://www.linkedin.com/in/${member.vanityName}`,
      ],
      [`urn:li:organization:${own.id}`, own.vanityName, own.name, `https://www.linkedin.com/company/${own.vanityName}`],
      [
        `urn:li:organization:${content.id}`,
        content.vanityName,
        content.name,
        `https://www.linkedin.com/company/${content.vanityName}`,
      ],
    ]);
    expect(accounts.map(({ data }) => data['readPosts'])).toEqual([false, true, true]);
  });

  asMember('share', 'reaches the person alone without the vetted product, by OpenID', async (session, network) => {
    expect(session.account.remoteId).toMatch(/^urn:li:person:/);
    expect(callsOf(network, 'GET /v2/userinfo')).toBe(1);
    await linkedinAdapter.auth.probe(session.context());
    expect(session.account.data).toMatchObject({ readPosts: false, readNumbers: false, seeFiles: false });
  });

  onPage('goes on without the person where posting as oneself was not allowed', async (session, network) => {
    const { world } = network;
    const member = world.addMember();
    const page = world.addOrganization(member);
    const allows = ['r_basicprofile', 'rw_organization_admin', 'w_organization_social', 'r_organization_social'];
    const accounts = await network.connectAs(member, session.connectContext(), allows);
    expect(accounts.map(({ remoteId }) => remoteId)).toEqual([`urn:li:organization:${page.id}`]);
    const error = await session.failureOf(() =>
      network.connectAs(member, session.connectContext(), ['r_basicprofile']),
    );
    expect(error).toMatchObject({ kind: 'rejected', code: 'scope-missing' });
  });

  onPage(
    'another set of permissions would end every earlier sign-in, so the same is asked for',
    async (session, network) => {
      const member = network.world.addMember();
      await network.connectAs(member, session.connectContext());
      await network.connectAs(member, session.connectContext());
      expect(
        network.world.grants.filter(({ memberId }) => memberId === member.id).map(({ revoked }) => revoked),
      ).toEqual([false, false]);
      await network.connectAs(member, session.connectContext(), ['r_basicprofile', 'w_member_social']);
      expect(network.world.grants.filter(({ memberId, revoked }) => memberId === member.id && revoked)).toHaveLength(2);
    },
  );

  onPage('is told by LinkedIn that the app lacks the product', async (session, network) => {
    network.world.products = 'share';
    const { authorizeUrl } = await begun(session.connectContext());
    const back = authorize(network.world, authorizeUrl, network.world.addMember().id);
    expect(back.searchParams.get('error')).toBe('unauthorized_scope_error');
  });

  onPage(
    'gets nothing for a code that was used, is half an hour old, or came to another address',
    async (session, network) => {
      const once = await allowed(session, network);
      await signIn().complete(once);
      expect((await session.failureOf(() => signIn().complete(once))).code).toBe('sign-in-stale');
      const late = await allowed(session, network);
      network.world.advance(31 * 60);
      expect((await session.failureOf(() => signIn().complete(late))).code).toBe('sign-in-stale');
      const elsewhere = { ...(await allowed(session, network)), redirectUri: `${REDIRECT}/` };
      expect((await session.failureOf(() => signIn().complete(elsewhere))).code).toBe('sign-in-stale');
    },
  );

  onPage('starts again where the app or its products were changed meanwhile', async (session, network) => {
    for (const app of [{ ...STAND_IN_APP, clientId: 'another' }, SHARE_APP]) {
      const waiting = await allowed(session, network);
      const error = await session.failureOf(() => signIn().complete(withApp(waiting, app)));
      expect(error).toMatchObject({ kind: 'rejected', code: 'sign-in-stale' });
    }
  });

  onPage('is not begun before the operator has entered an app', async (session) => {
    const context = { ...session.connectContext(), operatorApp: noOperatorApp };
    expect((await session.failureOf(() => begun(context))).code).toBe('channel-not-set-up');
  });

  onPage('keeps the app’s secret out of what is stored with the account', async (session) => {
    expect(JSON.stringify(session.connected)).not.toContain(STAND_IN_APP.clientSecret);
  });
});

describe('renewing a sign-in on LinkedIn', () => {
  onPage(
    'gives partners a new access token under the same refresh token, whose year is not prolonged',
    async (session, network) => {
      const inDays = (date: Date | null | undefined) => Math.round(((date?.getTime() ?? 0) - Date.now()) / 86_400_000);
      expect([inDays(session.connected.expiresAt), inDays(session.connected.grantExpiresAt)]).toEqual([60, 365]);
      expect(session.connected.data['renewable']).toBe(true);
      network.world.advance(50 * DAY_S);
      session.clock.advance(50 * DAY_S);
      const renewed = await refresh(session.context());
      expect(renewed.credentials['accessToken']).not.toBe(session.credentials['accessToken']);
      expect(renewed.credentials['refreshToken']).toBe(session.credentials['refreshToken']);
      expect([inDays(renewed.expiresAt), inDays(renewed.grantExpiresAt)]).toEqual([110, 365]);
    },
  );

  asMember(
    'community',
    'is possible for partners only: everybody else is warned by the day it ends, and signs in again',
    async (session, network) => {
      expect(session.account.data['renewable']).toBe(false);
      expect(session.credentials['refreshToken']).toBeNull();
      const before = network.requests().length;
      const error = await session.failureOf(() => refresh(session.context()));
      expect(error).toMatchObject({ kind: 'reconnect', code: 'not-renewable' });
      expect(network.requests()).toHaveLength(before);
      network.world.advance(61 * DAY_S);
      expect((await session.failureOf(() => linkedinAdapter.auth.probe(session.context()))).kind).toBe('expired');
    },
  );

  onPage(
    'is told that the grant is gone, and by a wrong secret that the administrator must act',
    async (session, network) => {
      const wrong = withApp(session.context(), { ...STAND_IN_APP, clientSecret: 'mistyped' });
      expect((await session.failureOf(() => refresh(wrong))).kind).toBe('administrator');
      const other = withApp(session.context(), { ...STAND_IN_APP, clientId: 'another' });
      expect((await session.failureOf(() => refresh(other))).code).toBe('app-replaced');
      network.world.grants.forEach((grant) => (grant.revoked = true));
      expect((await session.failureOf(() => refresh(session.context()))).kind).toBe('reconnect');
    },
  );
});

describe('giving a sign-in on LinkedIn back', () => {
  asMember('share', 'is done where nothing else lives on it', async (session, network) => {
    await linkedinAdapter.auth.revoke?.(session.context());
    expect(network.world.grants.at(-1)?.revoked).toBe(true);
  });

  onPage('is left where other accounts of the same sign-in would lose it', async (session, network) => {
    const before = network.requests().length;
    await linkedinAdapter.auth.revoke?.(session.context());
    expect(requestsSince(network, before)).toEqual([]);
  });
});

describe('the check of LinkedIn’s app', () => {
  const check = async (session: BenchSession, app: OperatorApp = STAND_IN_APP): Promise<void> =>
    await linkedinAdapter.auth.checkApp?.(withApp(session.connectContext(), app));

  onPage('is content with an app that LinkedIn knows', async (session) => await check(session));

  onPage('names the field that is wrong', async (session) => {
    const cases: readonly (readonly [OperatorApp, string])[] = [
      [{ ...STAND_IN_APP, clientSecret: 'mistyped' }, 'field:clientSecret'],
      [{ ...STAND_IN_APP, clientId: 'mistyped' }, 'field:clientId'],
      [{ ...STAND_IN_APP, products: 'everything' }, 'field:products'],
    ];
    for (const [app, code] of cases) {
      const error = await session.failureOf(() => check(session, app));
      expect(error).toMatchObject({ kind: 'administrator', code });
      expect(`${error.message} ${error.excerpt}`).not.toContain('mistyped');
    }
  });

  onPage('gives no verdict when LinkedIn is down', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    expect((await session.failureOf(() => check(session))).kind).toBe('unavailable');
  });
});
