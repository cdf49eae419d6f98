import type { ConnectionVersion, OpenConnection } from './open-connection.js';

/** How long an account's details may be old where a caller names no version. */
const UNVERSIONED_MS = 60_000;

interface Entry {
  readonly open: OpenConnection;
  readonly readAtMs: number;
}

/** The most recently used decrypted connections, so that a busy account is not decrypted for each of its posts. */
export class ConnectionCache {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly capacity: number) {}

  /** @returns null unless the remembered one is of the given generation and version */
  get({ accountId, generation, version }: ConnectionVersion, now: Date): OpenConnection | null {
    const entry = this.entries.get(accountId);
    if (!entry || entry.open.generation !== generation) return null;
    const current =
      version === undefined ? now.getTime() - entry.readAtMs < UNVERSIONED_MS : entry.open.version === version;
    if (!current) return null;
    this.entries.delete(accountId);
    this.entries.set(accountId, entry);
    return entry.open;
  }

  set(open: OpenConnection, now: Date): void {
    this.entries.delete(open.accountId);
    this.entries.set(open.accountId, { open, readAtMs: now.getTime() });
    if (this.entries.size <= this.capacity) return;
    const [oldest] = this.entries.keys();
    if (oldest !== undefined) this.entries.delete(oldest);
  }

  delete(accountId: string): void {
    this.entries.delete(accountId);
  }

  clear(): void {
    this.entries.clear();
  }
}
