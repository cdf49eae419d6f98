import { AccountsBench, type AccountsBenchOptions } from '../../../test/support/accounts-bench.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { OperatorApps } from './operator-apps.service.js';
import { xAdapter } from './x/index.js';

let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test?.drop();
});

async function withBench(options: AccountsBenchOptions, body: (bench: AccountsBench) => Promise<void>): Promise<void> {
  const bench = await AccountsBench.start(test, { adapters: [xAdapter], ...options });
  try {
    await body(bench);
  } finally {
    await bench.stop();
  }
}

const APP = '/api/v1/admin/channel-apps/x';
const PERSON = '00000000-0000-4000-8000-000000000001';

describe('the apps of operators', () => {
  it('are stored sealed, and stay readable under a key ring that was rotated', async () => {
    await withBench({}, async (bench) => {
      const fields = { clientId: 'the-id', clientSecret: 'the-secret-of-the-app' };
      await bench.request().put(APP).set('x-person', PERSON).send({ fields }).expect(200);
      const [row] = await bench.database.query<{ row: string }>(`SELECT channel_app::text AS row FROM channel_app`);
      expect(row?.row).not.toContain('the-secret');
      expect(await bench.app.get(OperatorApps).open('x')).toEqual(fields);
      expect(bench.logged.join('\n')).not.toContain('the-secret');
    });
    const keys = [
      { id: 'new', key: Buffer.alloc(32, 2) },
      { id: 'old', key: Buffer.alloc(32, 1) },
    ];
    await withBench({ keys }, async (bench) => {
      expect(await bench.keeper.rotateSealed(100)).toMatchObject({ resealed: 1 });
      expect((await bench.app.get(OperatorApps).open('x'))['clientId']).toBe('the-id');
    });
  });

  it('are forgotten on request, and then the channel is not set up', async () => {
    await withBench({ keys: [{ id: 'new', key: Buffer.alloc(32, 2) }] }, async (bench) => {
      await bench.request().delete(APP).set('x-person', PERSON).expect(204);
      await bench.request().delete(APP).set('x-person', PERSON).expect(404);
      const { body } = await bench.request().get(APP).set('x-person', PERSON).expect(200);
      expect(body).toMatchObject({ isSetUp: false, missing: ['Client ID'], changedAt: null });
      await bench.request().post(`${APP}/check`).set('x-person', PERSON).expect(409);
      await expect(bench.app.get(OperatorApps).open('x')).rejects.toMatchObject({ code: 'channel-not-set-up' });
    });
  });

  it('come from the environment where it has them, and can’t be entered then', async () => {
    await withBench({ env: { CARILLON_APP_X_CLIENT_ID: 'given' } }, async (bench) => {
      const { body } = await bench.request().get(APP).set('x-person', PERSON).expect(200);
      expect(body).toMatchObject({
        isSetUp: true,
        fields: [{ source: 'environment', value: 'given' }, { source: null }, { source: null }],
      });
      const answer = await bench
        .request()
        .put(APP)
        .set('x-person', PERSON)
        .send({ fields: { clientId: 'other' } })
        .expect(422);
      expect(answer.body).toMatchObject({ errors: [{ field: 'fields.clientId', code: 'set-by-environment' }] });
    });
  });

  it('are known for channels that ask for one, and for no other name', async () => {
    await withBench({}, async (bench) => {
      for (const channel of ['feed', 'nowhere']) {
        await bench.request().get(`/api/v1/admin/channel-apps/${channel}`).set('x-person', PERSON).expect(404);
      }
      const { body } = await bench.request().get('/api/v1/admin/channel-apps').set('x-person', PERSON).expect(200);
      expect((body as { items: { channel: string }[] }).items.map(({ channel }) => channel)).toEqual(['x']);
      for (const fields of [null, 'text', { clientId: 7 }, ['clientId']]) {
        await bench.request().put(APP).set('x-person', PERSON).send({ fields }).expect(422);
      }
    });
  });

  it('whose variable is mistyped keep the service from starting, by name', async () => {
    await expect(withBench({ env: { CARILLON_APP_X_CLIENTID: 'given' } }, async () => undefined)).rejects.toThrow(
      /CARILLON_APP_X_CLIENTID belongs to no channel's app; allowed: CARILLON_APP_X_CLIENT_ID, CARILLON_APP_X_CLIENT_SECRET/,
    );
  });
});
