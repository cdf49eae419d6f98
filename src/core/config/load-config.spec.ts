import { inspect } from 'node:util';
import { ConfigError, allSettings, allowedPrivately, loadConfig } from './index.js';

const key = Buffer.alloc(32, 7).toString('base64');
const olderKey = Buffer.alloc(32, 8).toString('base64');

function faultsOf(env: NodeJS.ProcessEnv): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('These settings were accepted.');
}

describe('the configuration', () => {
  it('needs no setting at all', () => {
    const config = loadConfig({ PATH: '/usr/bin' });
    expect(config.server).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://localhost:3000',
      roles: ['api', 'scheduler', 'worker'],
      logLevel: 'info',
    });
    expect(config.storage).toMatchObject({ databaseUrl: null, redisUrl: null, maxUploadMb: 100, databasePoolSize: 10 });
    expect(config.storage.dataDir).toBe(`${process.cwd()}/data`);
    expect(config.storage.mediaDir).toBe(`${process.cwd()}/data/media`);
    expect(config.publishing.lateToleranceMinutes).toBe(60);
    expect(config.security.secretKeys).toBeNull();
    expect(config.security.allowPrivateAddresses.map((rule) => rule.text)).toEqual([
      '127.0.0.1:3999',
      'localhost:3999',
    ]);
  });

  it('takes what is given', () => {
    const config = loadConfig({
      CARILLON_DATA: '/srv/bells',
      CARILLON_PORT: '8080',
      CARILLON_HOST: '0.0.0.0',
      CARILLON_PUBLIC_URL: 'https://Bells.Example/',
      CARILLON_SANDBOX_PORT: '4999',
      CARILLON_ROLES: 'worker, scheduler',
      CARILLON_LOG_LEVEL: 'WARN',
      CARILLON_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8',
      DATABASE_URL: 'postgres://someone:hidden@db.example/bells',
      REDIS_URL: 'rediss://queue.example:6380/1',
      CARILLON_EMBEDDED_POSTGRES_PORT: '5544',
    });
    expect(config.server).toEqual({
      port: 8080,
      host: '0.0.0.0',
      publicUrl: 'https://bells.example',
      sandboxPort: 4999,
      roles: ['worker', 'scheduler'],
      logLevel: 'warn',
      trustedProxies: ['127.0.0.1', '10.0.0.0/8'],
    });
    expect(config.storage).toMatchObject({
      dataDir: '/srv/bells',
      mediaDir: '/srv/bells/media',
      databaseUrl: 'postgres://someone:hidden@db.example/bells',
      redisUrl: 'rediss://queue.example:6380/1',
      embeddedPostgresPort: 5544,
    });
  });

  it.each([
    { CARILLON_HOST: '0.0.0.0' },
    { CARILLON_PUBLIC_URL: 'https://bells.example' },
    { CARILLON_HOST: '10.1.2.3' },
  ])('lets nothing private be reached unasked once others can reach it (%o)', (env) => {
    expect(loadConfig(env).security.allowPrivateAddresses).toEqual([]);
  });

  it('takes the port from PORT unless it has a name of its own', () => {
    expect(loadConfig({ PORT: '4000' }).server.port).toBe(4000);
    expect(loadConfig({ PORT: '4000', CARILLON_PORT: '5000' }).server.port).toBe(5000);
    expect(faultsOf({ PORT: 'http' }).faults).toEqual([
      { name: 'PORT', message: 'is "http"; allowed: a whole number from 0 to 65535.' },
    ]);
  });

  it('treats an empty variable as not set', () => {
    expect(loadConfig({ CARILLON_PORT: '', DATABASE_URL: '  ' })).toMatchObject({
      server: { port: 3000 },
      storage: { databaseUrl: null },
    });
  });

  it('names every fault at once, with what was given and what is allowed', () => {
    const error = faultsOf({
      CARILLON_PORT: '70000',
      CARILLON_HOST: 'not a host',
      CARILLON_PUBLIC_URL: 'https://bells.example/path',
      CARILLON_ROLES: 'api,cook',
      CARILLON_LOG_LEVEL: 'loud',
      CARILLON_MAX_UPLOAD_MB: '1.5',
      CARILLON_DB_POOL: '1',
      CARILLON_LATE_TOLERANCE_MINUTES: '-3',
      CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.1:3999,0.0.0.0/0',
      CARILLON_EMBEDDED_POSTGRES_PORT: '80',
    });
    expect(error.code).toBe('wrong-setting');
    expect(error.faults.map((fault) => fault.name).sort()).toEqual([
      'CARILLON_ALLOW_PRIVATE_ADDRESSES',
      'CARILLON_DB_POOL',
      'CARILLON_EMBEDDED_POSTGRES_PORT',
      'CARILLON_HOST',
      'CARILLON_LATE_TOLERANCE_MINUTES',
      'CARILLON_LOG_LEVEL',
      'CARILLON_MAX_UPLOAD_MB',
      'CARILLON_PORT',
      'CARILLON_PUBLIC_URL',
      'CARILLON_ROLES',
    ]);
    expect(error.message).toContain('10 settings are wrong:');
    expect(error.message).toContain('CARILLON_LOG_LEVEL is "loud"; allowed: debug, info, warn, error, silent.');
  });

  it('never shows a secret that is wrong', () => {
    const error = faultsOf({
      DATABASE_URL: 'mysql://someone:hunter2@db.example/bells',
      REDIS_URL: 'hunter2',
      CARILLON_SECRET_KEYS: 'main:hunter2',
    });
    expect(error.faults).toHaveLength(3);
    expect(inspect(error)).not.toContain('hunter2');
  });

  it('refuses a name that does not exist and guesses the one that was meant', () => {
    expect(faultsOf({ CARILLON_PROT: '1', CARILLON_COFFEE_MACHINE: 'on' }).faults).toEqual([
      { name: 'CARILLON_COFFEE_MACHINE', message: 'is no setting.' },
      { name: 'CARILLON_PROT', message: 'is no setting. Did you mean CARILLON_PORT?' },
    ]);
  });

  it('reads a key ring, the current key first, and shows no key when it is printed', () => {
    const config = loadConfig({ CARILLON_SECRET_KEYS: `new:${key},old:${olderKey}` });
    expect(config.security.secretKeys?.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(config.security.secretKeys?.[0]?.key).toEqual(Buffer.alloc(32, 7));
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toMatch(/07 07|\[7,7|Buffer/);
  });

  it.each([
    ['a key that is too short', `main:${Buffer.alloc(31).toString('base64')}`],
    ['a key without an id', key],
    ['the same id twice', `main:${key},main:${olderKey}`],
  ])('refuses %s', (_what, text) => {
    expect(faultsOf({ CARILLON_SECRET_KEYS: text }).faults).toHaveLength(1);
  });

  it('can not be changed afterwards', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config, { server: null })).toThrow(TypeError);
  });

  it('describes every setting once', () => {
    const names = allSettings.map((setting) => setting.env);
    expect(new Set(names).size).toBe(names.length);
    for (const setting of allSettings) expect(setting.doc).toMatch(/\.$/);
  });
});

describe('private addresses that are let through', () => {
  const rulesOf = (text: string) =>
    allowedPrivately(loadConfig({ CARILLON_ALLOW_PRIVATE_ADDRESSES: text }).security.allowPrivateAddresses);

  it('are none by default', () => {
    expect(allowedPrivately(loadConfig({}).security.allowPrivateAddresses)('127.0.0.1', '127.0.0.1', 80)).toBe(false);
  });

  it('match an address on one port only', () => {
    const allows = rulesOf('127.0.0.1:3999,[::1]:4000');
    expect(allows('localhost', '127.0.0.1', 3999)).toBe(true);
    expect(allows('::1', '::1', 4000)).toBe(true);
    expect(allows('127.0.0.1', '127.0.0.1', 4000)).toBe(false);
    expect(allows('127.0.0.2', '127.0.0.2', 3999)).toBe(false);
  });

  it('match a named host, an address and a range', () => {
    const allows = rulesOf('nas.lan:8443,192.168.7.20,10.1.0.0/16,fd00::/8');
    expect(allows('NAS.lan', '192.168.7.9', 8443)).toBe(true);
    expect(allows('other.lan', '192.168.7.9', 8443)).toBe(false);
    expect(allows('x.lan', '192.168.7.20', 1)).toBe(true);
    expect(allows('x.lan', '10.1.255.3', 9)).toBe(true);
    expect(allows('x.lan', '10.2.0.1', 9)).toBe(false);
    expect(allows('x.lan', 'fd12::1', 9)).toBe(true);
    expect(allows('x.lan', 'fe80::1', 9)).toBe(false);
  });
});

it('passes over what Kubernetes tells of a service with our name', () => {
  const config = loadConfig({
    CARILLON_SERVICE_HOST: '10.0.0.7',
    CARILLON_SERVICE_PORT: '3000',
    CARILLON_SERVICE_PORT_HTTP: '3000',
    CARILLON_PORT: 'tcp://10.0.0.7:3000',
    CARILLON_PORT_3000_TCP: 'tcp://10.0.0.7:3000',
    CARILLON_PORT_3000_TCP_ADDR: '10.0.0.7',
  });
  expect(config.server.port).toBe(3000);
});
