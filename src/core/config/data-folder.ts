import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { errorCode, errorMessage } from './error-code.js';
import { StartError } from './start-error.js';

/** Makes the data folder where it is missing. @throws StartError `data-folder-unwritable` */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await makeFolder(resolve(dataDir));
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(dataDir, cause);
  }
}

/** Level by level: Node's own recursive mkdir never comes back on file systems such as /proc, which refuse with "no such file". */
async function makeFolder(path: string): Promise<void> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (exists) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch((error: unknown) => {
    // Another process that starts at the same moment may have been first.
    if (errorCode(error) !== 'EEXIST') throw error;
  });
}

/** The error for a data folder, or something in it, that can't be written. */
export function unwritable(path: string, cause: unknown): StartError {
  const reason =
    { EACCES: 'this user has no right to', EROFS: 'the file system is read-only', ENOSPC: 'the disk is full' }[
      errorCode(cause)
    ] ?? errorMessage(cause);
  return new StartError(
    'data-folder-unwritable',
    `${path} can't be written (${reason}). Make it writable for the user Carillon runs as, or choose another data folder with CARILLON_DATA.`,
    cause,
  );
}
