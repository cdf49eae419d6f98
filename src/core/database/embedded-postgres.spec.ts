import { transformFileSync } from '@swc/core';
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DataFolderInUse } from '../config/index.js';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.js';

const core = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(core));

let base: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];
const said: string[] = [];
const log = { info: (message: string) => void said.push(message), warn: (message: string) => void said.push(message) };

async function start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, ...options });
  running.push(server);
  return server;
}

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const lockFile = (): string => join(dataDir, 'carillon.lock');

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'carillon-embedded-'));
  dataDir = join(base, 'data');
  const first = await start();
  await query(first.url, 'CREATE TABLE bell (id int); INSERT INTO bell VALUES (1)');
  await first.stop();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  said.length = 0;
});

afterAll(() => rm(base, { recursive: true, force: true }));

describe('the embedded Postgres', () => {
  it('is made on first start, in UTF-8 and durable, with a password only the owner can read', async () => {
    // Temporary folders are closed to other users; this one is open, which as root makes a difference to the server's user.
    const folder = join(base, 'fresh', 'data');
    await chmod(base, 0o755);
    const { url } = await start({ dataDir: folder });
    const [row] = await query<Record<string, string>>(
      url,
      `SELECT current_database() AS database, pg_encoding_to_char(encoding) AS encoding, datlocale AS locale,
        current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commits,
        current_setting('listen_addresses') AS address
      FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({
      database: 'carillon',
      encoding: 'UTF8',
      locale: 'C.UTF-8',
      fsync: 'on',
      commits: 'on',
      address: '127.0.0.1',
    });
    expect((await stat(join(folder, 'postgres.password'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['carillon.lock', 'postgres', 'postgres.log', 'postgres.password']);
    const wrongPassword = url.replace(/:[^:@]+@/, ':wrong@');
    await expect(query(wrongPassword, 'SELECT 1')).rejects.toThrow('password authentication failed');
    await chmod(base, 0o700);
  });

  it('keeps its data over a stop and a start, and gives the folder free when it stops', async () => {
    const server = await start();
    await query(server.url, 'INSERT INTO bell VALUES (2)');
    await server.stop();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(await readdir(dataDir)).not.toContain('carillon.lock');
    const again = await start();
    expect(await query(again.url, 'SELECT id FROM bell ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('refuses a folder that another one works on, and leaves that one alone', async () => {
    const { url } = await start();
    const second = start();
    await expect(second).rejects.toBeInstanceOf(DataFolderInUse);
    await expect(second).rejects.toMatchObject({ code: 'data-folder-in-use', pid: process.pid });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('lets one of several that start at once have the folder', async () => {
    await writeFile(lockFile(), 'half a lo');
    const outcomes = await Promise.allSettled([start(), start(), start()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it('takes over from a process that was killed, and stops the server it left behind', async () => {
    const child = await startInOtherProcess(dataDir);
    await expect(start()).rejects.toMatchObject({ code: 'data-folder-in-use', pid: child.pid });
    await query(child.url, 'INSERT INTO bell VALUES (3)');
    await child.kill();
    expect(isAlive(child.postgresPid)).toBe(true);

    const server = await start();
    expect(server.pid).not.toBe(child.postgresPid);
    expect(said).toContainEqual(expect.stringContaining(`left behind (process ${child.postgresPid})`));
    expect(await query(server.url, 'SELECT id FROM bell WHERE id = 3')).toEqual([{ id: 3 }]);
  });

  it('takes over the lock of a process whose number another one has now', async () => {
    const server = await start();
    const lock = JSON.parse(await readFile(lockFile(), 'utf8')) as object;
    await server.stop();
    await writeFile(lockFile(), JSON.stringify({ ...lock, processBegan: '1' }));
    await expect(start()).resolves.toBeDefined();
  });

  it('believes a lock from another container only while somebody touches it', async () => {
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => 'here')).trim();
    await writeFile(lockFile(), JSON.stringify({ pid: 4711, processBegan: '1', place: `elsewhere|${boot}|pid:[1]` }));
    const heartbeat = setInterval(() => {
      const now = new Date();
      void utimes(lockFile(), now, now);
    }, 50);
    const refused = await start().catch((error: unknown) => error);
    clearInterval(heartbeat);
    expect(String(refused)).toContain('process 4711 on another machine or in another container');

    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockFile(), longAgo, longAgo);
    await expect(start()).resolves.toBeDefined();
  });

  it('believes a lock that a machine with another clock touches', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: 4711, processBegan: '1', place: 'elsewhere' }));
    const touch = () => {
      const behind = new Date(Date.now() - 60_000);
      return utimes(lockFile(), behind, behind);
    };
    await touch();
    const heartbeat = setInterval(() => void touch(), 50);
    const refused = await start().catch((error: unknown) => error);
    clearInterval(heartbeat);
    expect(String(refused)).toContain('process 4711 on another machine or in another container');
    await unlink(lockFile());
  });

  it('stops when somebody else took the folder over, and leaves the lock alone', async () => {
    const ended = new EventEmitter();
    const told = once(ended, 'unexpectedly');
    const server = await start({ onUnexpectedEnd: () => void ended.emit('unexpectedly') });
    const theirs = JSON.stringify({ pid: 4711, processBegan: '1', place: 'elsewhere' });
    await unlink(lockFile());
    await writeFile(lockFile(), theirs);
    await told;
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(await readFile(lockFile(), 'utf8')).toBe(theirs);
    await unlink(lockFile());
  });

  it("does not take somebody else's process for its own server", async () => {
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), `${process.ppid}\n/somewhere\n1\n5432\n\n127.0.0.1\n`);
    await expect(start()).resolves.toBeDefined();
    expect(isAlive(process.ppid)).toBe(true);
  });

  it('begins anew after a crash while the database was being made', async () => {
    const folder = join(base, 'half-made');
    await mkdir(join(folder, 'postgres.new.0badcafe', 'base'), { recursive: true });
    await writeFile(join(folder, 'postgres.new.0badcafe', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'postgres.password'), 'of-no-database\n', { mode: 0o600 });
    const { url } = await start({ dataDir: folder });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
  });

  it('recovers after its own process was killed, and has told so', async () => {
    const ended = new EventEmitter();
    const told = once(ended, 'unexpectedly');
    const server = await start({ onUnexpectedEnd: () => void ended.emit('unexpectedly') });
    await query(server.url, 'INSERT INTO bell VALUES (4)');
    process.kill(server.pid, 'SIGKILL');
    await told;
    await server.stop();
    const again = await start();
    expect(await query(again.url, 'SELECT id FROM bell WHERE id = 4')).toEqual([{ id: 4 }]);
  });

  it.each([
    ['was written by another version', { PG_VERSION: '15\n' }, 'written by Postgres 15'],
    ['holds something else', { 'notes.txt': 'bells' }, 'no database'],
  ])('leaves a folder alone that %s', async (_what, files, words) => {
    const folder = await mkdtemp(join(base, 'foreign-'));
    await mkdir(join(folder, 'postgres'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'postgres', name), content);
    const failure = start({ dataDir: folder });
    await expect(failure).rejects.toMatchObject({ code: 'data-folder-damaged' });
    await expect(failure).rejects.toThrow(words);
    expect(await readdir(join(folder, 'postgres'))).toEqual(Object.keys(files));
  });

  it('says so when the folder can not be made', async () => {
    const file = join(base, 'a-file');
    await writeFile(file, '');
    await expect(start({ dataDir: join(file, 'data') })).rejects.toMatchObject({ code: 'data-folder-unwritable' });
  });

  it('says so when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const failure: unknown = await start({ port }).catch((error: unknown) => error);
    other.close();
    expect(failure).toMatchObject({ code: 'port-taken' });
    const { url } = await start();
    expect(new URL(url).port).not.toBe(String(port));
  });

  it('quotes the last words of a server that does not start, and gives the folder free', async () => {
    const failure = start({ settings: { shared_buffers: 'a lot' } });
    await expect(failure).rejects.toMatchObject({ code: 'postgres-failed' });
    await expect(failure).rejects.toThrow('invalid value for parameter "shared_buffers": "a lot"');
    await expect(start()).resolves.toBeDefined();
    // Two whole installations of Postgres, maybe beside others.
  }, 90_000);
});

/** Compiles what the server needs into a folder of its own, so that a Node without Jest can run it and be killed. */
async function startInOtherProcess(
  folder: string,
): Promise<{ url: string; pid: number; postgresPid: number; kill: () => Promise<void> }> {
  const place = join(base, 'other-process');
  await mkdir(place);
  await symlink(join(root, 'node_modules'), join(place, 'node_modules'));
  await writeFile(join(place, 'package.json'), '{ "type": "module" }');
  for (const part of ['config', 'database']) {
    await mkdir(join(place, relative(root, core), part), { recursive: true });
    for (const name of await readdir(join(core, part))) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      const { code } = transformFileSync(join(core, part, name), {
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
        module: { type: 'es6' },
      });
      await writeFile(join(place, relative(root, core), part, `${basename(name, '.ts')}.js`), code);
    }
  }
  await writeFile(
    join(place, 'main.js'),
    `import { startEmbeddedPostgres } from './src/core/database/embedded-postgres.js';
    const log = { info() {}, warn() {} };
    const { url, pid } = await startEmbeddedPostgres({ dataDir: process.argv[2], log });
    console.log(JSON.stringify({ url, pid }));
    setInterval(() => {}, 1000);`,
  );
  const child = spawn(process.execPath, [join(place, 'main.js'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { url, pid: postgresPid } = JSON.parse(line) as { url: string; pid: number };
  return {
    url,
    pid: child.pid ?? 0,
    postgresPid,
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
