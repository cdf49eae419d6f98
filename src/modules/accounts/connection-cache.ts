import type { ConnectionVersion, OpenConnection } from './open-connection.js';

/** The most recently used decrypted connections, so that a busy account is not decrypted for each of its posts. */
export class ConnectionCache {
  private readonly entries = new Map<string, OpenConnection>();

  constructor(private readonly capacity: number) {}

  /** @returns null unless the remembered one is exactly the given version */
  get({ accountId, generation, version }: ConnectionVersion): OpenConnection | null {
    const entry = this.entries.get(accountId);
    if (!entry || entry.generation !== generation || entry.version !== version) return null;
    this.entries.delete(accountId);
    this.entries.set(accountId, entry);
    return entry;
  }

  set(open: OpenConnection): void {
    this.entries.delete(open.accountId);
    this.entries.set(open.accountId, open);
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
