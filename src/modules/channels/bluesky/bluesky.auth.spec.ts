import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { RunningBluesky } from '../../../../test/stand-ins/bluesky/bluesky.bench.js';
import { aBlueskyDraft, calls, onBluesky } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import { noOperatorApp } from '../../../../test/support/no-operator-app.js';
import { testHttpClient } from '../../../../test/support/test-http-client.js';
import type { HttpClient } from '../../../core/http/http-client.js';
import type { ConnectContext, ConnectedAccount, JsonObject } from '../contract/index.js';
import { blueskyAdapter } from './index.js';
import { pdsOf, serverOf } from './bluesky.server.js';

const HOUR_MS = 3_600_000;
const http = testHttpClient();
afterAll(() => http.close());

function connectContext(reachable: HttpClient): ConnectContext {
  const log = { debug: () => undefined, warn: () => undefined };
  const ids = {
    workspaceId: 'workspace',
    publicUrl: 'https://carillon.example',
    appName: 'Carillon',
    hearsNotices: () => Promise.resolve(false),
  };
  const app: ConnectContext['app'] = async (_server, register) => await register();
  return {
    ...ids,
    app,
    operatorApp: noOperatorApp,
    log,
    http: reachable,
    clock: new MovedClock(),
    signal: new AbortController().signal,
  };
}

async function connectOn(
  network: RunningBluesky,
  input: Readonly<Record<string, string>>,
): Promise<readonly ConnectedAccount[]> {
  const [method] = blueskyAdapter.auth.methods;
  if (method?.kind !== 'fields') throw new Error('Bluesky is connected by an app password.');
  return await method.connect(input, connectContext(network.reaching(http)));
}

function refresh(session: BenchSession): ReturnType<NonNullable<typeof blueskyAdapter.auth.refresh>> {
  if (!blueskyAdapter.auth.refresh) throw new Error('Sessions of Bluesky are refreshed.');
  return blueskyAdapter.auth.refresh(session.context());
}

describe('connecting a Bluesky account', () => {
  let network: RunningBluesky;
  beforeEach(async () => void (network = await RunningBluesky.start('pds')));
  afterEach(async () => await network.stop());
  const connect = (input: Readonly<Record<string, string>>) => connectOn(network, input);

  it('stores the DID, and goes on at the server that the DID document names', async () => {
    const account = network.world.addAccount();
    const [connected] = await connect({
      identifier: account.handle,
      password: account.appPassword,
      server: network.entryway,
    });
    expect(connected).toMatchObject({
      server: network.pds,
      remoteId: account.did,
      handle: account.handle,
      displayName: 'The Brand',
      url: `https://bsky.app/profile/${account.did}`,
      scopes: ['com.atproto.appPass'],
    });
    expect(network.pds).not.toBe(network.entryway);
    expect(network.requests().filter(({ host }) => host === 'entryway')).toHaveLength(1);
  });

  it('knows when the tokens end: 2 hours and 90 days', async () => {
    const account = network.world.addAccount();
    const [connected] = await connect({
      identifier: account.did,
      password: account.appPassword,
      server: network.entryway,
    });
    const inHours = (at: Date | null | undefined): number => Math.round(((at?.getTime() ?? 0) - Date.now()) / HOUR_MS);
    expect([inHours(connected?.expiresAt), inHours(connected?.grantExpiresAt)]).toEqual([2, 90 * 24]);
  });

  it.each(['@', '\u202a@', '  '])('takes a handle as people paste it: "%s" before it', async (before) => {
    const account = network.world.addAccount();
    const pasted = { identifier: `${before}${account.handle}\u202c `, password: ` ${account.appPassword} ` };
    expect(await connect({ ...pasted, server: `${network.entryway}/settings` })).toHaveLength(1);
  });

  it('names the field that was refused', async () => {
    const { handle, appPassword } = network.world.addAccount();
    const given = { identifier: handle, password: appPassword, server: network.entryway };
    const refused = (input: Partial<typeof given>, field: string): Promise<void> =>
      expect(connect({ ...given, ...input })).rejects.toMatchObject({ kind: 'rejected', code: `field:${field}` });
    await refused({ identifier: ' @ ' }, 'identifier');
    await refused({ password: '' }, 'password');
    await refused({ password: 'wrong' }, 'password');
    await refused({ server: 'not a server' }, 'server');
    await refused({ server: 'ftp://social.example' }, 'server');
    expect(calls(network, 'createSession')).toBe(1);
  });

  it('never sends a password unencrypted to another machine', async () => {
    expect(serverOf('http://social.example')).toBeNull();
    expect(serverOf('social.example/xrpc')).toBe('https://social.example');
    expect(serverOf('https://user:word@social.example')).toBeNull();
    expect(serverOf('http://127.0.0.1:2583')).toBe('http://127.0.0.1:2583');
  });

  it('refuses an account that is not active', async () => {
    const account = network.world.addAccount();
    const given = { identifier: account.handle, password: account.appPassword, server: network.entryway };
    account.status = 'deactivated';
    await expect(connect(given)).rejects.toMatchObject({ kind: 'rejected', code: 'deactivated' });
    account.status = 'takendown';
    await expect(connect(given)).rejects.toMatchObject({ kind: 'rejected', code: 'AccountTakedown' });
  });

  it('takes an account that never showed itself by its handle', async () => {
    const account = network.world.addAccount();
    account.displayName = null;
    const [connected] = await connect({
      identifier: account.handle,
      password: account.appPassword,
      server: network.entryway,
    });
    expect(connected).toMatchObject({ displayName: account.handle, avatarUrl: null });
  });
});

describe('a server that says what is not so', () => {
  let network: RunningBluesky;
  let hostile: RunningBluesky;
  beforeEach(async () => {
    network = await RunningBluesky.start('pds');
    hostile = await RunningBluesky.start('pds');
  });
  afterEach(async () => {
    await hostile.stop();
    await network.stop();
  });

  it('connects nobody under the DID of an account that lives elsewhere', async () => {
    const brand = network.world.addAccount();
    const forged = hostile.world.addAccount(brand.handle, brand.did);
    const input = { identifier: forged.handle, password: forged.appPassword, server: hostile.entryway };
    await expect(connectOn(network, input)).rejects.toMatchObject({ kind: 'rejected', code: 'field:server' });
    expect(hostile.requests().map(({ path }) => path)).toEqual(['/xrpc/com.atproto.server.createSession']);
  });

  it('stores no tokens of one account under the DID of another', async () => {
    const [brand, other] = [network.world.addAccount(), network.world.addAccount()];
    const body = JSON.stringify({ did: brand.did, handle: brand.handle, ...network.world.openSession(other.did) });
    await hostile.fault({ on: 'read', times: 1, act: { kind: 'status', status: 200, body } });
    const input = { identifier: brand.handle, password: 'any', server: hostile.entryway };
    await expect(connectOn(network, input)).rejects.toMatchObject({ kind: 'rejected', code: 'field:server' });
  });

  it('is refused with a DID that nobody registered, or that is none', async () => {
    for (const did of [
      'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa',
      'did:plc:../../x',
      'did:web:social.example:x',
      'did:key:z6',
    ]) {
      const forged = hostile.world.addAccount(undefined, did);
      const input = { identifier: forged.handle, password: forged.appPassword, server: hostile.entryway };
      await expect(connectOn(network, input)).rejects.toMatchObject({ kind: 'rejected', code: 'field:server' });
    }
  });

  it('is asked itself for a DID of its own host (did:web)', async () => {
    const did = `did:web:${encodeURIComponent(new URL(network.pds).host)}`;
    const account = network.world.addAccount(undefined, did);
    const input = { identifier: account.handle, password: account.appPassword, server: network.entryway };
    expect(await connectOn(network, input)).toMatchObject([{ remoteId: did, server: network.pds }]);
  });

  it('tells to try again while the directory is away', async () => {
    const account = network.world.addAccount();
    const away: HttpClient = {
      request: async (request) =>
        await network
          .reaching(http)
          .request(
            request.url.startsWith('https://plc.directory') ? { ...request, url: 'http://127.0.0.1:9/' } : request,
          ),
    };
    const input = { identifier: account.handle, password: account.appPassword, server: network.entryway };
    const [method] = blueskyAdapter.auth.methods;
    if (method?.kind !== 'fields') throw new Error('Bluesky is connected by an app password.');
    await expect(method.connect(input, connectContext(away))).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('the session of a Bluesky account', () => {
  onBluesky('ends in one reconnect when a refresh token is used twice', async (session) => {
    const renewed = await refresh(session);
    expect(renewed.credentials).not.toEqual(session.credentials);
    expect(renewed.expiresAt?.getTime()).toBeGreaterThan(Date.now() + HOUR_MS);
    expect((await session.failureOf(() => refresh(session))).kind).toBe('reconnect');
    session.replaceCredentials(renewed.credentials);
    await refresh(session);
  });

  onBluesky('is not over for a 401 that is not the server’s own', async (session, network) => {
    for (const body of ['<h1>401 Authorization Required</h1>', '', '{"error":"Unauthorized"}']) {
      await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 401, body } });
      expect((await session.failureOf(() => refresh(session))).kind).toBe('unavailable');
    }
    await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 401, body: '<h1>401</h1>' } });
    expect((await session.failureOf(() => blueskyAdapter.auth.probe(session.context()))).kind).toBe('unavailable');
  });

  onBluesky('is expired, not revoked, while a 400 says that the token is too old', async (session, network) => {
    for (const [jwt, token] of network.world.tokens) if (token.kind === 'access') network.world.tokens.delete(jwt);
    const error = await session.delivery(aBlueskyDraft()).fails('expired');
    expect(error).toMatchObject({ status: 400, code: 'ExpiredToken' });
    session.replaceCredentials((await refresh(session)).credentials);
    await session.delivery(aBlueskyDraft()).publish();
  });

  onBluesky('needs a reconnect when the account is taken down or deactivated', async (session, network) => {
    const account = network.world.account(session.account.remoteId);
    for (const status of ['takendown', 'deactivated'] as const) {
      account.status = status;
      expect((await session.failureOf(() => blueskyAdapter.auth.probe(session.context()))).kind).toBe('reconnect');
      expect((await session.failureOf(() => refresh(session))).kind).toBe('reconnect');
    }
  });

  onBluesky('is over once it was given back', async (session) => {
    await blueskyAdapter.auth.revoke?.(session.context());
    expect((await session.failureOf(() => refresh(session))).kind).toBe('reconnect');
  });

  onBluesky('needs a reconnect when its tokens are not there', async (session) => {
    const context = { ...session.context(), credentials: {} as JsonObject };
    expect((await session.failureOf(() => blueskyAdapter.auth.probe(context))).kind).toBe('reconnect');
  });

  onBluesky('is made once: publishing and measuring make no other', async (session, network) => {
    const receipt = await session.delivery(aBlueskyDraft()).publish();
    await blueskyAdapter.metrics?.posts(receipt.parts, session.context());
    expect(calls(network, 'createSession')).toBe(1);
  });
});

describe('the DID document', () => {
  const did = 'did:plc:brand';
  const service = {
    id: '#atproto_pds',
    type: 'AtprotoPersonalDataServer',
    serviceEndpoint: 'https://pds.social.example/',
  };

  it('names the server by its short or its full id', () => {
    expect(pdsOf({ service: [{ id: '#other' }, service] }, did)).toBe('https://pds.social.example');
    expect(pdsOf({ service: [{ ...service, id: `${did}#atproto_pds` }] }, did)).toBe('https://pds.social.example');
  });

  it.each([undefined, null, 'text', {}, { service: 'none' }, { service: [null, { ...service, type: 'Other' }] }])(
    'may say nothing: %j',
    (document) => expect(pdsOf(document, did)).toBeNull(),
  );

  it('is not followed to a server without encryption', () => {
    expect(pdsOf({ service: [{ ...service, serviceEndpoint: 'http://pds.social.example' }] }, did)).toBeNull();
  });
});

describe('an older server', () => {
  onBluesky(
    'says when to come back without Retry-After, in epoch seconds',
    async (session, network) => {
      const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 600_000);
      await network.fault({ on: 'publish', times: 1, act: { kind: 'throttled', retryAt } });
      const error = await session.delivery(aBlueskyDraft()).fails('throttled');
      expect(error).toMatchObject({ retryAt, limit: 'publish' });
    },
    'old-pds',
  );

  onBluesky(
    'holds its accounts to smaller pictures, and serves them itself',
    async (session, network) => {
      expect(session.account.limits.media.kinds.image?.maxBytes).toBe(1_000_000);
      expect(session.account.server).toBe(network.entryway);
    },
    'old-pds',
  );
});

describe('a limit', () => {
  onBluesky('on all calls of an address holds back everything', async (session, network) => {
    const retryAt = new Date(Date.now() + 60_000);
    await network.fault({ on: 'read', times: 1, act: { kind: 'throttled', retryAt } });
    const error = await session.failureOf(() => blueskyAdapter.auth.probe(session.context()));
    expect(error).toMatchObject({ kind: 'throttled', limit: 'all' });
  });
});
