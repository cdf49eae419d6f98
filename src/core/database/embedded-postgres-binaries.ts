import { createHash } from 'node:crypto';
import { access, chmod, cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartError } from '../config/index.js';
import { canReach, type SystemUser } from './embedded-postgres-user.js';
import { letOthersRead } from './let-others-read.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As `PG_VERSION` has it: '18'. */
  readonly majorVersion: string;
}

/** Where binaries are copied to when their own folder is closed to the database's user. */
const SHARED_FOLDER = '/var/cache/carillon';

/**
 * Finds the Postgres that came with the packages and makes it ready to run.
 * @param user whom it will run as; null: the same user as this process
 * @throws StartError `postgres-failed` where there is none for this platform
 */
export async function findBinaries(user: SystemUser | null, say: (message: string) => void): Promise<PostgresBinaries> {
  const { folder, version } = await platformPackage();
  let native = join(folder, 'native');
  if (user && !(await canReach(join(native, 'bin', 'postgres'), user))) {
    native = await copyToSharedFolder(native, version, user, say);
  }
  const binaries = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
  await linkLibraries(native);
  await Promise.all(Object.values(binaries).map(makeExecutable));
  return { ...binaries, majorVersion: version.split('.')[0] ?? version };
}

async function platformPackage(): Promise<{ folder: string; version: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    if (platform === 'windows') throw new Error('the embedded Postgres does not run on Windows');
    // The package hides its package.json behind `exports`; its entry is dist/index.js.
    const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch (cause) {
    throw new StartError(
      'postgres-failed',
      `There is no embedded Postgres for ${process.platform} on ${process.arch}. Give a Postgres of your own in DATABASE_URL.`,
      cause,
    );
  }
}

/**
 * The packages hold no symbolic links; an install script makes them. Where install scripts are switched off, the libraries would not be
 * found, so what is missing is made here.
 */
async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  const root = dirname(native);
  await Promise.all(
    links.map(async ({ source, target }) => {
      const path = join(root, target);
      const there = await access(path).then(
        () => true,
        () => false,
      );
      if (!there) await symlink(basename(source), path).catch(() => undefined);
    }),
  );
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  // Asking first keeps a read-only installation working.
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}

async function copyToSharedFolder(
  native: string,
  version: string,
  user: SystemUser,
  say: (message: string) => void,
): Promise<string> {
  const id = createHash('sha256').update(native).digest('hex').slice(0, 8);
  const target = join(SHARED_FOLDER, `postgres-${version}-${id}`, 'native');
  // One that was made under a strict umask, by an older release, is made again.
  const complete = await canReach(join(target, 'lib', '.'), user).catch(() => false);
  if (complete) return target;
  say(`The database's user can't read ${native}; copying Postgres to ${target} once.`);
  const draft = `${dirname(target)}.${process.pid}`;
  try {
    await mkdir(draft, { recursive: true, mode: 0o755 });
    await cp(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await letOthersRead(draft);
    await chmod(SHARED_FOLDER, 0o755);
    await rm(dirname(target), { recursive: true, force: true });
    await rename(draft, dirname(target));
    return target;
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw new StartError(
      'postgres-failed',
      `Postgres can't run from ${native}: its user may not enter that folder, and ${SHARED_FOLDER} can't be written. ` +
        'Put Carillon in a folder that other users may enter, such as /opt/carillon, or start it as a normal user.',
      cause,
    );
  }
}
