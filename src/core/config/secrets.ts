import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { RingKey } from '../crypto/key-ring.js';
import type { Logger } from '../logging/logger.js';
import { prepareDataFolder, unwritable } from './data-folder.js';
import { errorCode } from './error-code.js';
import type { Config } from './load-config.js';
import { keyRing } from './security.config.js';
import { StartError } from './start-error.js';

export interface Secrets {
  /** For the key ring: the current key first. */
  readonly keys: readonly RingKey[];
}

const FILE = 'secrets.json';
const OWNER_ONLY = 0o600;

/**
 * The secrets this installation works with. Keys from the settings come first and need no file; keys from the file of an earlier
 * start stay readable behind them. Where there is neither, a key is made and kept in `<dataDir>/secrets.json`.
 * @throws StartError `data-folder-unwritable`, or `data-folder-damaged` when the file can't be understood
 */
export async function loadSecrets(
  dataDir: string,
  config: Config,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<Secrets> {
  const path = join(dataDir, FILE);
  const given = config.security.secretKeys ?? [];
  const kept = await readSecrets(path, log);
  if (kept) return { keys: merge(given, kept, path) };
  if (given.length > 0) return { keys: given };
  await prepareDataFolder(dataDir);
  const made = `main:${randomBytes(32).toString('base64')}`;
  if (await createOwnerOnly(path, `${JSON.stringify({ secretKeys: made }, null, 2)}\n`)) {
    log.info(`made a key for stored credentials: ${path}; back it up, they can't be read without it`);
  }
  // Read back: a process that started at the same moment may have been first.
  const keys = await readSecrets(path, log);
  if (!keys) throw damaged(path, 'it vanished while it was being read');
  return { keys };
}

/**
 * Creates a file only its owner can read, whole or not at all.
 * @returns false when there is one already, which stays as it is
 * @throws StartError `data-folder-unwritable`
 */
export async function createOwnerOnly(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(draft, 'wx', OWNER_ONLY);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    // Unlike a rename, a link never replaces what another process has put there meanwhile.
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw unwritable(path, error);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/**
 * Reads a file that only its owner should be able to read, and takes the right away from others where they have it.
 * @returns null when there is none
 */
export async function readOwnerOnly(path: string, log: Pick<Logger, 'warn'>): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      log.warn(`${path} was readable by other users of this machine; it is now readable by its owner only`);
      await chmod(path, OWNER_ONLY);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw unwritable(path, error);
  }
}

async function readSecrets(path: string, log: Pick<Logger, 'warn'>): Promise<readonly RingKey[] | null> {
  const text = await readOwnerOnly(path, log);
  if (text === null) return null;
  const keys = keyRing.read(secretKeysOf(text, path));
  if (!keys) throw damaged(path, '"secretKeys" is not a list of keys');
  return keys;
}

function secretKeysOf(text: string, path: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message would quote the file.
    throw damaged(path, 'it is not JSON');
  }
  const value = typeof parsed === 'object' && parsed !== null && 'secretKeys' in parsed ? parsed.secretKeys : undefined;
  return typeof value === 'string' ? value : '';
}

function merge(given: readonly RingKey[], kept: readonly RingKey[], path: string): readonly RingKey[] {
  const clash = kept.find((old) => given.some((key) => key.id === old.id && !key.key.equals(old.key)));
  if (clash) {
    throw new StartError(
      'wrong-setting',
      `CARILLON_SECRET_KEYS and ${path} both have a key "${clash.id}", and they differ. Give the new key another id, so that what is encrypted with the old one stays readable.`,
    );
  }
  return [...given, ...kept.filter((old) => !given.some((key) => key.id === old.id))];
}

function damaged(path: string, why: string): StartError {
  return new StartError(
    'data-folder-damaged',
    `${path} can't be used: ${why}. Restore it from a backup, or give its keys in CARILLON_SECRET_KEYS. Without its keys, stored credentials can't be read and every account must be reconnected.`,
  );
}
