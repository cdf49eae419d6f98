import { randomBytes } from 'node:crypto';
import { KeyRing } from '../../src/core/crypto/key-ring.js';
import { createLogger } from '../../src/core/logging/logger.js';
import { openCredentials } from '../../src/modules/accounts/sealed-credentials.js';
import { ApiClient } from '../support/api-client.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const KEY = randomBytes(32);
const COLLECTOR = 'collector-9f8e7d6c5b4a3210';
const PASSWORD = 'correct horse battery';
const NEW_PASSWORD = 'staple of seven recognisable words';

interface Line {
  readonly msg: string;
  readonly [field: string]: unknown;
}

let world: SandboxWorld;
let written = '';

const lines = (message: string): Line[] =>
  written
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ msg }) => msg === message);

beforeAll(async () => {
  const log = createLogger('debug', { write: (text) => void (written += text) });
  world = await SandboxWorld.start(
    { CARILLON_SECRET_KEYS: `log:${KEY.toString('base64')}`, CARILLON_METRICS_TOKEN: COLLECTOR },
    log,
  );
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

const nonEmpty = (found: Line[]): Line[] | null => (found.length > 0 ? found : null);

/** Every value of the stored credentials and app registrations, in the clear. */
async function storedSecrets(): Promise<string[]> {
  const keyRing = new KeyRing([{ id: 'log', key: KEY }]);
  const { pool } = world.carillon;
  const connections = await pool.query<{ account_id: string; sealed: string }>(
    'SELECT account_id, sealed FROM connection',
  );
  const apps = await pool.query<{ channel: string; server: string; sealed: string }>('SELECT * FROM channel_app');
  const opened: unknown[] = [
    ...connections.rows.map((row) => openCredentials(keyRing, row.account_id, row.sealed)),
    ...apps.rows.map(
      (row) => JSON.parse(keyRing.open(row.sealed, `channel_app:${row.channel}:${row.server}`)) as unknown,
    ),
  ];
  return opened.flatMap(secretValues);
}

/** Texts that are long and odd enough to be secrets, wherever they are. */
function secretValues(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 16 && !/^https?:|^\d{4}-/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretValues) : [];
}

it('writes no password, token, key or code at any level, whatever people and networks do', async () => {
  const { owner } = world.carillon;
  const account = await world.signedIn('pedal_works');
  const before = await storedSecrets();
  await world.control('tokens', { handle: 'pedal_works', act: 'expire' });
  const post = await world.publish(account, 'Renewed on the way');
  await world.deliveryIn(post.id, 'published');
  const after = await storedSecrets();
  expect(after.filter((secret) => !before.includes(secret)).length).toBeGreaterThanOrEqual(2);
  await world.control('tokens', { handle: 'pedal_works', act: 'revoke' });
  const held = await world.publish(account, 'Held');
  await world.deliveryIn(held.id, 'held');
  const { key } = await owner.ok<{ key: string }>('POST', world.carillon.in('api-keys'), {
    name: 'Scripts',
    permissions: ['posts.read'],
  });
  await ApiClient.withKey(world.carillon.origin, key).call('GET', world.carillon.in('posts'));
  await ApiClient.withKey(world.carillon.origin, `${key}x`).call('GET', world.carillon.in('posts'));
  await owner.call('POST', 'sessions', { email: 'olga@example.com', password: `${PASSWORD} wrong` });
  await owner.ok('POST', 'me/password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
  await fetch(`${world.carillon.origin}/metrics`, { headers: { authorization: `Bearer ${COLLECTOR}` } });
  const link = await owner.ok<{ url: string }>('POST', world.carillon.in('connect-links'), {});
  const linkToken = new URL(link.url).pathname.split('/').at(-1) ?? '';
  const visitor = new ApiClient(world.carillon.origin);
  expect((await visitor.call('GET', `connect/links/${linkToken}`)).status).toBe(200);
  expect((await visitor.call('GET', `connect/links/${linkToken}x`)).status).toBe(404);
  await visitor.call('POST', `connect/links/${linkToken}`, { channel: 'sandbox', input: {} });
  await visitor.call('GET', `shared-reports/${linkToken}`);
  for (const page of ['connect', 'shared', 'invitations']) await fetch(`${world.carillon.origin}/${page}/${linkToken}`);
  const { cookie = '', 'x-csrf-token': csrf = '' } = owner.sessionHeaders();
  const secrets = [
    ...new Set([...before, ...after]),
    PASSWORD,
    NEW_PASSWORD,
    COLLECTOR,
    key,
    linkToken,
    csrf,
    cookie.split('=')[1] ?? '',
    KEY.toString('base64'),
    new URL(world.carillon.databaseUrl).password,
  ].filter((secret) => secret !== '');
  expect(secrets.length).toBeGreaterThan(10);
  expect(lines('a grant was renewed')).toHaveLength(1);
  expect(secrets.filter((secret) => written.includes(secret))).toEqual([]);
  expect(written).not.toMatch(/[?&](?:code|state)=/);
});

it('says whose attempt it was: at debug when it succeeded, at info when not', async () => {
  // A line follows the settlement that it tells of.
  const [done] = await waitFor('the first line', async () => nonEmpty(lines('an attempt succeeded')));
  const [refused] = await waitFor('the second line', async () => nonEmpty(lines('an attempt did not succeed')));
  const whose = {
    deliveryId: expect.any(String),
    attemptId: expect.any(String),
    accountId: expect.any(String),
    workspaceId: world.carillon.workspaceId,
    channel: 'sandbox',
  };
  expect(done).toMatchObject({ ...whose, level: 'debug', outcome: 'published', state: 'published' });
  expect(refused).toMatchObject({ ...whose, level: 'info', outcome: 'reconnect', state: 'held' });
});

it('puts the id of a request on every line that the request causes, however deep it is written', async () => {
  const changed = await world.carillon.owner.call('POST', 'me/password', {
    currentPassword: NEW_PASSWORD,
    newPassword: PASSWORD,
  });
  expect(changed.status).toBeLessThan(300);
  const requestId = changed.headers.get('x-request-id');
  expect(lines('a password was changed').at(-1)).toMatchObject({ requestId });
  expect(lines('a request was answered').filter((line) => line['requestId'] === requestId)).toEqual([
    expect.objectContaining({ method: 'POST', path: '/api/v1/me/password', status: changed.status, level: 'debug' }),
  ]);
  expect(lines('an attempt succeeded').filter((line) => 'requestId' in line)).toEqual([]);
});
