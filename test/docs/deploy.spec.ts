import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { allSettings, loadConfig } from '../../src/core/config/index.js';

const root = resolve('.');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly build?: string;
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
}

const compose = parse(read('docker-compose.yml'), { strict: true, uniqueKeys: true }) as Compose;
const settings = new Set(allSettings.map(({ env }) => env));

/** Variables of an env file, with what they are set to. */
function variablesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
}

describe('docker-compose.yml', () => {
  const template = variablesOf(read('deploy/env.example'));

  it('takes its variables from the template of .env, each of them, and has a use for each', () => {
    const used = new Set([...read('docker-compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map(([, name = '']) => name));
    expect([...used].sort()).toEqual([...template.keys()].sort());
  });

  it('holds no secret, and starts without none that must be given', () => {
    for (const name of ['POSTGRES_PASSWORD', 'CARILLON_SECRET_KEYS', 'CARILLON_METRICS_TOKEN']) {
      expect([name, template.get(name)]).toEqual([name, '']);
    }
    const uses = read('docker-compose.yml').match(/\$\{POSTGRES_PASSWORD\b[^}]*\}/g) ?? [];
    expect(uses.map((use) => use.includes(':?'))).toEqual([true, true]);
  });

  it('gives the service settings that exist and that it would start with', () => {
    const given = compose.services['carillon']?.environment ?? {};
    expect(Object.keys(given).filter((name) => !settings.has(name))).toEqual([]);
    const env = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{([A-Z_]+)[^}]*\}/g, (_, variable: string) =>
          variable === 'POSTGRES_PASSWORD' ? 'abcdef0123456789' : (template.get(variable) ?? ''),
        ),
      ]),
    );
    const config = loadConfig({ ...env, CARILLON_DATA: '/data', CARILLON_HOST: '0.0.0.0' });
    expect(config.storage.databaseUrl).toBe('postgres://carillon:abcdef0123456789@postgres:5432/carillon');
    expect(config.storage.redisUrl).toBe('redis://redis:6379');
  });

  it('names services, volumes and files that exist', () => {
    const hosts = Object.values(compose.services['carillon']?.environment ?? {}).flatMap(
      (value) => /^(?:postgres|redis):\/\/(?:.*@)?(\w+):\d+/.exec(value)?.[1] ?? [],
    );
    expect(hosts.sort()).toEqual(['postgres', 'redis']);
    for (const service of Object.values(compose.services)) {
      for (const other of Object.keys(service.depends_on ?? {})) {
        expect(compose.services[other]?.healthcheck).toBeDefined();
      }
      for (const volume of service.volumes ?? []) {
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      }
      if (service.build !== undefined) expect(existsSync(join(root, service.build, 'Dockerfile'))).toBe(true);
    }
  });

  it('shows a new installation to its own machine only, and keeps database and queue to itself', () => {
    expect(compose.services['carillon']?.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:.*:3000$/)]);
    expect(compose.services['postgres']?.ports).toBeUndefined();
    expect(compose.services['redis']?.ports).toBeUndefined();
  });
});

describe('the Dockerfile', () => {
  const instructions = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => /^(\w+)\s+(.*)$/.exec(line.trim()))
    .map((match) => ({ name: match?.[1] ?? '', rest: (match?.[2] ?? '').trim() }));
  const restOf = (name: string): string[] => instructions.filter((one) => one.name === name).map(({ rest }) => rest);

  it('copies files that are in the repository and that reach it, and whatever the build needs', () => {
    const copied = restOf('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(/\s+/).slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const allowed = [...read('.dockerignore').matchAll(/^!(.+)$/gm)].map(([, path = '']) => path);
    expect([...allowed].sort()).toEqual([...copied].sort());
    const tracked = execFileSync('git', ['ls-files', ...copied], { cwd: root, encoding: 'utf8' });
    for (const path of copied) expect(tracked).toContain(path);
  });

  it('starts what the build makes, as somebody without rights, by settings that exist', () => {
    expect(restOf('CMD')).toEqual(['["node", "--max-semi-space-size=64", "dist/program/main.js"]']);
    expect(restOf('USER')).toEqual(['node']);
    const variables = [
      ...restOf('ENV')
        .join(' ')
        .matchAll(/(\w+)=/g),
    ].map(([, name = '']) => name);
    expect(variables.filter((name) => name !== 'NODE_ENV' && !settings.has(name))).toEqual([]);
    expect(existsSync(join(root, 'dist/program/main.js'))).toBe(true);
  });

  it('runs npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [
      ...restOf('RUN')
        .join('\n')
        .matchAll(/npm run (\S+)/g),
    ].map(([, name = '']) => name);
    // Of the web pages, and of the service.
    expect(named).toEqual(['build', 'build']);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('asks for its health at an address that answers anybody', () => {
    expect(restOf('HEALTHCHECK').join()).toContain('/health/live');
  });
});

describe('the unit for systemd', () => {
  const unit = read('deploy/carillon.service');
  const valuesOf = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);

  it('starts what the build makes, as a user of its own, by settings that exist', () => {
    expect(valuesOf('ExecStart')).toEqual(['/usr/bin/node --max-semi-space-size=64 dist/program/main.js']);
    expect(valuesOf('User')).toEqual(['carillon']);
    const names = valuesOf('Environment').map((assignment) => assignment.split('=')[0] ?? '');
    expect(names.filter((name) => name !== 'NODE_ENV' && !settings.has(name))).toEqual([]);
  });

  it('may write in its data folder and nowhere else', () => {
    expect(valuesOf('ProtectSystem')).toEqual(['strict']);
    expect(valuesOf('StateDirectory')).toEqual(['carillon']);
    expect(valuesOf('Environment')).toContain('CARILLON_DATA=/var/lib/carillon');
    expect(valuesOf('ReadWritePaths')).toEqual([]);
  });

  it('gives work under way more time than the service needs to stop', () => {
    const forceAfterMs = Number(/FORCE_AFTER_MS = ([\d_]+)/.exec(read('src/main.ts'))?.[1]?.replaceAll('_', ''));
    expect(Number(valuesOf('TimeoutStopSec')[0]) * 1_000).toBeGreaterThan(forceAfterMs);
    const grace = /stop_grace_period: (\d+)s/.exec(read('docker-compose.yml'))?.[1];
    expect(Number(grace) * 1_000).toBeGreaterThan(forceAfterMs);
  });
});
