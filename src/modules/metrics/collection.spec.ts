import { newId } from '../../core/ids/new-id.js';
import { ChannelError } from '../channels/index.js';
import { DAY, HOUR, MetricsBench, MINUTE } from './metrics-bench.js';
import { PartitionsRepository } from './partitions.repository.js';

let bench: MetricsBench;

beforeEach(async () => {
  bench = await MetricsBench.open();
});

afterEach(async () => {
  await bench.close();
});

/** A delivery that is due for its first measurement, and a scheduler that has seen it. */
async function aDueDelivery(remoteIds: readonly string[] = ['p1'], accountId?: string): Promise<string> {
  const id = await bench.published(accountId ?? (await bench.anAccount()), remoteIds);
  for (const remoteId of remoteIds)
    bench.network.posts.set(remoteId, { reach: 10, views: 20, reactions: 1, saves: null });
  await bench.scheduler().tick();
  bench.move(15 * MINUTE);
  return id;
}

const laneOf = async (accountId: string) =>
  (
    await bench.database.query<{ metrics_blocked_until: Date | null }>('SELECT * FROM lane WHERE account_id = $1', [
      accountId,
    ])
  )[0];

const setLane = (accountId: string, column: string, value: Date | null) =>
  bench.database.execute(`UPDATE lane SET ${column} = $2 WHERE account_id = $1`, [accountId, value]);

describe('collecting', () => {
  it('takes on what was published, and measures it first 15 minutes after', async () => {
    const id = await bench.published(await bench.anAccount(), ['p1']);
    bench.network.posts.set('p1', { reach: 10, views: 20, reactions: 1, saves: null });
    await bench.scheduler().tick();
    expect(await bench.minutesToNext(id)).toBe(15);
    const { worker } = bench.worker();
    await worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    bench.move(15 * MINUTE);
    await worker.collectDue();
    expect(bench.network.calls).toEqual([['p1']]);
    expect(await bench.latest(id)).toMatchObject({
      captured_at: bench.now,
      definition_version: 1,
      reach: 10,
      views: 20,
      reactions: 1,
      saves: null,
      comments: null,
      native: { people: 10, shown: 20, likes: 1, kept: null },
    });
    expect(await bench.snapshots(id)).toHaveLength(1);
    expect(await bench.measurement(id)).toMatchObject({ taken: 1, still: 0, failures: 0, lease_until: null });
    expect(await bench.minutesToNext(id)).toBe(45);
  });

  it('takes on all the same what stands beside a receipt with an id too long for an index', async () => {
    const long = Array.from({ length: 300 }, (_, index) => (index * 2_654_435_761).toString(36)).join('');
    await bench.published(await bench.anAccount(), [long]);
    const id = await bench.published(await bench.anAccount(), ['p1']);
    await bench.scheduler().tick();
    expect(await bench.minutesToNext(id)).toBe(15);
    const rows = await bench.database.query('SELECT remote_id FROM publication ORDER BY remote_id');
    expect(rows).toEqual([{ remote_id: 'p1' }, { remote_id: null }]);
  });

  it('takes on at once what it hears of, and ends what was taken down', async () => {
    const scheduler = bench.scheduler();
    await scheduler.start();
    const id = await bench.published(await bench.anAccount(), ['p1']);
    const event = { type: 'delivery.changed', workspaceId: bench.workspaceId, deliveryId: id, postId: id } as const;
    await bench.events.publish(bench.database, [{ ...event, state: 'published' }]);
    await until(async () => (await bench.measurement(id)) !== null);
    await bench.takenDown(id);
    await bench.events.publish(bench.database, [{ ...event, state: 'removed' }]);
    await until(async () => (await bench.measurement(id))?.ended_reason === 'removed');
    expect((await bench.measurement(id))?.next_at).toBeNull();
    await scheduler.onApplicationShutdown();
  });

  it('takes on what nobody told of, even days later, but nothing of networks without numbers', async () => {
    const id = await bench.published(await bench.anAccount(), ['p1']);
    const feed = await bench.published(await bench.anAccount('feed'), ['f1'], { channel: 'feed' });
    bench.move(2 * DAY);
    await bench.scheduler().tick();
    expect(await bench.measurement(id)).toMatchObject({ taken: 0 });
    expect(await bench.measurement(feed)).toBeNull();
  });

  it('comes back sooner after a jump and later while nothing moves', async () => {
    const id = await aDueDelivery();
    const { worker } = bench.worker();
    await worker.collectDue();
    bench.move(45 * MINUTE);
    bench.network.posts.set('p1', { reactions: 40 });
    await worker.collectDue();
    expect(await bench.minutesToNext(id)).toBe(60);
    const gaps: (number | null)[] = [];
    for (let round = 0; round < 4; round++) {
      bench.move(((await bench.minutesToNext(id)) ?? 0) * MINUTE);
      await worker.collectDue();
      gaps.push(await bench.minutesToNext(id));
    }
    // At 2, 3, 6 and (after three without movement, leaving out 12) 24 hours.
    expect(gaps).toEqual([60, 180, 18 * 60, 2 * 24 * 60]);
    expect(await bench.measurement(id)).toMatchObject({ still: 4, taken: 6 });
  });

  it('adds up a thread, reads parts of many deliveries in one call, and never more than a call takes', async () => {
    const accountId = await bench.anAccount();
    const thread = await bench.published(accountId, ['a1', 'a2', 'a3', 'a4', 'a5']);
    const single = await bench.published(accountId, ['b1']);
    const pair = await bench.published(accountId, ['c1', 'c2']);
    for (const id of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'c1', 'c2']) {
      bench.network.posts.set(id, { reach: 7, views: 2, saves: null });
    }
    await bench.scheduler().tick();
    bench.move(15 * MINUTE);
    await bench.worker().worker.collectDue();
    expect(await bench.latest(thread)).toMatchObject({ reach: 7, views: 10, saves: null, reactions: null });
    expect(await bench.latest(single)).toMatchObject({ views: 2 });
    expect(await bench.latest(pair)).toMatchObject({ reach: 7, views: 4 });
    expect(bench.network.calls).toHaveLength(3);
    expect(Math.max(...bench.network.calls.map((ids) => ids.length))).toBe(4);
  });

  it('ends with "gone" when the network no longer has the post, and keeps its last numbers', async () => {
    const id = await aDueDelivery();
    const { worker } = bench.worker();
    await worker.collectDue();
    bench.network.posts.set('p1', null);
    bench.move(45 * MINUTE);
    await worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ ended_reason: 'gone', next_at: null, taken: 1 });
    expect(await bench.latest(id)).toMatchObject({ views: 20 });
    expect(await bench.snapshots(id)).toHaveLength(1);
  });

  it('ends when the numbers are final', async () => {
    const id = await aDueDelivery();
    bench.move(91 * DAY);
    await bench.worker().worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ ended_reason: 'complete', next_at: null, taken: 1 });
    expect(await bench.snapshots(id)).toHaveLength(1);
  });

  it('tells who listens which deliveries have new numbers', async () => {
    const heard: string[] = [];
    bench.events.on('metrics.captured', ({ workspaceId, publicationIds }) => {
      if (workspaceId === bench.workspaceId) heard.push(...publicationIds);
    });
    const id = await aDueDelivery();
    await bench.worker().worker.collectDue();
    await bench.rollUps().catchUp();
    await until(() => heard.length > 0);
    expect(heard).toEqual([id]);
  });

  it('measures accounts once a day', async () => {
    const accountId = await bench.anAccount();
    await bench.database.execute(
      `INSERT INTO account_measurement (account_id, workspace_id, channel, next_at) VALUES ($1, $2, 'sandbox', $3)`,
      [accountId, bench.workspaceId, bench.now],
    );
    const { worker } = bench.worker();
    await worker.collectDue();
    await worker.collectDue();
    expect(bench.network.accountCalls).toBe(1);
    bench.network.followers = 12;
    bench.move(DAY);
    await worker.collectDue();
    const latest = await bench.database.query('SELECT followers, following, native FROM account_latest');
    expect(latest).toEqual([{ followers: 12, following: null, native: { fans: 12 } }]);
    const series = await bench.database.query('SELECT followers FROM account_snapshot ORDER BY captured_at');
    expect(series).toEqual([{ followers: 10 }, { followers: 12 }]);
  });
});

describe('publishing goes first', () => {
  it('leaves accounts alone that send, or are about to', async () => {
    const accountId = await bench.anAccount();
    const id = await aDueDelivery(['p1'], accountId);
    const { worker } = bench.worker();
    await setLane(accountId, 'next_at', new Date(bench.now.getTime() + 1_500));
    await worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    await setLane(accountId, 'next_at', new Date(bench.now.getTime() + HOUR));
    await bench.database.execute('UPDATE lane SET lease_token = gen_random_uuid() WHERE account_id = $1', [accountId]);
    await worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    await bench.database.execute('UPDATE lane SET lease_token = NULL WHERE account_id = $1', [accountId]);
    await worker.collectDue();
    expect(await bench.latest(id)).toMatchObject({ views: 20 });
  });

  it('stops between two calls when a delivery comes due', async () => {
    const accountId = await bench.anAccount();
    const first = await bench.published(accountId, ['a1', 'a2', 'a3', 'a4']);
    const second = await bench.published(accountId, ['b1']);
    for (const id of ['a1', 'a2', 'a3', 'a4', 'b1']) bench.network.posts.set(id, { views: 1 });
    await bench.scheduler().tick();
    bench.move(15 * MINUTE);
    bench.network.onCall = async () => void (await setLane(accountId, 'next_at', bench.now));
    await bench.worker().worker.collectDue();
    const measured = [await bench.latest(first), await bench.latest(second)].filter((row) => row !== undefined);
    expect(measured).toHaveLength(1);
    for (const id of [first, second])
      expect(await bench.measurement(id)).toMatchObject({ lease_until: null, failures: 0 });
  });

  it('takes on and rolls up nothing while many accounts wait to publish, for half a minute at most', async () => {
    const id = await bench.published(await bench.anAccount(), ['p1']);
    for (let number = 1; number <= 20; number++) await setLane(await bench.anAccount(), 'next_at', bench.now);
    bench.move(1_000);
    const scheduler = bench.scheduler();
    await scheduler.tick();
    expect(await bench.measurement(id)).toBeNull();
    bench.move(29_000);
    await scheduler.tick();
    expect(await bench.measurement(id)).toBeNull();
    bench.move(1_000);
    await scheduler.tick();
    expect(await bench.measurement(id)).not.toBeNull();

    const pending = () => bench.database.query('SELECT publication_id FROM roll_up_pending');
    await bench.startRollingUp();
    expect(await pending()).toEqual([{ publication_id: id }]);
    await bench.database.execute('UPDATE lane SET next_at = NULL');
    await bench.startRollingUp();
    expect(await pending()).toEqual([]);
  });

  it.each(['blocked_until', 'metrics_blocked_until'])('waits until %s is over', async (column) => {
    const accountId = await bench.anAccount();
    const id = await aDueDelivery(['p1'], accountId);
    await setLane(accountId, column, new Date(bench.now.getTime() + 30 * MINUTE));
    const { worker } = bench.worker();
    await worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    expect(await bench.minutesToNext(id)).toBe(30);
    bench.move(30 * MINUTE);
    await worker.collectDue();
    expect(await bench.latest(id)).toMatchObject({ views: 20 });
  });
});

describe('when things go wrong', () => {
  it('renews an expired grant once and goes on', async () => {
    const id = await aDueDelivery();
    bench.network.onCall = (_, generation) => {
      if (generation === 1) throw new ChannelError('expired', 'The token is too old.');
    };
    const { worker, credentials } = bench.worker();
    await worker.collectDue();
    expect(credentials.refreshes).toBe(1);
    expect(await bench.latest(id)).toMatchObject({ views: 20 });
  });

  it('asks for a person on the clear word, and tries again after an hour', async () => {
    const accountId = await bench.anAccount();
    const id = await aDueDelivery(['p1'], accountId);
    bench.network.onCall = () => {
      throw new ChannelError('reconnect', 'The grant was revoked.');
    };
    const { worker, credentials } = bench.worker();
    await worker.collectDue();
    expect(credentials.lost).toEqual([accountId]);
    expect(await bench.measurement(id)).toMatchObject({ failures: 0, ended_reason: null });
    expect(await bench.minutesToNext(id)).toBe(60);
  });

  it('does not call for accounts that wait for a person, and gives up on them after 90 days', async () => {
    const accountId = await bench.anAccount();
    const id = await aDueDelivery(['p1'], accountId);
    await bench.database.execute(`UPDATE account SET status = 'reconnect' WHERE id = $1`, [accountId]);
    const { worker } = bench.worker();
    await worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    expect(await bench.minutesToNext(id)).toBe(60);
    bench.move(94 * DAY);
    await worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ ended_reason: 'complete', next_at: null });
  });

  it('honours a limit for the whole account and stops calling', async () => {
    const accountId = await bench.anAccount();
    await bench.published(accountId, ['a1', 'a2', 'a3', 'a4']);
    const id = await aDueDelivery(['p1'], accountId);
    const retryAt = new Date(bench.now.getTime() + 20 * MINUTE);
    bench.network.onCall = () => {
      throw new ChannelError('throttled', 'Too many requests.', { retryAt });
    };
    await bench.worker().worker.collectDue();
    expect(bench.network.calls).toHaveLength(1);
    expect((await laneOf(accountId))?.metrics_blocked_until).toEqual(retryAt);
    expect(await bench.minutesToNext(id)).toBe(20);
  });

  it('backs off from a network that is away, and forgets that when it is back', async () => {
    const id = await aDueDelivery();
    bench.network.onCall = () => {
      throw new ChannelError('unavailable', 'Nobody answers.');
    };
    const { worker } = bench.worker();
    await worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ failures: 1, taken: 0, lease_until: null });
    const first = (await bench.minutesToNext(id)) ?? 0;
    expect(first).toBeGreaterThanOrEqual(5);
    bench.move(first * MINUTE);
    await worker.collectDue();
    expect(await bench.minutesToNext(id)).toBeGreaterThanOrEqual(10);
    bench.network.onCall = () => undefined;
    bench.move(HOUR);
    await worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ failures: 0, taken: 1 });
  });

  it('measures the others when the network refuses one post', async () => {
    const accountId = await bench.anAccount();
    const bad = await bench.published(accountId, ['bad']);
    const good = await aDueDelivery(['good'], accountId);
    bench.network.onCall = (ids) => {
      if (ids.includes('bad')) throw new ChannelError('rejected', 'What is that?');
    };
    await bench.worker().worker.collectDue();
    expect(await bench.latest(good)).toMatchObject({ views: 20 });
    expect(await bench.measurement(bad)).toMatchObject({ failures: 1, taken: 0 });
  });

  it('measures again what a worker left in the middle, once its lease is over', async () => {
    const id = await aDueDelivery();
    let release = (): void => undefined;
    let entered = false;
    bench.network.onCall = () => {
      if (entered) return undefined;
      entered = true;
      return new Promise<void>((resolve) => (release = resolve));
    };
    const lost = bench.worker().worker.collectDue();
    await until(() => entered);
    const second = bench.worker().worker;
    await second.collectDue();
    expect(await bench.snapshots(id)).toHaveLength(0);
    bench.move(2 * MINUTE);
    bench.network.posts.set('p1', { views: 21 });
    await second.collectDue();
    const takenOver = await bench.measurement(id);
    expect(takenOver).toMatchObject({ taken: 1 });
    // The first one wakes up with old numbers: they come too late to change anything.
    bench.network.posts.set('p1', { views: 5 });
    release();
    await lost;
    expect(await bench.snapshots(id)).toHaveLength(1);
    expect(await bench.latest(id)).toMatchObject({ views: 21, captured_at: bench.now });
    expect(await bench.measurement(id)).toEqual(takenOver);
  });

  it('gives back what was under way when the process stops', async () => {
    const id = await aDueDelivery();
    const { worker } = bench.worker();
    bench.network.onCall = async () => {
      await worker.onApplicationShutdown();
      throw new ChannelError('unavailable', 'Aborted.');
    };
    await worker.collectDue();
    expect(await bench.measurement(id)).toMatchObject({ lease_until: null, failures: 0, taken: 0 });
    expect(await bench.minutesToNext(id)).toBe(0);
  });

  it('never reads a post twice when many workers collect at once', async () => {
    const accounts = await Promise.all(Array.from({ length: 10 }, () => bench.anAccount()));
    const ids = accounts.flatMap((accountId) => Array.from({ length: 6 }, () => accountId));
    const deliveries = await Promise.all(ids.map((accountId, index) => bench.published(accountId, [`p${index}`])));
    deliveries.forEach((_, index) => bench.network.posts.set(`p${index}`, { views: index }));
    await bench.scheduler().tick();
    bench.move(15 * MINUTE);
    bench.network.onCall = () => new Promise((resolve) => setImmediate(resolve));
    await Promise.all(Array.from({ length: 4 }, () => bench.worker().worker.collectDue()));
    const read = bench.network.calls.flat();
    expect(read).toHaveLength(60);
    expect(new Set(read).size).toBe(60);
    const [row] = await bench.database.query<{ n: number }>('SELECT count(*)::int AS n FROM publication_snapshot');
    expect(row?.n).toBe(60);
  });
});

describe('clicks that Carillon counts by itself', () => {
  const CODES = ['AAAAAAAAAA', 'BBBBBBBBBB', 'CCCCCCCCCC'] as const;

  it('join what the network tells, in the same snapshot and under a name of their own, and are never added to it', async () => {
    const accountId = await bench.anAccount();
    const [tracked, plain] = [await aDueDelivery(['p1'], accountId), await bench.published(accountId, ['p2'])];
    bench.network.posts.set('p1', { reach: 10, reactions: 1, clicks: 9 });
    bench.network.posts.set('p2', { reach: 5 });
    await bench.trackedLink(tracked, CODES[0]);
    await bench.trackedLink(tracked, CODES[1]);
    await bench.clicked(CODES[1], 3, 8);
    await bench.clicked(CODES[1], 1);
    await bench.scheduler().tick();
    const { worker } = bench.worker();
    await worker.collectDue();
    // The content holds the second link alone; the first was of an earlier freeze.
    expect(await bench.latest(tracked)).toMatchObject({
      clicks: 9,
      link_clicks: 4,
      engagement: 1,
      native: { people: 10, likes: 1, 'Carillon: link clicks': 4 },
    });
    bench.move(15 * MINUTE);
    await worker.collectDue();
    expect(await bench.latest(plain)).toMatchObject({ reach: 5, link_clicks: null });
    expect((await bench.latest(plain))?.['native']).not.toHaveProperty('Carillon: link clicks');
  });

  it('are 0 where nobody opened the link, and leave out what was opened before the post was out', async () => {
    const id = await aDueDelivery();
    await bench.trackedLink(id, CODES[0]);
    bench.move(-3 * HOUR);
    await bench.clicked(CODES[0], 5);
    bench.move(3 * HOUR);
    await bench.worker().worker.collectDue();
    expect(await bench.latest(id)).toMatchObject({ link_clicks: 0 });
  });

  it('are all that is measured where the network tells no numbers, and only where there is a link', async () => {
    const registry = bench.registry(bench.network.adapter(), 'feed');
    const accountId = await bench.anAccount('feed');
    const [tracked, plain] = [
      await bench.published(accountId, ['e1'], { channel: 'feed' }),
      await bench.published(accountId, ['e2'], { channel: 'feed' }),
    ];
    await bench.trackedLink(tracked, CODES[0]);
    await bench.scheduler(registry).tick();
    expect(await bench.measurement(plain)).toBeNull();
    await bench.clicked(CODES[0], 2, 1);
    bench.move(15 * MINUTE);
    await bench.worker(registry).worker.collectDue();
    expect(bench.network.calls).toEqual([]);
    expect(await bench.latest(tracked)).toMatchObject({
      link_clicks: 2,
      clicks: null,
      engagement: null,
      native: { 'Carillon: link clicks': 2 },
    });
    expect(await bench.minutesToNext(tracked)).toBe(45);
  });
});

describe('what a number means', () => {
  it('is kept: a change begins a version of its own, with a mark where it began', async () => {
    const likes = { native: 'likes', meaning: 'Likes.' };
    const views = { native: 'shown', meaning: 'Times it was shown.' };
    const began = bench.now;
    const before = bench.registry(bench.network.adapter('sandbox', { reactions: likes, views }));
    const id = await bench.published(await bench.anAccount(), ['p1']);
    bench.network.posts.set('p1', { views: 3, reactions: 1 });
    await bench.scheduler(before).tick();
    bench.move(15 * MINUTE);
    await bench.worker(before).worker.collectDue();
    bench.move(45 * MINUTE);
    const changed = bench.now;
    const after = bench.registry(
      bench.network.adapter('sandbox', {
        views: { ...views, meaning: 'Times it was shown for two seconds.', revision: 2 },
        reactions: { ...likes, meaning: 'Likes of people.' },
      }),
    );
    await Promise.all([
      bench.scheduler(after).tick(),
      bench.scheduler(after).tick(),
      bench.worker(after).worker.collectDue(),
    ]);
    const stored = await bench.database.query(
      `SELECT metric, version, meaning, since FROM metric_definition WHERE subject = 'publication' AND metric <> 'linkClicks' ORDER BY metric, version`,
    );
    expect(stored).toEqual([
      { metric: 'reactions', version: 1, meaning: 'Likes.', since: began },
      // Other words begin no new series.
      { metric: 'reactions', version: 2, meaning: 'Likes of people.', since: began },
      { metric: 'views', version: 1, meaning: 'Times it was shown.', since: began },
      { metric: 'views', version: 2, meaning: 'Times it was shown for two seconds.', since: changed },
    ]);
    expect((await bench.snapshots(id)).map((row) => row['definition_version'])).toEqual([1, 2]);
  });

  it('does not go on from what a file meant, though both say it in the same words', async () => {
    await bench.database.execute(
      `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since)
       VALUES ('sandbox', 'publication', 'views', 0, 'views', 'As a file that was imported has it.', to_timestamp(0))`,
    );
    const adapter = bench.network.adapter('sandbox', { views: { native: 'views', meaning: 'Times it was shown.' } });
    expect(await bench.definitions().versionOf(adapter, 'publication')).toBe(1);
    const [views] = await bench.database.query(
      `SELECT since FROM metric_definition WHERE metric = 'views' AND version = 1`,
    );
    expect(views).toEqual({ since: bench.now });
  });

  it('is agreed upon by processes that start at once', async () => {
    const adapter = bench.network.adapter();
    // Opens the connections, so that the six really meet.
    await Promise.all(Array.from({ length: 8 }, () => bench.database.query('SELECT pg_sleep(0.05)')));
    const versions = await Promise.all(
      Array.from({ length: 6 }, () => bench.definitions().versionOf(adapter, 'publication')),
    );
    expect(versions).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('does not change with a restart', async () => {
    await bench.scheduler().tick();
    await bench.scheduler().tick();
    const rows = await bench.database.query('SELECT DISTINCT version FROM metric_definition');
    expect(rows).toEqual([{ version: 1 }]);
  });
});

describe('partitions', () => {
  const partitions = () =>
    bench.database.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'publication_snapshot'::regclass ORDER BY 1`,
    );

  it('are made for this month and the next two, by several schedulers at once', async () => {
    bench.now = new Date('2026-11-30T23:59:50.000Z');
    await Promise.all([bench.scheduler().tick(), bench.scheduler().tick(), bench.scheduler().tick()]);
    expect((await partitions()).map((row) => row.name)).toEqual([
      'publication_snapshot_2026_11',
      'publication_snapshot_2026_12',
      'publication_snapshot_2027_01',
    ]);
  });

  it('are made ahead again when the month ends', async () => {
    bench.now = new Date('2026-11-30T23:59:50.000Z');
    const scheduler = bench.scheduler();
    await scheduler.tick();
    bench.move(20_000);
    await scheduler.tick();
    expect((await partitions()).map((row) => row.name)).toContain('publication_snapshot_2027_02');
  });

  it('are let go by months once they are older than is wanted, and latest numbers, days and gains stay', async () => {
    const id = await aDueDelivery();
    await bench.worker().worker.collectDue();
    const before = await bench.latest(id);
    bench.keepSnapshotsMonths = 1;
    bench.move(150 * DAY);
    await bench.scheduler().tick();
    expect((await partitions()).map((row) => row.name)).toContain('publication_snapshot_2026_03');
    bench.move(90 * DAY);
    await bench.scheduler().tick();
    expect((await partitions()).map((row) => row.name)).not.toContain('publication_snapshot_2026_03');
    await bench.rollUps().rebuild();
    expect(await bench.latest(id)).toEqual(before);
    expect(await bench.database.query('SELECT views FROM publication_day')).toEqual([{ views: 20 }]);
    bench.keepSnapshotsMonths = 0;
  });

  it('stay while numbers are on their way into them, whoever brings these, and no longer for what is behind elsewhere', async () => {
    const id = await aDueDelivery();
    await bench.worker().worker.collectDue();
    const retire = () =>
      new PartitionsRepository(bench.database).retireBefore(new Date('2026-09-01T00:00Z')).then((gone) => gone.length);
    let retiring: Promise<number> = Promise.resolve(0);
    await bench.database.transaction(async (tx) => {
      await tx.execute(
        `WITH imported AS (
           INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native, views)
           SELECT id, workspace_id, account_id, published_at + interval '2 hours', 1, '{}', 30 FROM publication WHERE id = $1
           RETURNING publication_id, captured_at
         )
         INSERT INTO roll_up_pending SELECT publication_id, captured_at FROM imported
         ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)`,
        [id],
      );
      retiring = retire();
      await until(
        async () =>
          (
            await bench.database.query(
              `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
            )
          ).length > 0,
      );
    });
    expect(await retiring).toBe(0);
    expect(await bench.latest(id)).toMatchObject({ views: 30 });
    await bench.database.execute(`INSERT INTO roll_up_pending VALUES ($1, '2026-09-01T00:00Z')`, [newId()]);
    expect(await retire()).toBeGreaterThan(0);
  });

  it('take snapshots on both sides of the border', async () => {
    bench.now = new Date('2026-11-30T23:44:59.999Z');
    const id = await aDueDelivery();
    const { worker } = bench.worker();
    await worker.collectDue();
    bench.move(45 * MINUTE);
    await worker.collectDue();
    const rows = await bench.database.query(
      `SELECT tableoid::regclass::text AS partition, captured_at FROM publication_snapshot WHERE publication_id = $1 ORDER BY captured_at`,
      [id],
    );
    expect(rows).toEqual([
      { partition: 'publication_snapshot_2026_11', captured_at: new Date('2026-11-30T23:59:59.999Z') },
      { partition: 'publication_snapshot_2026_12', captured_at: new Date('2026-12-01T00:44:59.999Z') },
    ]);
  });

  it('are made on demand, so that no snapshot is lost for want of one', async () => {
    const id = await aDueDelivery();
    bench.move(200 * DAY);
    await bench.worker().worker.collectDue();
    expect(await bench.snapshots(id)).toHaveLength(1);
    expect(await bench.latest(id)).toMatchObject({ views: 20 });
  });
});

describe('wake-ups', () => {
  it('are asked for what is due soon, at its instant', async () => {
    const scheduler = bench.scheduler();
    await bench.published(await bench.anAccount(), ['p1']);
    const due = new Date(bench.now.getTime() + 15 * MINUTE);
    await scheduler.tick();
    expect(bench.wakes).toEqual([]);
    bench.move(15 * MINUTE - 3_000);
    await scheduler.tick();
    expect(bench.wakes).toEqual([due]);
  });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
