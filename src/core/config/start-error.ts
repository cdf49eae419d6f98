import { errorCode, errorMessage } from './error-code.js';

export type StartErrorCode =
  /** One or more settings are wrong; the error is a `ConfigError`. */
  | 'wrong-setting'
  /** Another live process works on the same data folder; the error is a `DataFolderInUse`. */
  | 'data-folder-in-use'
  | 'data-folder-unwritable'
  /** A file in the data folder is damaged, missing, or of another version. */
  | 'data-folder-damaged'
  /** There is no database to look at; only programs that make none say so. */
  | 'no-database'
  | 'port-taken'
  | 'database-unreachable'
  /** Migrations ran on it that this release does not have. */
  | 'newer-database'
  | 'postgres-failed';

/** Why the service can't start, in words for the person who started it: what is wrong and what to do. Never holds a secret. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
  constructor(
    readonly code: StartErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The data folder belongs to another running Carillon. */
export class DataFolderInUse extends StartError {
  override readonly name = 'DataFolderInUse';
  constructor(
    readonly dataDir: string,
    /** Of the process that has it, on its own machine or in its own container. */
    readonly pid: number,
    elsewhere = false,
  ) {
    super(
      'data-folder-in-use',
      `The data folder ${dataDir} is in use by another Carillon (process ${pid}${elsewhere ? ' on another machine or in another container' : ''}). ` +
        'Stop that one first, or give this one its own folder with CARILLON_DATA.',
    );
  }
}

/** @param port the port that could not be listened on; `error` is what `listen` gave. Returns other errors unchanged. */
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') {
    return new StartError(
      'port-taken',
      `Port ${port} on ${host} is taken by another program. Stop it, or choose another port with CARILLON_PORT.`,
      error,
    );
  }
  if (code === 'EACCES') {
    return new StartError(
      'port-taken',
      `This user may not listen on port ${port}. Choose a port above 1023 with CARILLON_PORT.`,
      error,
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new StartError(
      'wrong-setting',
      `CARILLON_HOST is ${host}, which is not an address of this machine. Use 127.0.0.1 for this machine only or 0.0.0.0 for all networks.`,
      error,
    );
  }
  return error;
}

/** Words for a database that did not answer at start; shows where it was looked for and no credentials. */
export function databaseError(error: unknown, url: string): StartError {
  const { host, pathname } = new URL(url);
  return new StartError(
    'database-unreachable',
    `The database ${pathname.slice(1)} at ${host} (DATABASE_URL) can't be used: ${reasonOf(error)}. Check the address, the user and its password, and that the database exists.`,
    error,
  );
}

/** A refused connection to a name with several addresses is one error around one for each, without words of its own. */
function reasonOf(error: unknown): string {
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : undefined;
  return errorMessage(inner ?? error) || errorCode(error) || 'no answer';
}
