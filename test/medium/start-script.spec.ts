import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const scripts = resolve('scripts');

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A project that has the real scripts, and an npm, a compiler and a bundler that do next to nothing. */
describe('npm start', () => {
  let project: string;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'carillon-start-'));
    await cp(scripts, join(project, 'scripts'), { recursive: true });
    const compiler =
      `const fs = require('node:fs');` +
      `if (fs.readFileSync('src/main.ts', 'utf8').includes('wrong')) process.exit(2);` +
      `fs.mkdirSync('dist/src', { recursive: true }); fs.copyFileSync('src/main.ts', 'dist/src/main.js');`;
    await write('compiler.cjs', compiler);
    await write(
      'bundler.mjs',
      `import { readFileSync } from 'node:fs';
      export const rolldown = async ({ input }) => ({
        generate: async () => ({ output: [{ type: 'chunk', fileName: 'main.js', code: readFileSync(input.main, 'utf8') }] }),
        close: async () => undefined,
      });`,
    );
    await write(
      'npm-cli.js',
      `import fs from 'node:fs';
      fs.appendFileSync('npm-calls.log', process.argv.slice(2).join(' ') + '\\n');
      if (fs.existsSync('no-network')) process.exit(1);
      fs.mkdirSync('node_modules/@nestjs/cli/bin', { recursive: true });
      fs.copyFileSync('compiler.cjs', 'node_modules/@nestjs/cli/bin/nest.js');
      fs.mkdirSync('node_modules/rolldown', { recursive: true });
      fs.writeFileSync('node_modules/rolldown/package.json', '{ "type": "module", "exports": "./bundler.mjs" }');
      fs.copyFileSync('bundler.mjs', 'node_modules/rolldown/bundler.mjs');
      fs.writeFileSync('node_modules/package.json', '{}');`,
    );
    await write('package.json', '{ "type": "module" }');
    await write('package-lock.json', '{ "lockfileVersion": 3 }');
    await write('src/main.ts', `console.log('first', process.argv.length);`);
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  async function write(path: string, content: string): Promise<void> {
    await mkdir(join(project, path, '..'), { recursive: true });
    await writeFile(join(project, path), content);
  }

  async function start(...args: string[]): Promise<Run> {
    const child = spawn(process.execPath, ['-r', './scripts/check-node.cjs', 'scripts/start.mjs', ...args], {
      cwd: project,
      env: { ...process.env, npm_execpath: join(project, 'npm-cli.js') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr };
  }

  it('says so when the packages can not be installed, and runs nothing', async () => {
    await write('no-network', '');
    const { code, stdout, stderr } = await start();
    await rm(join(project, 'no-network'));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('The packages could not be installed');
  });

  it('installs and builds in a fresh clone, saying so, and runs the program', async () => {
    const { code, stdout, stderr } = await start();
    expect(stderr).toBe(
      'Installing packages (first start only, about a minute)…\nBuilding Carillon (first start only)…\n',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'first 2\n' });
    expect(await readFile(join(project, 'npm-calls.log'), 'utf8')).toContain('ci --no-audit --no-fund --include=dev');
  });

  it('does neither when nothing has changed', async () => {
    const { stdout, stderr } = await start();
    expect({ stdout, stderr }).toEqual({ stdout: 'first 2\n', stderr: '' });
  });

  it('builds again when the source has changed, but not for a spec', async () => {
    await write('src/a.spec.ts', '');
    expect((await start()).stderr).toBe('');
    await write('src/main.ts', `console.log('second');`);
    const { stdout, stderr } = await start();
    expect({ stdout, stderr }).toEqual({ stdout: 'second\n', stderr: 'Building Carillon (the source changed)…\n' });
  });

  it('installs again when the lock has changed', async () => {
    await write('package-lock.json', '{ "lockfileVersion": 3, "packages": {} }');
    expect((await start()).stderr).toContain('Installing packages (they changed, about a minute)…');
  });

  it('does not run what could not be built, now or the next time', async () => {
    await write('src/main.ts', 'wrong');
    for (const attempt of [1, 2]) {
      const { code, stdout, stderr } = await start();
      expect({ attempt, code, stdout }).toEqual({ attempt, code: 1, stdout: '' });
      expect(stderr).toContain('Carillon could not be built');
    }
  });

  it('ends as the program ends', async () => {
    await write('src/main.ts', 'process.exitCode = 7;');
    expect((await start()).code).toBe(7);
  });

  it('names its programs when it does not know one', async () => {
    const { code, stderr } = await start('dmeo');
    expect(code).toBe(1);
    expect(stderr).toBe(
      'There is no program "dmeo"; there are: main, demo, sandbox, verify-ledger, reporting-role, reset-password.\n',
    );
  });
});

describe('the check of the Node version', () => {
  const { whyNot } = createRequire(join(scripts, 'here.js'))('./check-node.cjs') as {
    whyNot: (version: string) => string | null;
  };

  it.each(['20.19.0', '20.20.2', '22.12.0', '23.1.0', '24.0.0', '26.3.1'])('accepts %s', (version) => {
    expect(whyNot(version)).toBeNull();
  });

  it.each(['8.17.0', '18.20.4', '20.18.3', '21.7.3', '22.11.0'])('refuses %s and says what to install', (version) => {
    expect(whyNot(version)).toContain(`this is Node.js ${version}.`);
    expect(whyNot(version)).toContain('20.19 or newer');
  });
});
