import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { errorCode, errorMessage } from './error-code.js';
import { StartError } from './start-error.js';

/** Makes the data folder where it is missing. @throws StartError `data-folder-unwritable` */
export async function prepareDataFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw unwritable(dataDir, cause);
  }
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
