import { AccountsBench, type BenchWorkspace } from '../../../test/support/accounts-bench.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { testHttpClient } from '../../../test/support/test-http-client.js';
import { DEMO_PASSWORD, startSandboxNetwork, type RunningSandbox } from '../../sandbox-network/index.js';
import { sandboxAdapter } from '../channels/sandbox/index.js';

const HOUR_MS = 3_600_000;

let test: TestDatabase;
let bench: AccountsBench;
let network: RunningSandbox;
let workspace: BenchWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
  bench = await AccountsBench.start(test, { adapters: [sandboxAdapter] });
  network = await startSandboxNetwork({ port: 0, dataDir: null, clock: bench.clock, recordRequests: true });
  workspace = await bench.workspace();
});

afterAll(async () => {
  await bench?.stop();
  await network?.stop();
  await test?.drop();
});

const tokenCalls = () => network.requests().filter(({ path }) => path === '/oauth/token').length;

/** Signs in on the sandbox's own consent page, and follows it back. */
async function signIn(handle: string): Promise<string> {
  const begun = await workspace
    .post('/connect', { channel: 'sandbox', method: 'oauth', input: { server: network.url } })
    .expect(200);
  const { authorizeUrl, attemptId } = begun.body as { authorizeUrl: string; attemptId: string };
  const consent = await testHttpClient().request({
    method: 'GET',
    url: authorizeUrl,
    query: { auto_approve: handle },
  });
  const { pathname, search } = new URL(consent.headers['location'] ?? '');
  await bench
    .request()
    .get(`${pathname}${search}`)
    .set('accept', 'text/html')
    .set('x-person', workspace.personId)
    .expect(200);
  const attempt = (await workspace.get(`/connect/${attemptId}`).expect(200)).body as { accountIds: string[] };
  return attempt.accountIds[0] ?? '';
}

it('signs in at a network over HTTP, renews its tokens once for all, and gives them back', async () => {
  const accountId = await signIn('harbour_lights');
  expect(await workspace.read(accountId)).toMatchObject({ handle: 'harbour_lights', status: 'active' });
  expect((await workspace.post(`/${accountId}/test`).expect(200)).body).toMatchObject({ ok: true });

  const before = await bench.credentials.open(accountId);
  const calls = tokenCalls();
  const renewed = await Promise.all(
    Array.from({ length: 50 }, () => bench.credentials.refresh(accountId, before.generation)),
  );
  expect(tokenCalls()).toBe(calls + 1);
  expect(new Set(renewed.map(({ generation }) => generation))).toEqual(new Set([before.generation + 1]));
  bench.clock.advance(24 * HOUR_MS);
  expect((await workspace.post(`/${accountId}/test`).expect(200)).body).toMatchObject({ ok: true });

  const granted = await bench.credentials.open(accountId);
  await workspace.delete(`/${accountId}`).expect(204);
  await expect(
    sandboxAdapter.auth.probe(bench.credentials.contextFor(granted, AbortSignal.timeout(5_000))),
  ).rejects.toMatchObject({ kind: 'reconnect' });
});

it('asks to reconnect when the network has taken the grant back, and lives on once that is done', async () => {
  const accountId = await signIn('pedal_works');
  const { account, adapter, credentials } = await bench.credentials.open(accountId);
  await adapter.auth.revoke?.(
    bench.credentials.contextFor({ account, adapter, credentials }, AbortSignal.timeout(5_000)),
  );
  expect((await workspace.post(`/${accountId}/test`).expect(200)).body).toMatchObject({
    ok: false,
    account: { status: 'reconnect' },
  });
  expect(await signIn('pedal_works')).toBe(accountId);
  expect(await workspace.read(accountId)).toMatchObject({ status: 'active', connection: { health: 'ok' } });
});

it('names the field that a network refuses', async () => {
  const connect = (password: string) =>
    workspace.post('/connect', {
      channel: 'sandbox',
      method: 'password',
      input: { server: network.url, handle: 'crust_and_crumb', password },
    });
  expect((await connect('wrong').expect(422)).body).toMatchObject({ errors: [{ field: 'input.password' }] });
  expect((await connect(DEMO_PASSWORD).expect(200)).body).toMatchObject({ accounts: [{ handle: 'crust_and_crumb' }] });
});
