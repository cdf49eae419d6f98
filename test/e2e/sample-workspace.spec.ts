import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startSandboxNetwork } from '../../src/sandbox-network/index.js';
import { ApiClient } from '../support/api-client.js';
import { freePort } from '../support/free-port.js';
import { startTestCarillon, type TestCarillon } from '../support/test-carillon.js';
import { waitFor } from '../support/wait-for.js';

interface Workspace {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly sample: boolean;
  readonly role: string;
}

interface Post {
  readonly title: string;
  readonly state: string;
  readonly campaignId: string | null;
  readonly content: { readonly parts: readonly unknown[]; readonly firstComment: string | null };
  readonly variants: readonly unknown[];
  readonly schedule: { readonly localTime: string; readonly zone: string; readonly at: string } | null;
  readonly deliveries: readonly { readonly state: string; readonly permalink: string | null }[];
}

interface List<Item> {
  readonly items: readonly Item[];
}

const ZONE = 'Australia/Adelaide';
/** Nothing private may be reached unasked, so that the sandbox inside is the one exception. */
const NOTHING_PRIVATE = { CARILLON_ALLOW_PRIVATE_ADDRESSES: '192.0.2.1' };

const running: TestCarillon[] = [];

async function start(env: Readonly<Record<string, string>> = {}): Promise<TestCarillon> {
  const sandboxPort = String(await freePort());
  const carillon = await startTestCarillon({ env: { ...NOTHING_PRIVATE, CARILLON_SANDBOX_PORT: sandboxPort, ...env } });
  running.push(carillon);
  return carillon;
}

afterEach(async () => {
  for (const carillon of running.splice(0)) await carillon.stop();
});

function sample({ owner }: TestCarillon, zone = ZONE) {
  return owner.call<Workspace & { code: string; workspaceId: string }>('POST', 'sample-workspace', { zone });
}

async function suggested(carillon: TestCarillon): Promise<(string | null)[]> {
  const { items } = await carillon.owner.ok<List<{ id: string; suggestedServer: string | null }>>(
    'GET',
    carillon.in('channels'),
  );
  return items
    .filter(({ id, suggestedServer }) => id === 'sandbox' || suggestedServer !== null)
    .map((one) => one.suggestedServer);
}

/** Rows of a workspace, in every table that has any. */
async function rowsOf({ pool }: TestCarillon, workspaceId: string): Promise<Record<string, number>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT attrelid::regclass::text AS name FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
     WHERE attname = 'workspace_id' AND relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM ${name} WHERE workspace_id = $1`, [
      workspaceId,
    ]);
    if (Number(rows[0]?.count) > 0) counts[name] = Number(rows[0]?.count);
  }
  return counts;
}

describe('a sample workspace', () => {
  it('comes with accounts, a campaign, pictures, and posts that go out, wait and are drafts', async () => {
    const carillon = await start();
    const { owner } = carillon;
    const answer = await sample(carillon);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ name: 'Sample: Pedal works', zone: ZONE, sample: true, role: 'owner' });
    const path = `workspaces/${answer.body.id}`;
    const mine = await owner.ok<{ workspaces: Workspace[] }>('GET', 'me');
    expect(mine.workspaces.map((workspace) => workspace.sample)).toEqual([false, true]);

    const accounts = await owner.ok<List<{ handle: string; status: string; url: string }>>('GET', `${path}/accounts`);
    expect(accounts.items.map(({ handle, status }) => [handle.split('@')[0], status]).sort()).toEqual([
      ['crust_and_crumb', 'active'],
      ['harbour_lights', 'active'],
      ['pedal_works', 'active'],
    ]);
    const media = await owner.ok<List<{ alt: string }>>('GET', `${path}/media`);
    expect(media.items.filter(({ alt }) => alt.length > 20)).toHaveLength(5);
    const [campaign] = (
      await owner.ok<List<{ id: string; startsOn: string; endsOn: string; goal: object }>>('GET', `${path}/campaigns`)
    ).items;
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date());
    expect(campaign && campaign.startsOn < today && today < campaign.endsOn).toBe(true);
    expect(campaign?.goal).toEqual({ metric: 'reach', value: 20_000 });

    const posts = (await owner.ok<List<Post>>('GET', `${path}/posts?limit=200`)).items;
    const scheduled = posts.filter(({ state }) => state === 'scheduled');
    expect(scheduled).toHaveLength(10);
    expect(scheduled.some(({ content }) => content.parts.length > 1)).toBe(true);
    expect(scheduled.some(({ content }) => content.firstComment !== null)).toBe(true);
    expect(scheduled.some(({ variants }) => variants.length > 0)).toBe(true);
    expect(scheduled.some(({ campaignId }) => campaignId === campaign?.id)).toBe(true);
    for (const { schedule } of scheduled) {
      expect(schedule?.zone).toBe(ZONE);
      expect(schedule?.localTime.slice(11) ?? '').toMatch(/^(0[89]|1[0-9]):/);
      expect(Date.parse(schedule?.at ?? '') - Date.now()).toBeLessThan(21 * 86_400_000);
    }
    expect(posts.filter(({ state }) => state === 'draft')).toHaveLength(3);

    const out = await waitFor('what goes out now to be out', async () => {
      const { items } = await owner.ok<List<Post>>('GET', `${path}/posts?limit=200`);
      const now = items.filter(({ schedule, deliveries }) => schedule === null && deliveries.length > 0);
      return now.every(({ deliveries }) => deliveries.every(({ state }) => state === 'published' || state === 'failed'))
        ? now
        : null;
    });
    expect(out.filter(({ state }) => state === 'published')).toHaveLength(5);
    expect(out.filter(({ state }) => state === 'attention').map(({ title }) => title)).toEqual(['Rooms for riders']);
    const permalink = out.find(({ state }) => state === 'published')?.deliveries[0]?.permalink ?? '';
    const [origin] = await suggested(carillon);
    expect(permalink.startsWith(`${origin}/@`)).toBe(true);
    expect((await fetch(permalink)).status).toBe(200);
  }, 60_000);

  it('is one at a time for each person, and for people only', async () => {
    const carillon = await start();
    const [one, two] = await Promise.all([sample(carillon), sample(carillon)]);
    const [made, refused] = one.status === 201 ? [one, two] : [two, one];
    expect([made.status, refused.status, refused.body.code]).toEqual([201, 409, 'sample-exists']);
    expect(refused.body.workspaceId).toBe(made.body.id);
    const key = await carillon.owner.ok<{ key: string }>('POST', carillon.in('api-keys'), {
      name: 'Script',
      permissions: ['workspace.read'],
    });
    const program = ApiClient.withKey(carillon.origin, key.key);
    expect((await program.call('POST', 'sample-workspace', { zone: ZONE })).status).toBe(403);
    expect((await new ApiClient(carillon.origin).call('POST', 'sample-workspace', { zone: ZONE })).status).toBe(401);
    expect((await sample(carillon, 'Europe/Atlantis')).status).toBe(422);
  }, 60_000);

  it('is deleted with everything in it, while its posts are being sent, and can be had again', async () => {
    const carillon = await start();
    const folderOf = (id: string): string => join(carillon.dataDir, 'media', id);
    for (let round = 0; round < 3; round++) {
      const { body } = await sample(carillon);
      expect(existsSync(folderOf(body.id))).toBe(true);
      // Now all is under way, then some is out and measured, then all of it is.
      if (round > 0) {
        await waitFor('one of its posts to be refused', async () => {
          const counts = await carillon.owner.ok<{ byState: Record<string, number> }>(
            'GET',
            `workspaces/${body.id}/deliveries/counts`,
          );
          return counts.byState['failed'] === 1;
        });
        await waitFor(
          'something to be in the ledger',
          async () => (await rowsOf(carillon, body.id))['ledger_entry'] ?? null,
        );
      }
      const deleted = await carillon.owner.call('DELETE', `workspaces/${body.id}`, { confirmName: body.name });
      expect([deleted.status, deleted.body]).toEqual([204, '']);
      // The end of a chain stays, as every deleted workspace's does: it shows that there was one.
      const { ledger_head: _, ...left } = await rowsOf(carillon, body.id);
      expect(left).toEqual({});
      expect(existsSync(folderOf(body.id))).toBe(false);
    }
  }, 120_000);

  it('leaves nothing behind where it can not be filled', async () => {
    const carillon = await start({ CARILLON_LOG_LEVEL: 'silent' });
    await carillon.pool.query(`ALTER TABLE campaign ADD CHECK (name <> 'Spoke & Sea ride')`);
    expect((await sample(carillon)).status).toBe(500);
    const mine = await carillon.owner.ok<{ workspaces: Workspace[] }>('GET', 'me');
    expect(mine.workspaces).toHaveLength(1);
  }, 60_000);
});

/** Connects a practice account of the sandbox at `server`. */
function connect(carillon: TestCarillon, server: string) {
  return carillon.owner.call<{ code: string; accounts: { id: string }[] }>('POST', carillon.in('accounts/connect'), {
    channel: 'sandbox',
    method: 'password',
    input: { server, handle: 'pedal_works', password: 'practice makes perfect' },
  });
}

describe('the sandbox network inside', () => {
  it('starts when somebody connects with it, and again with the service', async () => {
    const carillon = await start();
    const [server = ''] = await suggested(carillon);
    expect(server).toMatch(/^http:\/\/localhost:\d+$/);
    await expect(fetch(server ?? '')).rejects.toThrow('fetch failed');
    const { status, body } = await connect(carillon, server ?? '');
    expect(status).toBe(200);
    expect((await fetch(server ?? '')).headers.get('x-network')).toBe('sandbox');
    await carillon.restart(async () => {
      await expect(fetch(server ?? '')).rejects.toThrow('fetch failed');
    });
    const test = carillon.in(`accounts/${body.accounts[0]?.id}/test`);
    expect((await carillon.owner.ok<{ ok: boolean }>('POST', test)).ok).toBe(true);
  });

  it('is the one private address that may be reached', async () => {
    const other = await startSandboxNetwork({ port: 0, dataDir: null });
    try {
      const carillon = await start();
      const [server = ''] = await suggested(carillon);
      expect((await connect(carillon, server ?? '')).status).toBe(200);
      const elsewhere = [other.url, other.url.replace('127.0.0.1', 'localhost')];
      for (const address of [...elsewhere, server?.replace('localhost', '127.0.0.1') ?? '']) {
        const answer = await connect(carillon, address);
        expect([address, answer.status, answer.body.code]).toEqual([address, 422, expect.stringMatching(/^channel-/)]);
      }
    } finally {
      await other.stop();
    }
  });

  it('takes another port for good where its own is taken by something else', async () => {
    const port = await freePort();
    const squatter = createServer((_, response) => response.end('hello')).listen(port, '127.0.0.1');
    try {
      const carillon = await start({ CARILLON_SANDBOX_PORT: String(port) });
      const wanted = `http://localhost:${port}`;
      expect(await suggested(carillon)).toEqual([wanted]);
      expect((await connect(carillon, wanted)).status).toBe(200);
      const [server = ''] = await suggested(carillon);
      expect(server).not.toBe(wanted);
      await carillon.restart(async () => {
        squatter.closeAllConnections();
        await new Promise((resolve) => squatter.close(resolve));
      });
      expect(await suggested(carillon)).toEqual([server]);
      expect((await fetch(server ?? '')).headers.get('x-network')).toBe('sandbox');
    } finally {
      squatter.close();
    }
  });

  it('is not started where one answers already', async () => {
    const beside = await startSandboxNetwork({ port: 0, dataDir: null, recordRequests: true });
    try {
      const carillon = await start({ CARILLON_SANDBOX_PORT: new URL(beside.url).port });
      const [server = ''] = await suggested(carillon);
      expect((await connect(carillon, server ?? '')).status).toBe(200);
      expect(beside.requests().map(({ path }) => path)).toContain('/api/tokens');
    } finally {
      await beside.stop();
    }
  });

  it.each([
    ['in one of several processes', { CARILLON_ROLES: 'api' }],
    ['where it is switched off', { CARILLON_SANDBOX_PORT: '0' }],
  ])('does not run %s', async (_, env) => {
    const carillon = await start(env);
    expect(await suggested(carillon)).toEqual([null]);
    const answer = await carillon.owner.call<{ code: string; detail: string }>('POST', 'sample-workspace', {
      zone: ZONE,
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'sandbox-not-here']);
    expect(answer.body.detail).toContain('npm run sandbox');
    expect(existsSync(join(carillon.dataDir, 'sandbox'))).toBe(false);
  });
});
