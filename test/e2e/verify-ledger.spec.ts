import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DEMO_PASSWORD, startSandboxNetwork, type RunningSandbox } from '../../src/sandbox-network/index.js';
import { ApiClient } from '../support/api-client.js';
import { freePort } from '../support/free-port.js';
import { SpawnedCarillon } from '../support/spawned-carillon.js';
import { waitFor } from '../support/wait-for.js';

const PROGRAM = join(process.cwd(), 'dist/program/verify-ledger/main.js');

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let dataDir: string;
let sandbox: RunningSandbox;
let carillon: SpawnedCarillon;
let databasePort: string;
let workspaceId: string;
let head: { position: number; hash: string };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'carillon-verify-'));
  sandbox = await startSandboxNetwork({ port: 0, dataDir: null });
  databasePort = String(await freePort());
  carillon = await SpawnedCarillon.start(dataDir, { CARILLON_EMBEDDED_POSTGRES_PORT: databasePort });
  const owner = new ApiClient(carillon.origin);
  await owner.signInBy('setup', {
    name: 'Olga Owner',
    email: 'olga@example.com',
    password: 'correct horse battery',
    workspaceName: 'Bellfoundry',
    zone: 'UTC',
  });
  const me = await owner.ok<{ workspaces: { id: string }[] }>('GET', 'me');
  workspaceId = me.workspaces[0]?.id ?? '';
  const inside = (path: string): string => `workspaces/${workspaceId}/${path}`;
  const connected = await owner.ok<{ accounts: { id: string }[] }>('POST', inside('accounts/connect'), {
    channel: 'sandbox',
    method: 'password',
    input: { server: sandbox.url, handle: 'crust_and_crumb', password: DEMO_PASSWORD },
  });
  const post = await owner.ok<{ id: string }>('POST', inside('posts'), {
    content: { parts: [{ text: 'On the record' }] },
    targets: [{ accountId: connected.accounts[0]?.id }],
  });
  await owner.ok('POST', inside(`posts/${post.id}/publish`), {});
  head = await waitFor('the scheduler to seal the receipt', async () => {
    const seen = await owner.ok<typeof head>('GET', inside('ledger/head'));
    return seen.position === 1 ? { position: seen.position, hash: seen.hash } : null;
  });
}, 90_000);

afterAll(async () => {
  carillon?.signal('SIGTERM');
  await carillon?.ended();
  await sandbox?.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

const verify = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> =>
  run(PROGRAM, args, env);

async function run(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], CARILLON_DATA: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

async function alter(statement: string): Promise<void> {
  const password = (await readFile(join(dataDir, 'postgres.password'), 'utf8')).trim();
  const client = new pg.Client({
    connectionString: `postgres://carillon:${password}@127.0.0.1:${databasePort}/carillon`,
  });
  await client.connect();
  await client.query(statement);
  await client.end();
}

it('reads the embedded database of a running service, and finds all whole', async () => {
  const { code, stdout, stderr } = await verify(['--head', `${workspaceId}=${head.position}:${head.hash}`]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Workspace ${workspaceId} "Bellfoundry"\n  1 entry, recorded from `);
  expect(stdout).toContain(`  head 1:${head.hash}\n  whole\nWhole: 1 workspace, 1 entry.\n`);
  // The service goes on: its database was not touched.
  expect((await fetch(`${carillon.origin}/health/live`)).status).toBe(200);
});

it('lets somebody in again who forgot their password, while the service runs', async () => {
  const program = join(process.cwd(), 'dist/program/reset-password/main.js');
  const { code, stdout } = await run(program, ['--email', 'olga@example.com']);
  expect(code).toBe(0);
  const [, password = ''] = /is (\S+)\n/.exec(stdout) ?? [];
  const visitor = new ApiClient(carillon.origin);
  await visitor.signInBy('sessions', { email: 'olga@example.com', password });
  expect(await visitor.ok('GET', 'me')).toMatchObject({ person: { name: 'Olga Owner' } });
  expect(await run(program, ['--email', 'nobody@example.com'])).toMatchObject({ code: 1, stdout: '' });
});

it.each([
  ['an unknown option', ['--fix'], {}, '--fix'],
  ['a head that is none', ['--head', '7:abc'], {}, '--head wants'],
  ['a workspace that is none', ['--workspace', 'ours'], {}, '--workspace wants'],
  [
    'a workspace that is not there',
    ['--workspace', '01900000-0000-7000-8000-000000000000'],
    {},
    'There is no workspace',
  ],
  ['a setting that is none', [], { CARILLON_DTAA: '/' }, 'CARILLON_DTAA'],
  ['a folder without a database', [], { CARILLON_DATA: tmpdir() }, 'There is no database'],
  ['a database that does not answer', [], { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/none' }, "can't be used"],
])('says in words that it could not look, given %s, and ends with 2', async (_, args, env, said) => {
  const { code, stdout, stderr } = await verify(args, env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr).not.toContain('    at ');
});

it('starts the database itself when the service is stopped, and tells what was altered', async () => {
  await alter(`UPDATE receipt SET confirmed_by = 'person'`);
  carillon.signal('SIGTERM');
  expect(await carillon.ended()).toBe(0);
  const words = await verify([]);
  expect(words.code).toBe(1);
  expect(words.stdout).toMatch(
    /ALTERED position 1, delivery [0-9a-f-]{36}: .*confirmedBy \(sealed "answer", now "person"\)/,
  );
  expect(words.stdout).toMatch(/Altered: 1 fault in 1 workspace, 1 entry\.\n$/);
  const json = await verify(['--json', '--head', `${workspaceId}=2:${head.hash}`]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({
    whole: false,
    faults: 2,
    workspaces: [
      {
        workspaceId,
        head,
        faults: [
          { code: 'receipt-altered', position: 1 },
          { code: 'noted-head', position: 2 },
        ],
      },
    ],
  });
}, 60_000);
