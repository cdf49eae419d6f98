import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_PASSWORD, startSandboxNetwork, type RunningSandbox } from '../../src/sandbox-network/index.js';
import { ApiClient } from '../support/api-client.js';
import { freePort } from '../support/free-port.js';
import { SpawnedCarillon } from '../support/spawned-carillon.js';
import { waitFor } from '../support/wait-for.js';

let dataDir: string;
let sandbox: RunningSandbox;
const started: SpawnedCarillon[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'carillon-process-'));
  sandbox = await startSandboxNetwork({ port: 0, dataDir: null, control: true });
});

afterAll(async () => {
  for (const carillon of started) {
    carillon.signal('SIGTERM');
    await carillon.ended();
  }
  await sandbox.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

async function start(env?: Record<string, string>): Promise<SpawnedCarillon> {
  const carillon = await SpawnedCarillon.start(dataDir, env);
  started.push(carillon);
  return carillon;
}

it('survives being killed in the middle of a send: the next start finds its database and sends nothing twice', async () => {
  const port = String(await freePort());
  const first = await start({ CARILLON_PORT: port });
  const owner = new ApiClient(first.origin);
  await owner.signInBy('setup', {
    name: 'Olga Owner',
    email: 'olga@example.com',
    password: 'correct horse battery',
    workspaceName: 'Bellfoundry',
    zone: 'UTC',
  });
  const me = await owner.ok<{ workspaces: { id: string }[] }>('GET', 'me');
  const workspace = `workspaces/${me.workspaces[0]?.id}`;
  const connected = await owner.ok<{ accounts: { id: string; remoteId: string }[] }>(
    'POST',
    `${workspace}/accounts/connect`,
    {
      channel: 'sandbox',
      method: 'password',
      input: { server: sandbox.url, handle: 'crust_and_crumb', password: DEMO_PASSWORD },
    },
  );
  const account = connected.accounts[0];
  if (!account) throw new Error('Connecting gave no account.');
  const draft = async (text: string): Promise<string> => {
    const post = await owner.ok<{ id: string }>('POST', `${workspace}/posts`, {
      content: { parts: [{ text }, { text: `${text}, continued` }] },
      targets: [{ accountId: account.id }],
    });
    await owner.ok('POST', `${workspace}/posts/${post.id}/publish`, {});
    return post.id;
  };

  // The network does the work, but its answer takes longer than the process lives.
  sandbox.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'delay', ms: 5_000 } });
  const postId = await draft('Before the crash');
  await waitFor('the second part to be under way', async () => sandbox.posts(account.remoteId).length > 0);
  first.signal('SIGKILL');
  await first.ended();

  await start({ CARILLON_PORT: port });
  const delivery = await waitFor(
    'the delivery to be settled',
    async () => {
      const post = await owner.ok<{ deliveries: { deliveryId: string; state: string }[] }>(
        'GET',
        `${workspace}/posts/${postId}`,
      );
      return post.deliveries[0]?.state === 'published' ? post.deliveries[0] : null;
    },
    100_000,
  );
  const record = await owner.ok<{ attempts: { outcome: string }[] }>(
    'GET',
    `${workspace}/deliveries/${delivery.deliveryId}`,
  );
  expect(record.attempts[0]?.outcome).toBe('worker-lost');
  expect(sandbox.posts(account.remoteId).map((post) => post.text)).toEqual([
    'Before the crash',
    'Before the crash, continued',
  ]);
}, 120_000);

it('refuses a second start on the same data folder, and says who has it', async () => {
  const second = await SpawnedCarillon.launch(dataDir);
  expect(await second.ended()).toBe(1);
  expect(second.log).toContain('is in use by another Carillon');
});

it('says plainly that the port is taken', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'carillon-process-'));
  try {
    const second = await SpawnedCarillon.launch(elsewhere, {
      CARILLON_PORT: new URL(started.at(-1)?.origin ?? '').port,
    });
    expect(await second.ended()).toBe(1);
    expect(second.log).toMatch(/Port \d+ on 127\.0\.0\.1 is taken/);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}, 60_000);

it('lists every wrong setting', async () => {
  const wrong = await SpawnedCarillon.launch(dataDir, {
    CARILLON_PORT: 'abc',
    CARILLON_PROT: '1',
    CARILLON_ROLES: 'api,boss',
  });
  expect(await wrong.ended()).toBe(2);
  expect(wrong.log).toContain('CARILLON_PORT is "abc"');
  expect(wrong.log).toContain('Did you mean CARILLON_PORT?');
  expect(wrong.log).toContain('CARILLON_ROLES');
});

it('says which folder it can not write', async () => {
  // Below a file nobody can make a folder, not even root.
  const impossible = await SpawnedCarillon.launch(join(dataDir, 'secrets.json', 'data'));
  expect(await impossible.ended()).toBe(1);
  expect(impossible.log).toContain("can't be written");
}, 30_000);

it('says which database can not be reached, without its password', async () => {
  const port = await freePort();
  const wrong = await SpawnedCarillon.launch(dataDir, {
    DATABASE_URL: `postgres://carol:pa55word@127.0.0.1:${port}/bells`,
  });
  expect(await wrong.ended()).toBe(1);
  expect(wrong.log).toContain(`The database bells at 127.0.0.1:${port}`);
  expect(wrong.log).not.toContain('pa55word');
});

it('stops cleanly when asked', async () => {
  const last = started.at(-1);
  last?.signal('SIGINT');
  expect(await last?.ended()).toBe(0);
  expect(last?.log).toContain('Stopped.');
}, 60_000);

it('answers what it is being asked before it stops, and waits for no connection that only stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-stopping-'));
  const carillon = await SpawnedCarillon.start(folder);
  started.push(carillon);
  const { port } = new URL(carillon.origin);
  const idle = connect(Number(port), '127.0.0.1');
  idle.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await once(idle, 'data');
  const slow = connect(Number(port), '127.0.0.1');
  const body = JSON.stringify({ email: 'olga@example.com', password: 'correct horse battery' });
  slow.write(
    `POST /api/v1/sessions HTTP/1.1\r\nHost: localhost:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  slow.write(body.slice(0, 10));
  const probe = await fetch(`${carillon.origin}/health/live`);
  expect(probe.status).toBe(200);
  let answer = '';
  slow.on('data', (chunk: Buffer) => (answer += chunk.toString()));
  carillon.signal('SIGTERM');
  await waitFor('it to take nobody new', () =>
    fetch(`${carillon.origin}/health/live`).then(
      () => false,
      () => true,
    ),
  );
  slow.write(body.slice(10));
  await once(slow, 'close');
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(await carillon.ended()).toBe(0);
  await rm(folder, { recursive: true, force: true });
}, 60_000);
