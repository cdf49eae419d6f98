import type { HttpRequest } from '../../src/core/http/http-client.js';
import { AccountCredentials } from '../../src/modules/accounts/index.js';
import { STAND_IN_APP, type User } from '../stand-ins/x/world.js';
import { OAuthProvider } from '../support/oauth-provider.js';
import type { DeliveryView } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';
import { XWorld } from '../support/x-world.js';

const CALLBACK = 'https://bells.example/api/v1/connect/callback';
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'];

let world: XWorld;
let provider: OAuthProvider;
/** What somebody on the line changes in calls to the token endpoint. */
let tamper: (request: HttpRequest) => HttpRequest = (request) => request;

beforeAll(async () => {
  provider = await OAuthProvider.start({ ...STAND_IN_APP, redirectUri: CALLBACK, scopes: SCOPES });
  world = await XWorld.start({ reaching: (http) => provider.reaching(http, (request) => tamper(request)) });
  world.x.server.introspect = (token) => provider.introspect(token);
  await world.enterApp();
}, 90_000);

afterAll(async () => {
  await world?.stop();
  await provider?.stop();
});

afterEach(() => {
  tamper = (request) => request;
  provider.outage = null;
});

interface Begun {
  readonly attemptId: string;
  readonly authorizeUrl: string;
}

interface Ended {
  readonly status: number;
  readonly body: { readonly code?: string; readonly accountIds?: string[] };
}

const begin = (accountId?: string): Promise<Begun> =>
  world.carillon.owner.ok('POST', world.carillon.in('accounts/connect'), { channel: 'x', input: {}, accountId });

function comeBack(back: URL): Promise<Ended> {
  return world.carillon.owner.call('GET', `${back.pathname.replace(/^\/api\/v1\//, '')}${back.search}`, undefined, {
    headers: { accept: 'application/json' },
  });
}

/** Through the front door, to the account. */
async function connected(
  user: User = world.x.world.addUser(),
  accountId?: string,
): Promise<{ readonly id: string; readonly user: User; readonly back: URL }> {
  const back = await provider.visit((await begin(accountId)).authorizeUrl, user.id);
  const ended = await comeBack(back);
  expect(ended).toMatchObject({ status: 200, body: { accountIds: [expect.any(String)] } });
  return { id: ended.body.accountIds?.[0] ?? '', user, back };
}

const stateOf = async (id: string) =>
  world.carillon.owner.ok<{ status: string; handle: string; connection: { health: string; failures: number } }>(
    'GET',
    world.carillon.in(`accounts/${id}`),
  );

const publish = (account: { id: string }, text: string) => world.publish(account, [{ text }]);

const inState = (account: { id: string }, state: string, count: number): Promise<DeliveryView[]> =>
  waitFor(
    `${count} deliveries that are ${state}`,
    async () => {
      const found = await world.deliveries(account, `&state=${state}`);
      return found.length === count ? found : null;
    },
    60_000,
  );

describe('signing in at an authorization server that nobody here wrote', () => {
  it('connects the account of whoever signed in there', async () => {
    const { id, user } = await connected();
    expect(await stateOf(id)).toMatchObject({ status: 'active', handle: user.username });
    await publish({ id }, 'With a token of theirs');
    await inState({ id }, 'published', 1);
    expect(world.x.world.benchPosts(user.id).map(({ text }) => text)).toEqual(['With a token of theirs']);
  });

  it.each([
    ['the verifier', 'code_verifier', 'A'.repeat(43)],
    ['the callback address', 'redirect_uri', `${CALLBACK}/`],
  ])('fails where %s was changed on the way', async (_, field, value) => {
    tamper = (request) => ({ ...request, form: { ...request.form, [field]: value } });
    const back = await provider.visit((await begin()).authorizeUrl, world.x.world.addUser().id);
    expect(await comeBack(back)).toMatchObject({ status: 400, body: { code: 'channel-refused' } });
    expect(provider.refused.at(-1)).toEqual({ grantType: 'authorization_code', error: 'invalid_grant' });
  });

  it('is stopped by the server for any other callback address, and without a challenge', async () => {
    const { authorizeUrl } = await begin();
    const other = new URL(authorizeUrl);
    other.searchParams.set('redirect_uri', `${CALLBACK}?and=more`);
    await expect(provider.visit(other.href, 'somebody')).rejects.toThrow('redirect_uri');
    const open = new URL(authorizeUrl);
    open.searchParams.delete('code_challenge');
    open.searchParams.delete('code_challenge_method');
    const back = await provider.visit(open.href, 'somebody');
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect((await comeBack(back)).status).toBe(400);
  });

  it('connects nothing with another state, and takes each once', async () => {
    const back = await provider.visit((await begin()).authorizeUrl, world.x.world.addUser().id);
    const forged = new URL(back);
    forged.searchParams.set('state', 'A'.repeat(43));
    const before = provider.granted.length;
    expect(await comeBack(forged)).toMatchObject({ status: 400, body: { code: 'sign-in-unknown' } });
    expect(provider.granted).toHaveLength(before);
    expect((await comeBack(back)).status).toBe(200);
    expect(await comeBack(back)).toMatchObject({ status: 400, body: { code: 'sign-in-used' } });
    expect(provider.granted).toHaveLength(before + 1);
  });

  it('spends the code: whoever took it gets nothing for it', async () => {
    let verifier = '';
    tamper = (request) => {
      verifier = String(request.form?.['code_verifier']);
      return request;
    };
    const { back, user } = await connected();
    expect(await provider.isGrantAlive(user.id)).toBe(true);
    const stolen = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: CALLBACK,
      code_verifier: verifier,
    };
    expect(await provider.token(stolen)).toMatchObject({ status: 400, error: 'invalid_grant' });
    // A code that comes twice ends what it gave (RFC 9700 §4.5).
    expect(await provider.isGrantAlive(user.id)).toBe(false);
  });
});

describe('tokens that rotate there', () => {
  it('are renewed once for fifty who need them at once, and the grant lives', async () => {
    const account = await connected();
    await provider.endAccessTokens(account.user.id);
    const credentials = world.carillon.carillon.app.get(AccountCredentials, { strict: false });
    const { generation } = await credentials.open(account.id);
    const before = provider.refreshes();
    const posts = Array.from({ length: 25 }, (_, index) => publish(account, `Number ${index}`));
    const others = Array.from({ length: 25 }, () => credentials.refresh(account.id, generation));
    await Promise.all([...posts, ...others]);
    await inState(account, 'published', 25);
    expect(provider.refreshes() - before).toBe(1);
    expect(provider.refused.filter(({ grantType }) => grantType === 'refresh_token')).toEqual([]);
    expect(await provider.isGrantAlive(account.user.id)).toBe(true);
    expect(new Set(world.x.world.benchPosts(account.user.id).map(({ text }) => text)).size).toBe(25);

    // The one that came with the last refresh was kept: it serves the next.
    await provider.endAccessTokens(account.user.id);
    await publish(account, 'The next day');
    await inState(account, 'published', 26);
    expect(provider.refreshes() - before).toBe(2);
  }, 90_000);

  it('end the grant when an old one comes again: there it is a thief’s, and here somebody signs in anew', async () => {
    const account = await connected();
    const credentials = world.carillon.carillon.app.get(AccountCredentials, { strict: false });
    const first = await credentials.open(account.id);
    await credentials.refresh(account.id, first.generation);
    const old = { grant_type: 'refresh_token', refresh_token: first.credentials['refreshToken'] as string };
    expect(await provider.token(old)).toMatchObject({ status: 400, error: 'invalid_grant' });
    expect(await provider.isGrantAlive(account.user.id)).toBe(false);
    await publish(account, 'After the theft');
    await inState(account, 'held', 1);
    expect((await stateOf(account.id)).status).toBe('reconnect');
  });

  it.each(['answers 500', 'answers 503', 'hangs up', 'says nothing'] as const)(
    'cost no connection while the server %s',
    async (outage) => {
      const account = await connected();
      await provider.endAccessTokens(account.user.id);
      provider.outage = outage;
      await publish(account, 'In the end');
      await waitFor('the try to fail', async () => (await stateOf(account.id)).connection.health === 'failing', 20_000);
      expect(await stateOf(account.id)).toMatchObject({ status: 'active' });
      provider.outage = null;
      await world.letPass(60);
      await inState(account, 'published', 1);
      expect(await stateOf(account.id)).toMatchObject({ status: 'active', connection: { health: 'ok', failures: 0 } });
    },
    60_000,
  );
});

it('gets the grant back when the account is disconnected', async () => {
  const account = await connected();
  expect(await provider.isGrantAlive(account.user.id)).toBe(true);
  await world.carillon.owner.ok('DELETE', world.carillon.in(`accounts/${account.id}`));
  await waitFor('the grant to end', async () => !(await provider.isGrantAlive(account.user.id)));
});

describe('a grant that the person took back there', () => {
  it('holds what is due until they sign in again, and then it goes out', async () => {
    const account = await connected();
    await provider.revokeGrant(account.user.id);
    for (const text of ['Held 1', 'Held 2', 'Held 3']) await publish(account, text);
    for (const { holdReason } of await inState(account, 'held', 3)) expect(holdReason).toBe('reconnect');
    expect((await stateOf(account.id)).status).toBe('reconnect');
    const again = await connected(account.user, account.id);
    expect(again.id).toBe(account.id);
    await inState(account, 'held', 0);
    await world.letPass(60);
    await inState(account, 'published', 3);
    expect((await stateOf(account.id)).status).toBe('active');
  }, 60_000);
});
