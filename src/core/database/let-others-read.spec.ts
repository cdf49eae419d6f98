import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { letOthersRead } from './let-others-read.js';

it('opens folders, libraries and programs to everybody, whatever the umask was, and writes to none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-read-'));
  try {
    await mkdir(join(folder, 'lib'), { mode: 0o700 });
    await writeFile(join(folder, 'lib', 'library.so'), '', { mode: 0o600 });
    await writeFile(join(folder, 'program'), '', { mode: 0o700 });
    await symlink('library.so', join(folder, 'lib', 'library.so.1'));
    await chmod(folder, 0o700);
    await letOthersRead(folder);
    const modeOf = async (path: string) => ((await stat(join(folder, path))).mode & 0o777).toString(8);
    expect(await Promise.all(['.', 'lib', 'lib/library.so', 'program'].map(modeOf))).toEqual([
      '755',
      '755',
      '644',
      '755',
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
