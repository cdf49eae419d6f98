import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from '../config/index.js';

const run = promisify(execFile);

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * Postgres refuses to run as root. Then it runs as the owner of the cluster, if there is one from a start as another user, or as the
 * system's `postgres` user, made here where the system has none.
 * @returns null when this process is not root: Postgres runs as the same user
 * @throws StartError `postgres-failed`
 */
export async function postgresUser(clusterDir: string, say: (message: string) => void): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const cluster = await stat(clusterDir).catch(() => null);
  if (cluster && cluster.uid !== 0) return { uid: cluster.uid, gid: cluster.gid };
  const known = await lookUp();
  if (known) return known;
  say(`Making the system user "${NAME}" for the database, which may not run as root.`);
  const failure = await addUser();
  const made = await lookUp();
  if (made) return made;
  throw new StartError(
    'postgres-failed',
    `Postgres may not run as root, and a system user "${NAME}" could not be made. Make one, start Carillon as a normal user, or give a Postgres of your own in DATABASE_URL.`,
    failure,
  );
}

async function lookUp(): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, NAME])).stdout)),
    );
    return uid && gid ? { uid, gid } : null;
  } catch {
    return null;
  }
}

/** useradd on most systems, adduser on Alpine's busybox. */
async function addUser(): Promise<unknown> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', NAME]);
    return undefined;
  } catch {
    return run('adduser', ['-S', '-D', '-H', NAME]).then(
      () => undefined,
      (error: unknown) => error,
    );
  }
}

/** Whether the user may enter every folder on the way to `path`. Judged by mode bits; the path exists. */
export async function canReach(path: string, user: SystemUser): Promise<boolean> {
  let folder = dirname(await realpath(path));
  for (;;) {
    const { mode, uid, gid } = await stat(folder);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    const parent = dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}
