import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isId } from '../../core/ids/new-id.js';
import type { MediaStorage } from './media-storage.js';

const KEY = /^[0-9a-f-]{36}\/[0-9a-f]{2}\/[\w-]+\.[a-z0-9]{1,5}$/;
const LEFTOVER_AGE_MS = 24 * 3_600_000;

/** Files in a folder of this machine, or on a share that all machines mount. */
export class LocalMediaStorage implements MediaStorage {
  readonly incomingDir: string;

  constructor(private readonly folder: string) {
    this.incomingDir = join(folder, 'incoming');
  }

  async prepare(now: Date): Promise<void> {
    await mkdir(this.incomingDir, { recursive: true });
    for (const name of await readdir(this.incomingDir)) {
      const path = join(this.incomingDir, name);
      const found = await stat(path).catch(() => null);
      if (found?.isFile() && now.getTime() - found.mtimeMs > LEFTOVER_AGE_MS) await rm(path, { force: true });
    }
  }

  async adopt(incomingPath: string, key: string): Promise<void> {
    const path = this.path(key);
    await syncFile(incomingPath);
    await mkdir(dirname(path), { recursive: true });
    await rename(incomingPath, path);
    await syncFolder(dirname(path));
  }

  async write(content: Buffer, key: string): Promise<void> {
    await mkdir(this.incomingDir, { recursive: true });
    const temporary = join(this.incomingDir, randomUUID());
    try {
      const file = await open(temporary, 'wx');
      try {
        await file.writeFile(content);
      } finally {
        await file.close();
      }
      await this.adopt(temporary, key);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  async removeAll(workspaceId: string): Promise<void> {
    if (!isId(workspaceId)) throw new Error('A folder of files is named by the id of its workspace.');
    await rm(join(this.folder, workspaceId), { recursive: true, force: true });
  }

  path(key: string): string {
    if (!KEY.test(key)) throw new Error('A storage key has the form <workspace>/<aa>/<name>.<ext>.');
    return join(this.folder, key);
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The rename itself is on disk only once the folder is. Windows can't open folders, and needs not. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null);
  if (!folder) return;
  try {
    await folder.sync();
  } catch {
    // Some network shares refuse it; the file's content is safe all the same.
  } finally {
    await folder.close();
  }
}
