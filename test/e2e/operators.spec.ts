import { request as httpRequest } from 'node:http';
import { readFigures } from '../support/figures.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;
const TOKEN = 'collector-0123456789abcdef';

interface QueueView {
  readonly at: string;
  readonly queue: {
    readonly backend: string;
    readonly reachable: boolean;
    readonly next: readonly { topic: string }[];
  };
  readonly channels: readonly { readonly channel: string; readonly dueLagSeconds: number; readonly lanes: number }[];
  readonly deliveries: Readonly<Record<string, number>>;
  readonly processes: readonly { readonly roles: readonly string[]; readonly alive: boolean }[];
  readonly failures: readonly { readonly deliveryId: string; readonly outcome: string; readonly channel: string }[];
}

async function figuresOf(world: SandboxWorld, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${world.carillon.origin}/metrics`, { headers });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  return readFigures(await answer.text());
}

describe('an installation', () => {
  let world: SandboxWorld;

  beforeAll(async () => {
    world = await SandboxWorld.start();
  }, 90_000);

  afterAll(async () => {
    await world?.stop();
  });

  const reading = async (name: string, labels = ''): Promise<number | undefined> =>
    (await figuresOf(world)).get(name)?.readings.get(labels);

  it('tells collectors what it does, and counts attempts by channel and outcome', async () => {
    const account = await world.account('counted');
    const post = await world.publish(account, 'One');
    await world.deliveryIn(post.id, 'published');
    const figures = await figuresOf(world);
    expect(figures.get('carillon_attempts_total')).toEqual({
      type: 'counter',
      readings: new Map([['{channel="sandbox",outcome="published"}', 1]]),
    });
    expect(figures.get('carillon_queue_reachable')?.readings).toEqual(new Map([['{backend="postgres"}', 1]]));
    expect(figures.get('carillon_database_reachable')?.readings.get('')).toBe(1);
    expect(figures.get('carillon_due_lag_seconds')?.readings.get('{channel="sandbox"}')).toBe(0);
    expect(figures.get('carillon_process_info')?.readings.get('{version="0.1.0",roles="api,scheduler,worker"}')).toBe(
      1,
    );
    expect(figures.get('carillon_swept_deliveries_total')?.readings.get('{sweep="missed-deliveries"}')).toBe(0);
    expect(figures.get('process_resident_memory_bytes')?.readings.get('')).toBeGreaterThan(10_000_000);
    expect(figures.get('nodejs_eventloop_lag_seconds')?.readings.get('{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
    const republished = await world.publish(account, 'Two');
    await world.deliveryIn(republished.id, 'published');
    expect(await reading('carillon_attempts_total', '{channel="sandbox",outcome="published"}')).toBe(2);
  });

  it('counts what is scheduled', async () => {
    const account = await world.account('planned');
    const post = await world.draft([account], 'Later');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 60 * MINUTE));
    await waitFor(
      'the look to be a new one',
      async () => (await reading('carillon_deliveries', '{state="scheduled"}')) !== 0,
    );
    expect(await reading('carillon_deliveries', '{state="scheduled"}')).toBe(1);
  });

  it('says for how long a channel has been behind, and forgives what a person holds back', async () => {
    const [late, paused] = [await world.account('late'), await world.account('paused')];
    for (const account of [late, paused]) {
      const post = await world.draft([account], 'Due');
      await world.schedule(post.id, new Date(world.clock.now().getTime() + 30 * MINUTE));
    }
    const { pool } = world.carillon;
    // As if no worker had come by: due for two minutes, in a lane that looks taken to the drains, and one in a lane of a paused account.
    await pool.query(`UPDATE account SET status = 'paused' WHERE id = $1`, [paused.id]);
    await pool.query(`UPDATE lane SET lease_token = gen_random_uuid(), lease_until = $2 WHERE account_id = ANY ($1)`, [
      [late.id, paused.id],
      new Date(world.clock.now().getTime() + 60 * MINUTE),
    ]);
    await pool.query(
      `UPDATE delivery SET next_at = $2, late_at = $3 WHERE state = 'scheduled' AND account_id = ANY ($1)`,
      [
        [late.id, paused.id],
        new Date(world.clock.now().getTime() - 2 * MINUTE),
        new Date(world.clock.now().getTime() + 60 * MINUTE),
      ],
    );
    const lag = await waitFor('the lag to show', async () =>
      reading('carillon_due_lag_seconds', '{channel="sandbox"}'),
    );
    expect(lag).toBeGreaterThanOrEqual(119);
    expect(lag).toBeLessThan(180);
    expect(await reading('carillon_overdue_deliveries', '{channel="sandbox"}')).toBe(1);
    await pool.query(`UPDATE lane SET lease_token = NULL, lease_until = NULL, next_at = now()`);
    await waitFor(
      'nothing to be behind',
      async () => (await reading('carillon_due_lag_seconds', '{channel="sandbox"}')) === 0,
    );
  });

  it('shows its owner the queue, the processes and what failed, as JSON and as a page', async () => {
    const { owner, origin } = world.carillon;
    const account = await world.account('refused');
    const post = await world.draft([account], 'Tampered');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 20 * MINUTE));
    await world.carillon.pool.query(`UPDATE delivery SET content_hash = 'other' WHERE post_id = $1`, [post.id]);
    world.clock.advance(20 * MINUTE);
    const failed = await world.deliveryIn(post.id, 'failed');
    const view = await waitFor('the view to show it', async () => {
      const seen = await owner.ok<QueueView>('GET', 'admin/queue');
      return (seen.deliveries['failed'] ?? 0) > 0 && seen.processes.some(({ alive }) => alive) ? seen : null;
    });
    expect(view.queue).toMatchObject({ backend: 'postgres', reachable: true });
    expect(view.processes).toEqual([expect.objectContaining({ roles: ['api', 'scheduler', 'worker'], alive: true })]);
    expect(view.failures[0]).toMatchObject({ deliveryId: failed.id, outcome: 'rejected', channel: 'sandbox' });
    const page = await fetch(`${origin}/admin/queue`, { headers: { ...owner.sessionHeaders(), accept: 'text/html' } });
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain(failed.id);
    expect(html).not.toContain('<script');
  });

  it('shows the page to nobody else', async () => {
    const answer = await fetch(`${world.carillon.origin}/admin/queue`, { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(401);
  });
});

describe('the figures', () => {
  it('are read with the token where one is set, from anywhere, and by nobody without it', async () => {
    const world = await SandboxWorld.start({ CARILLON_METRICS_TOKEN: TOKEN });
    try {
      const url = `${world.carillon.origin}/metrics`;
      const wrong = [undefined, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`, `Basic ${TOKEN}`, TOKEN];
      for (const authorization of wrong) {
        const answer = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
        expect([authorization, answer.status]).toEqual([authorization, 401]);
        expect(await answer.text()).not.toContain(TOKEN);
      }
      const headers = { authorization: `Bearer ${TOKEN}`, 'x-forwarded-for': '203.0.113.9' };
      expect((await figuresOf(world, headers)).has('carillon_attempts_total')).toBe(true);
    } finally {
      await world.stop();
    }
  }, 60_000);

  it('are read from this machine alone where none is set; what came through a proxy, trusted or not, did not', async () => {
    const world = await SandboxWorld.start({ CARILLON_TRUSTED_PROXIES: '127.0.0.1' });
    try {
      expect((await figuresOf(world)).has('carillon_attempts_total')).toBe(true);
      const { port } = new URL(world.carillon.origin);
      for (const headers of [{ 'x-forwarded-for': '127.0.0.1' }, { host: 'carillon.example' }]) {
        const status = await new Promise<number | undefined>((resolve, reject) => {
          httpRequest({ host: '127.0.0.1', port, path: '/metrics', headers }, (answer) => {
            answer.resume();
            resolve(answer.statusCode);
          })
            .on('error', reject)
            .end();
        });
        expect([headers, status]).toEqual([headers, 403]);
      }
    } finally {
      await world.stop();
    }
  }, 60_000);
});
