import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { waitFor } from '../support/wait-for.js';

const PROGRAM = resolve('dist/program/demo/main.js');
const LONGEST_MS = 90_000;

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function startDemo(...args: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    // With settings of another installation, which must not reach this one.
    env: { ...process.env, TMPDIR: folder, CARILLON_PORT: '1', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code]): Run => ({ code: code as number | null, ...said }));
  return { child, said, ended };
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carillon-demo-spec-'));
  // Root's Postgres runs as another user, which has to get to its files.
  await chmod(folder, 0o711);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the demo', () => {
  it(
    'does the whole job and finds everything it expects',
    async () => {
      const { code, stdout, stderr } = await startDemo('--json').ended;
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      const summary = JSON.parse(stdout) as Record<string, unknown>;
      expect({ code, missing: summary['missing'], stderr }).toEqual({ code: 0, missing: [], stderr });
      expect(summary).toMatchObject({
        ok: true,
        deliveries: 9,
        published: 9,
        parts: 15,
        images: 6,
        feedEntries: 3,
        webhooks: 3,
        snapshots: 6,
      });
      const { p50, p99, max } = summary['lateness'] as Record<string, number>;
      expect([p50, p99, max].every((latenessMs) => typeof latenessMs === 'number' && latenessMs >= 0)).toBe(true);
      expect(summary['seconds']).toBeLessThan(60);
      expect(stderr).not.toContain('\u001B');
      expect(await readdir(folder)).toEqual([]);
    },
    LONGEST_MS,
  );

  it(
    'leaves nothing behind when it is interrupted',
    async () => {
      const { child, said, ended } = startDemo();
      await waitFor('a running service', async () => said.stdout.includes('Owner and workspace'), 30_000);
      const url = /Postgres of its own {2}(\S+)/u.exec(said.stdout)?.[1] ?? '';
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
      expect(await readdir(folder)).toEqual([]);
    },
    LONGEST_MS,
  );
});
