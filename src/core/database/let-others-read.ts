import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lets every user of the machine read what is in a folder, and run what its owner may run: a copy has the modes of the original and of whoever
 * made it, and a strict umask leaves others nothing.
 */
export async function letOthersRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await letOthersRead(path);
    else if (entry.isFile()) {
      const { mode } = await stat(path);
      await chmod(path, mode | ((mode & 0o111) === 0 ? 0o444 : 0o555));
    }
  }
}
