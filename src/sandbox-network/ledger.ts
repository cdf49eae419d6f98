import { mkdir, open, readFile, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { LedgerEvent } from './sandbox-types.js';

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Append-only record of everything that happened, one JSON line each. What is appended within one turn of the event loop is written
 * together (group commit), so that a busy network pays for one write, not thousands. A killed process keeps every line whose promise resolved;
 * with `fsync` a power cut does too.
 */
export class Ledger {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  private constructor(
    private readonly file: FileHandle | null,
    private readonly fsync: boolean,
  ) {}

  /** @param dataDir folder of the ledger, made when missing; null keeps nothing. `replay` gets every event on record, in order. */
  static async open(dataDir: string | null, fsync: boolean, replay: (event: LedgerEvent) => void): Promise<Ledger> {
    if (dataDir === null) return new Ledger(null, false);
    await mkdir(dataDir, { recursive: true });
    const path = join(dataDir, 'ledger.jsonl');
    const file = await open(path, 'a');
    const content = await readFile(path);
    // A machine that died in the middle of a write leaves half a line that nobody was told about.
    const end = content.lastIndexOf(0x0a) + 1;
    if (end < content.length) await truncate(path, end);
    for (let start = 0; start < end;) {
      const stop = content.indexOf(0x0a, start);
      replay(JSON.parse(content.toString('utf8', start, stop)) as LedgerEvent);
      start = stop + 1;
    }
    return new Ledger(file, fsync);
  }

  /** Resolves when the event is written. */
  append(event: LedgerEvent): Promise<void> {
    const { file } = this;
    if (!file) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ line: JSON.stringify(event), resolve, reject });
      this.writing ??= this.writeWaiting(file);
    });
  }

  async close(): Promise<void> {
    while (this.writing) await this.writing;
    await this.file?.close();
  }

  private async writeWaiting(file: FileHandle): Promise<void> {
    while (this.waiting.length > 0) {
      // Let everything of this turn of the event loop come along.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.waiting;
      this.waiting = [];
      try {
        await file.appendFile(`${batch.map((entry) => entry.line).join('\n')}\n`);
        if (this.fsync) await file.datasync();
        for (const entry of batch) entry.resolve();
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.writing = null;
  }
}
