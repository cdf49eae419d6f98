import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError, createOwnerOnly, errorCode, readOwnerOnly, unwritable } from '../config/index.js';
import type { Logger } from '../logging/logger.js';
import type { PostgresBinaries } from './embedded-postgres-binaries.js';
import { postgresFailed } from './embedded-postgres-process.js';
import { canReach, type SystemUser } from './embedded-postgres-user.js';

export const SUPERUSER = 'carillon';

const CLUSTER = 'postgres';
const DRAFT = 'postgres.new';
const PASSWORD = 'postgres.password';

export interface Cluster {
  readonly folder: string;
  readonly password: string;
}

export function clusterFolder(dataDir: string): string {
  return join(dataDir, CLUSTER);
}

/**
 * The database's files in the data folder, made on first use. They are made beside and moved into place when complete, so that a
 * crash half-way leaves nothing that looks like a database.
 * @throws StartError `data-folder-damaged` for files of another major version or a lost password; `postgres-failed`
 */
export async function prepareCluster(
  dataDir: string,
  binaries: PostgresBinaries,
  user: SystemUser | null,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<Cluster> {
  const folder = clusterFolder(dataDir);
  const passwordFile = join(dataDir, PASSWORD);
  await removeDrafts(dataDir);
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null;
    throw unwritable(folder, error);
  });
  if (version === null) {
    await refuseForeignFolder(folder);
    // A password without a cluster is left over from a start that did not get that far.
    await unlink(passwordFile).catch(() => undefined);
    const password = randomBytes(24).toString('base64url');
    await createOwnerOnly(passwordFile, `${password}\n`);
    log.info('making the database (first start only)');
    await initialise(dataDir, folder, password, binaries, user);
    return { folder, password };
  }
  if (version.trim() !== binaries.majorVersion) throw otherVersion(folder, version.trim(), binaries.majorVersion);
  return { folder, password: await clusterPassword(dataDir, log) };
}

/** Of the database's files that are there already. @throws StartError `data-folder-damaged` */
export async function clusterPassword(dataDir: string, log: Pick<Logger, 'warn'>): Promise<string> {
  const passwordFile = join(dataDir, PASSWORD);
  const password = (await readOwnerOnly(passwordFile, log))?.trim();
  if (!password) throw lostPassword(passwordFile);
  return password;
}

/**
 * What Postgres is told its folder is. As root, Postgres runs as another user, and that user may be barred from a folder on the way (a
 * home folder often is). A process may enter its own working folder all the same, and Linux has a path for that.
 */
export async function clusterArgument(folder: string, user: SystemUser | null): Promise<string> {
  if (!user || (await canReach(join(folder, '.'), user))) return folder;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw new StartError(
    'data-folder-unwritable',
    `Postgres may not run as root, and its own user can't enter ${folder}. Choose a data folder that other users may enter with CARILLON_DATA, or start Carillon as a normal user.`,
  );
}

async function initialise(
  dataDir: string,
  folder: string,
  password: string,
  binaries: PostgresBinaries,
  user: SystemUser | null,
): Promise<void> {
  const suffix = randomBytes(4).toString('hex');
  const draft = join(dataDir, `${DRAFT}.${suffix}`);
  const handOver = join(dataDir, `${DRAFT}.${suffix}.password`);
  try {
    await mkdir(draft, { mode: 0o700 });
    if (user) await chown(draft, user.uid, user.gid);
    const passwordFile = await open(handOver, 'wx+', 0o600);
    try {
      if (user) await passwordFile.chown(user.uid, user.gid);
      await passwordFile.write(`${password}\n`);
      await runInitdb(draft, passwordFile.fd, binaries.initdb, user);
    } finally {
      await passwordFile.close();
    }
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error instanceof StartError ? error : unwritable(dataDir, error);
  } finally {
    await unlink(handOver).catch(() => undefined);
  }
}

async function runInitdb(draft: string, passwordFd: number, initdb: string, user: SystemUser | null): Promise<void> {
  const options = {
    pgdata: await clusterArgument(draft, user),
    username: SUPERUSER,
    auth: 'scram-sha-256',
    pwfile: '/dev/fd/3',
    encoding: 'UTF8',
    // The built-in provider sorts the same on every system, whatever locales that has.
    locale: 'C',
    'locale-provider': 'builtin',
    'builtin-locale': 'C.UTF-8',
  };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawn(initdb, [...args, '--no-instructions'], {
    ...user,
    cwd: draft,
    stdio: ['ignore', 'pipe', 'pipe', passwordFd],
    env: {},
  });
  let said = '';
  const listen = (chunk: Buffer): void => {
    said += chunk.toString('utf8');
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const failure = await new Promise<string | undefined>((resolve) => {
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : `it ended with ${code ?? signal}`));
    child.once('error', (error) => resolve(error.message));
  });
  if (failure !== undefined) throw postgresFailed(`The database could not be made by ${initdb}`, said, failure);
}

async function removeDrafts(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  const drafts = names.filter((name) => name.startsWith(`${DRAFT}.`));
  await Promise.all(drafts.map((name) => rm(join(dataDir, name), { recursive: true, force: true })));
}

async function refuseForeignFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length === 0) return;
  throw new StartError(
    'data-folder-damaged',
    `${folder} holds files but no database (PG_VERSION is missing). Restore it from a backup, or move it away to begin anew.`,
  );
}

function otherVersion(folder: string, found: string, wanted: string): StartError {
  return new StartError(
    'data-folder-damaged',
    `${folder} was written by Postgres ${found}, and this Carillon brings Postgres ${wanted}. ` +
      `Start the Carillon that wrote it, export the database with pg_dump, and import it here; or start with the older release.`,
  );
}

function lostPassword(path: string): StartError {
  return new StartError(
    'data-folder-damaged',
    `${path} is missing or empty; without it the database in that folder can't be opened. Restore it from a backup.`,
  );
}
