import { onFacebook } from '../../../../test/stand-ins/facebook/on-facebook.js';
import { authorize } from '../../../../test/stand-ins/facebook/oauth.js';
import type { RunningFacebook } from '../../../../test/stand-ins/facebook/facebook.bench.js';
import { ALL_SCOPES, STAND_IN_APP } from '../../../../test/stand-ins/facebook/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ConnectContext, OAuthAuth, OperatorApp } from '../contract/index.js';
import { facebookAdapter } from './index.js';

const REDIRECT = 'https://carillon.example/oauth/callback';

function signIn(): OAuthAuth {
  const [method] = facebookAdapter.auth.methods;
  if (method?.kind !== 'oauth2') throw new Error('Facebook is connected by OAuth.');
  return method;
}

const withApp = <Context extends Pick<ConnectContext, 'operatorApp'>>(context: Context, app: OperatorApp): Context => ({
  ...context,
  operatorApp: () => Promise.resolve(app),
});

/** Begins a sign-in and lets a new person with a Page allow it. @returns what `complete` is called with */
async function allowed(session: BenchSession, network: RunningFacebook) {
  const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
  const { authorizeUrl, memo } = await signIn().begin({}, context);
  const personId = network.world.newId();
  network.world.addPage(personId);
  const back = authorize(network.world, authorizeUrl, personId);
  return { ...context, codeVerifier: 'unused', memo, code: back.searchParams.get('code') ?? '' };
}

describe('signing in on Facebook', () => {
  onFacebook('asks for its permissions with commas and for the exact way back', async (session) => {
    const context = { ...session.connectContext(), redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' };
    const { authorizeUrl } = await signIn().begin({}, context);
    expect(authorizeUrl.split('?')[0]).toBe('https://www.facebook.com/v26.0/dialog/oauth');
    expect(Object.fromEntries(new URL(authorizeUrl).searchParams)).toEqual({
      client_id: STAND_IN_APP.clientId,
      redirect_uri: REDIRECT,
      state: 'a-state',
      scope: ALL_SCOPES.join(','),
      response_type: 'code',
    });
  });

  onFacebook('asks for what serves its calls only where it calls, and is content without', async (session, network) => {
    const quiet = { ...session.connectContext(), hearsNotices: () => Promise.resolve(false) };
    const asked = await signIn().begin(
      {},
      { ...quiet, redirectUri: REDIRECT, state: 'a-state', codeChallenge: 'unused' },
    );
    const left = ALL_SCOPES.filter((scope) => scope !== 'pages_manage_metadata');
    expect(new URL(asked.authorizeUrl).searchParams.get('scope')).toBe(left.join(','));
    const personId = network.world.newId();
    const page = network.world.addPage(personId);
    const [silent] = await network.connectAs(personId, quiet);
    expect(silent).toMatchObject({ remoteId: page.id, scopes: left });
    const [declined] = await network.connectAs(personId, session.connectContext(), left);
    expect(declined).toMatchObject({ remoteId: page.id, scopes: left });
  });

  onFacebook('gives every Page that the person may post to, each with a token of its own', async (session, network) => {
    const personId = network.world.newId();
    const pages = [1, 2, 3].map(() => network.world.addPage(personId));
    network.world.addPage(personId, { name: 'Only looked at', tasks: ['ANALYZE'] });
    network.world.addPage('somebody-else');
    const accounts = await network.connectAs(personId, session.connectContext());
    expect(accounts.map(({ remoteId }) => remoteId)).toEqual(pages.map(({ id }) => id));
    const tokens = accounts.map(({ credentials }) => credentials['accessToken']);
    expect(new Set(tokens).size).toBe(3);
    const persons = network.world.grants.filter(({ pageId }) => pageId === null).map(({ token }) => token);
    expect(tokens.filter((token) => persons.some((one) => one === token))).toEqual([]);
    expect(accounts[0]?.expiresAt).toBeNull();
  });

  onFacebook('reads Pages beyond the first hundred', async (session, network) => {
    const personId = network.world.newId();
    for (let count = 0; count < 101; count++) network.world.addPage(personId);
    expect(await network.connectAs(personId, session.connectContext())).toHaveLength(101);
  });

  onFacebook('knows a Page without a name of its own by its id', async (session, network) => {
    const personId = network.world.newId();
    const page = network.world.addPage(personId, { username: null });
    const [account] = await network.connectAs(personId, session.connectContext());
    expect(account).toMatchObject({ handle: page.id, url: `https://www.facebook.com/${page.id}` });
  });

  onFacebook('explains that there is no Page, or that a task on it is missing', async (session, network) => {
    const personId = network.world.newId();
    const none = await session.failureOf(() => network.connectAs(personId, session.connectContext()));
    expect(none).toMatchObject({ kind: 'rejected', code: 'no-page' });
    network.world.addPage(personId, { name: 'Bell tower', tasks: ['ANALYZE'] });
    const looked = await session.failureOf(() => network.connectAs(personId, session.connectContext()));
    expect(looked).toMatchObject({ kind: 'rejected', code: 'task-missing' });
    expect(looked.message).toContain('Bell tower');
  });

  onFacebook('is refused where the person left out a permission that is needed', async (session, network) => {
    const personId = network.world.newId();
    network.world.addPage(personId);
    const left = ALL_SCOPES.filter((scope) => scope !== 'pages_manage_posts');
    const error = await session.failureOf(() => network.connectAs(personId, session.connectContext(), left));
    expect(error).toMatchObject({ kind: 'rejected', code: 'scope-missing' });
    expect(error.message).toContain('pages_manage_posts');
    const without = ALL_SCOPES.filter((scope) => scope !== 'read_insights');
    const [account] = await network.connectAs(personId, session.connectContext(), without);
    expect(account?.scopes).not.toContain('read_insights');
  });

  onFacebook('gets nothing for a code that was used', async (session, network) => {
    const once = await allowed(session, network);
    await signIn().complete(once);
    expect((await session.failureOf(() => signIn().complete(once))).code).toBe('sign-in-stale');
  });

  onFacebook('tells whoever runs the installation that the way back is not entered', async (session, network) => {
    const back = await allowed(session, network);
    network.world.redirectUris.clear();
    expect(await session.failureOf(() => signIn().complete(back))).toMatchObject({
      kind: 'administrator',
      code: 'callback-unknown',
    });
  });

  onFacebook('starts again where the app was changed meanwhile', async (session, network) => {
    const begun = withApp(await allowed(session, network), { ...STAND_IN_APP, clientId: '99' });
    expect((await session.failureOf(() => signIn().complete(begun))).code).toBe('sign-in-stale');
  });

  onFacebook('keeps the app’s secret out of what is stored, and proves the app by it', async (session) => {
    expect(JSON.stringify(session.connected)).not.toContain(STAND_IN_APP.clientSecret);
    const other = withApp(session.context(), { ...STAND_IN_APP, clientSecret: 'mistyped-secret' });
    const error = await session.failureOf(() => facebookAdapter.auth.probe(other));
    expect(error).toMatchObject({ kind: 'administrator', code: 'app-forbidden' });
  });
});

describe('who granted access to a Page', () => {
  const calls = (network: RunningFacebook) => network.requests().filter(({ path }) => path.endsWith('/debug_token'));

  onFacebook('is found out by a probe where connecting did not keep it', async (session, network) => {
    const { grantedBy } = session.account.data;
    session.account = { ...session.account, data: { more: 'stays' } };
    expect(await facebookAdapter.auth.probe(session.context())).toMatchObject({ data: { more: 'stays', grantedBy } });
    expect(grantedBy).toBe(network.world.pages.get(session.account.remoteId)?.personId);
  });

  onFacebook('is not asked for again', async (session, network) => {
    expect(await facebookAdapter.auth.probe(session.context())).not.toHaveProperty('data');
    expect(calls(network)).toEqual([]);
  });

  onFacebook('is worth no failure', async (session, network) => {
    session.account = { ...session.account, data: {} };
    await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'unavailable' } });
    const profile = await facebookAdapter.auth.probe(session.context());
    expect(profile).toMatchObject({ remoteId: session.account.remoteId });
    expect(profile).not.toHaveProperty('data');
    expect(calls(network)).toHaveLength(1);
  });
});

describe('the check of the operator’s app on Facebook', () => {
  const check = async (context: ConnectContext) => await facebookAdapter.auth.checkApp?.(context);

  onFacebook('is content with an app that Facebook knows', async (session) => {
    await check(session.connectContext());
  });

  onFacebook('names the field that is wrong, and repeats no secret', async (session) => {
    const secret = withApp(session.connectContext(), { ...STAND_IN_APP, clientSecret: 'mistyped-secret' });
    const error = await session.failureOf(() => check(secret));
    expect(error).toMatchObject({ kind: 'administrator', code: 'field:clientSecret' });
    expect(`${error.message} ${error.excerpt}`).not.toContain('mistyped-secret');
    const id = withApp(session.connectContext(), { ...STAND_IN_APP, clientId: '12' });
    expect((await session.failureOf(() => check(id))).code).toBe('field:clientId');
  });

  onFacebook('gives no verdict when Facebook is down', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    expect((await session.failureOf(() => check(session.connectContext()))).kind).toBe('unavailable');
  });
});
