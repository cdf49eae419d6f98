import { MetricsBench } from './metrics-bench.js';

let bench: MetricsBench;

beforeEach(async () => {
  bench = await MetricsBench.open();
});

afterEach(async () => {
  await bench.close();
});

const publications = () =>
  bench.database.query<{ id: string; origin: string; campaign_id: string | null; remote_id: string | null }>(
    `SELECT id, origin, campaign_id, remote_id FROM publication ORDER BY remote_id`,
  );

describe('a receipt that was damaged from outside', () => {
  it('keeps nothing else from being taken on, in no way that news come', async () => {
    const accountId = await bench.anAccount();
    const ids: string[] = [];
    for (const remoteId of ['a', 'b', 'c', 'd', 'e']) ids.push(await bench.published(accountId, [remoteId]));
    await bench.database.execute(`UPDATE receipt SET parts = '{}' WHERE delivery_id = $1`, [ids[2]]);
    const adoption = bench.adoption();
    await adoption.adopt(ids.slice(0, 3));
    expect((await publications()).map(({ remote_id }) => remote_id)).toEqual(['a', 'b']);
    await adoption.sweep();
    await adoption.sweep();
    expect((await publications()).map(({ remote_id }) => remote_id)).toEqual(['a', 'b', 'd', 'e']);
    const told = bench.logged.filter((line) => line.includes('could not be taken on'));
    expect(told.map((line) => (JSON.parse(line) as { deliveryId: string }).deliveryId)).toEqual([ids[2]]);
  });
});
