import { waitFor } from '../../../test/support/wait-for.js';
import { MetricsBench, MINUTE } from './metrics-bench.js';

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

describe('a delivery that was found before its answer was known', () => {
  it.each(['history', 'import'] as const)(
    'is its own publication, with what was measured of it as %s',
    async (origin) => {
      const accountId = await bench.anAccount();
      await bench.found(accountId, 'p1', origin);
      const [found] = await publications();
      const foundId = found?.id ?? '';
      await bench.database.execute(
        `INSERT INTO measurement (publication_id, workspace_id, account_id, channel, published_at, next_at)
       SELECT id, workspace_id, account_id, channel, published_at, $2 FROM publication WHERE id = $1`,
        [foundId, bench.now],
      );
      bench.network.posts.set('p1', { reach: 10, views: 20, reactions: 1, saves: null });
      await bench.scheduler().tick();
      await bench.worker().worker.collectDue();
      expect(await bench.latest(foundId)).toMatchObject({ views: 20 });

      const campaignId = await bench.aCampaign();
      const id = await bench.published(accountId, ['p1'], { campaignId });
      const other = await bench.published(accountId, ['p2']);
      const adoption = bench.adoption();
      await adoption.adopt([id, other]);
      await adoption.sweep();
      expect(await publications()).toEqual([
        { id, origin: 'delivery', campaign_id: campaignId, remote_id: 'p1' },
        { id: other, origin: 'delivery', campaign_id: null, remote_id: 'p2' },
      ]);
      expect(await bench.latest(id)).toMatchObject({ views: 20, post_id: expect.any(String) });
      expect([(await bench.snapshots(id)).length, (await bench.snapshots(foundId)).length]).toEqual([1, 0]);
      expect(await bench.minutesToNext(id)).toBe(15);
      const sums = await bench.database.query(
        `SELECT key, sum(views)::int AS views FROM published_roll_up WHERE dimension = 'campaign' AND grain = 'day' GROUP BY key`,
      );
      expect(sums).toContainEqual({ key: campaignId, views: 20 });
      const gains = await bench.database.query(
        `SELECT campaign_id, sum(views)::int AS views FROM gained_roll_up GROUP BY campaign_id`,
      );
      expect(gains).toEqual([{ campaign_id: campaignId, views: 20 }]);
      expect(await bench.database.query(`SELECT * FROM roll_up_pending`)).toEqual([]);

      bench.move(15 * MINUTE);
      bench.network.posts.set('p1', { reach: 10, views: 25, reactions: 1, saves: null });
      await bench.worker().worker.collectDue();
      expect(await bench.latest(id)).toMatchObject({ views: 25 });
    },
  );
});

describe('a delivery whose post is being edited', () => {
  it('is taken on as the post is after the edit', async () => {
    const id = await bench.published(await bench.anAccount(), ['p1']);
    const editing = await bench.database.transaction(async (tx) => {
      await tx.query(`SELECT id FROM post FOR UPDATE`);
      await tx.execute(`UPDATE post SET labels = '{bells}', title = 'Edited'`);
      const adopting = bench.adoption().adopt([id]);
      await waitFor('adoption to wait for the edit', async () => {
        const rows = await bench.database.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return rows.length > 0;
      });
      return { adopting };
    });
    await editing.adopting;
    expect(await bench.database.query(`SELECT labels, title FROM publication WHERE id = $1`, [id])).toEqual([
      { labels: ['bells'], title: 'Edited' },
    ]);
  });
});

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
