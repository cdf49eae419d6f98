import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadSecrets } from './index.js';

const key = Buffer.alloc(32, 7).toString('base64');

describe('generated secrets', () => {
  let dataDir: string;
  let warnings: string[];
  const log = { info: () => undefined, warn: (message: string) => void warnings.push(message) };

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'carillon-secrets-'));
    warnings = [];
  });
  afterEach(() => rm(dataDir, { recursive: true }));

  const load = (env: NodeJS.ProcessEnv = {}, folder = dataDir) => loadSecrets(folder, loadConfig(env), log);
  const file = () => join(dataDir, 'secrets.json');

  it('are made once, in a file for the owner only, and are the same ever after', async () => {
    const first = await load();
    const second = await load();
    expect(first.keys).toHaveLength(1);
    expect(second.keys[0]?.key).toEqual(first.keys[0]?.key);
    expect(first.keys[0]?.key).toHaveLength(32);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['secrets.json']);
  });

  it('are the same for processes that start together', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => load({}, join(dataDir, 'new'))));
    expect(new Set(all.map(({ keys }) => keys[0]?.key.toString('hex'))).size).toBe(1);
  });

  it('are closed to others when somebody opened the file', async () => {
    await load();
    await chmod(file(), 0o644);
    await load();
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual([expect.stringContaining('was readable by other users')]);
  });

  it('are not made when keys are given', async () => {
    const { keys } = await load({ CARILLON_SECRET_KEYS: `mine:${key}` });
    expect(keys.map(({ id }) => id)).toEqual(['mine']);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('stay readable behind keys that are given later', async () => {
    const made = await load();
    const { keys } = await load({ CARILLON_SECRET_KEYS: `mine:${key}` });
    expect(keys.map(({ id }) => id)).toEqual(['mine', 'main']);
    expect(keys[1]?.key).toEqual(made.keys[0]?.key);
  });

  it('may not be replaced under the same id', async () => {
    await load();
    await expect(load({ CARILLON_SECRET_KEYS: `main:${key}` })).rejects.toMatchObject({ code: 'wrong-setting' });
  });

  it.each(['', '{', '{"secretKeys":"main:short-secret"}', '[]'])(
    'stop the start when the file holds %j',
    async (content) => {
      await writeFile(file(), content, { mode: 0o600 });
      const failure = load();
      await expect(failure).rejects.toMatchObject({ code: 'data-folder-damaged' });
      await expect(failure).rejects.not.toThrow('short-secret');
      expect(await readFile(file(), 'utf8')).toBe(content);
    },
  );

  it('say so when the data folder can not be made', async () => {
    await writeFile(file(), `{"secretKeys":"main:${key}"}`, { mode: 0o600 });
    await expect(load({}, join(file(), 'below'))).rejects.toMatchObject({ code: 'data-folder-unwritable' });
  });
});
