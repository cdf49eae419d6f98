import { SandboxWorld, type DeliveryView, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OUTAGE = 72 * HOUR;

interface Attention {
  readonly total: number;
  readonly byState: readonly { state: string; count: number; oldestDueAt: string; newestDueAt: string }[];
  readonly byCause: readonly { state: string; cause: string; count: number }[];
  readonly byAccount: readonly { accountId: string; count: number }[];
  readonly byCampaign: readonly { campaignId: string | null; count: number }[];
  readonly spreading: { count: number; lastAt: string | null };
  readonly lastOutage: { beganAt: string; endedAt: string; missed: number; spread: number; lastAt: string } | null;
}

interface Bulk {
  readonly results: readonly { deliveryId: string; ok: boolean; code: string | null; goesOutAt: string | null }[];
  readonly done: number;
  readonly firstAt: string | null;
  readonly lastAt: string | null;
}

let world: SandboxWorld;
let second: string;
let patient: string;
let accounts: SandboxAccountHere[];
let start: Date;

/** One post for many accounts, at so many hours from the start. */
async function plan(at: number, who: readonly SandboxAccountHere[], more: { in?: string; campaignId?: string } = {}) {
  const path = `workspaces/${more.in ?? world.carillon.workspaceId}/posts`;
  const post = await world.carillon.owner.ok<PostAnswer>('POST', path, {
    content: { parts: [{ text: `Planned for hour ${at}` }] },
    targets: who.map(({ id }) => ({ accountId: id })),
    campaignId: more.campaignId,
  });
  await world.carillon.owner.ok('POST', `${path}/${post.id}/schedule`, {
    localTime: new Date(start.getTime() + at * HOUR).toISOString().slice(0, 19),
    zone: 'UTC',
  });
}

function attention(workspaceId = world.carillon.workspaceId): Promise<Attention> {
  return world.carillon.owner.ok('GET', `workspaces/${workspaceId}/deliveries/attention`);
}

async function deliveries(query: string): Promise<DeliveryView[]> {
  const found: DeliveryView[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: DeliveryView[]; nextCursor: string | null } = await world.carillon.owner.ok(
      'GET',
      world.carillon.in(`deliveries?limit=200&${query}${cursor === null ? '' : `&cursor=${cursor}`}`),
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

function bulk(body: object): Promise<Bulk> {
  return world.carillon.owner.ok('POST', world.carillon.in('deliveries/bulk'), body);
}

/** Lets time pass in steps that are no outage, until `reached`. */
async function passTime(what: string, reached: () => Promise<boolean>): Promise<void> {
  for (let step = 0; step < 15; step++) {
    if (await reached()) return;
    world.clock.advance(2 * MINUTE);
    const due = world.clock.now();
    await waitFor('what is due by now to be out', async () => {
      const waiting = [...(await deliveries('state=scheduled,sending,retrying'))];
      return waiting.every(({ state, nextAt }) => state === 'scheduled' && nextAt !== null && new Date(nextAt) > due);
    });
  }
  throw new Error(`In vain: ${what}`);
}

function gapsOf(instants: readonly (string | null)[]): number[] {
  const sorted = instants.map((at) => new Date(at ?? 0).getTime()).sort((a, b) => a - b);
  return sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0));
}

beforeAll(async () => {
  world = await SandboxWorld.start();
  const { owner } = world.carillon;
  second = (await owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Second', zone: 'UTC' })).id;
  patient = (
    await owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
      name: 'Patient',
      lateToleranceMinutes: 24 * 60,
    })
  ).id;
  accounts = await world.accounts('here', 40);
  const elsewhere = await world.accounts('there', 10, second);
  start = world.clock.now();
  for (let index = 0; index < 8; index++) await plan(3 + index * 6, accounts);
  await plan(60, accounts, { campaignId: patient });
  await plan(71.5, accounts);
  for (let index = 0; index < 9; index++) await plan(2 + index * 7, elsewhere, { in: second });
  await plan(71.75, elsewhere, { in: second });
  await world.carillon.restart(() => world.clock.advance(OUTAGE));
}, 120_000);

afterAll(async () => {
  await world?.stop();
});

describe('after three days without Carillon', () => {
  it('sends nothing that is later than its tolerance, and the rest one after the other', async () => {
    const { lastOutage } = await waitFor('the outage to be found', async () => {
      const seen = await attention();
      return seen.lastOutage === null ? null : seen;
    });
    expect(lastOutage).toMatchObject({ missed: 320, spread: 80 });
    expect(new Date(lastOutage?.endedAt ?? 0).getTime() - new Date(lastOutage?.beganAt ?? 0).getTime()).toBeGreaterThan(
      OUTAGE - 10 * MINUTE,
    );
    expect((await attention(second)).lastOutage).toMatchObject({ missed: 90, spread: 10 });
    const waiting = await deliveries('state=scheduled');
    // At most what a second each lets out since the start was allowed to go.
    const sinceMs = world.clock.now().getTime() - new Date(lastOutage?.endedAt ?? 0).getTime();
    expect(world.creatingCalls()).toBeLessThanOrEqual(2 * (Math.ceil(sinceMs / 1_000) + 1));
    expect(Math.min(...gapsOf(waiting.map(({ nextAt }) => nextAt)))).toBeGreaterThanOrEqual(1_000);
    await passTime('all that was in time', async () => (await attention()).spreading.count === 0);
    await waitFor('the last', async () => (await deliveries('state=published')).length === 80);
    const published = await deliveries('state=published');
    expect(new Set(published.map(({ dueAt }) => (new Date(dueAt).getTime() - start.getTime()) / HOUR > 59))).toEqual(
      new Set([true]),
    );
    expect(world.network.summary()).toMatchObject({ created: 90, doubledKeys: [] });
  });

  it('tells how much was missed, why, since when and of whom', async () => {
    const seen = await attention();
    expect(seen.total).toBe(320);
    expect(seen.byCause).toMatchObject([{ state: 'missed', cause: 'outage', count: 320 }]);
    expect(seen.byState[0]?.oldestDueAt).toBe(
      new Date(Math.floor((start.getTime() + 3 * HOUR) / 1_000) * 1_000).toISOString(),
    );
    expect(seen.byAccount).toHaveLength(40);
    expect(seen.byAccount.every(({ count }) => count === 8)).toBe(true);
    expect(seen.byCampaign).toMatchObject([{ campaignId: null, count: 320 }]);
    const audit = await world.carillon.owner.ok<{ items: { action: string; actor: { kind: string } }[] }>(
      'GET',
      world.carillon.in('audit'),
    );
    expect(audit.items).toContainEqual(
      expect.objectContaining({
        action: 'publishing.outage-found',
        actor: expect.objectContaining({ kind: 'carillon' }),
        detail: expect.objectContaining({ missed: 320, spread: 80 }),
      }),
    );
  });

  it('counts one outage, whoever looks again', async () => {
    await world.carillon.another();
    const rows = await world.carillon.pool.query('SELECT 1 FROM outage');
    expect(rows.rowCount).toBe(2);
  });
});

describe('in bulk', () => {
  it('refuses an order that says too little or too much', async () => {
    const call = (body: object) =>
      world.carillon.owner.call<{ errors: { code: string }[] }>('POST', world.carillon.in('deliveries/bulk'), body);
    const ids = { deliveryIds: ['01900000-0000-7000-8000-00000000dead'] };
    for (const body of [
      { action: 'cancel' },
      { action: 'cancel', ...ids, filter: { states: ['missed'] } },
      { action: 'reschedule', ...ids },
      { action: 'reschedule', ...ids, shift: { days: 1 }, start: { localTime: '2030-01-01T10:00', spacingSeconds: 0 } },
      { action: 'publish-now', ...ids, shift: { days: 1 } },
      { action: 'cancel', filter: { states: [] } },
      { action: 'cancel', filter: { states: ['published'] } },
    ]) {
      expect((await call(body)).status).toBe(422);
    }
    const unknown = await bulk({ action: 'cancel', ...ids });
    expect(unknown.results).toMatchObject([{ ok: false, code: 'not-found' }]);
  });

  it('moves deliveries by days at the same time of day, and refuses what would still be over', async () => {
    const [early, late] = [await plannedAt(3), await plannedAt(45)];
    const answer = await bulk({ action: 'reschedule', deliveryIds: [...early, ...late], shift: { days: 2 } });
    expect(answer.results.slice(0, early.length).map(({ code }) => code)).toEqual(early.map(() => 'in-the-past'));
    expect(answer.done).toBe(late.length);
    const moved = (await deliveries('state=scheduled')).filter(({ id }) => late.includes(id));
    expect(new Set(moved.map(({ dueAt }) => dueAt))).toEqual(
      new Set([new Date(Math.floor((start.getTime() + (45 + 48) * HOUR) / 1_000) * 1_000).toISOString()]),
    );
  });

  it('places deliveries one after the other from a start', async () => {
    const at = new Date(Math.ceil(world.clock.now().getTime() / HOUR + 1) * HOUR);
    const answer = await bulk({
      action: 'reschedule',
      filter: { states: ['missed'], cause: 'outage', accountId: accounts[0]?.id },
      start: { localTime: at.toISOString().slice(0, 16), zone: 'UTC', spacingSeconds: 90 },
    });
    expect(answer.done).toBe(7);
    expect(answer.firstAt).toBe(at.toISOString());
    expect(answer.results.map(({ goesOutAt }) => new Date(goesOutAt ?? 0).getTime() - at.getTime())).toEqual(
      Array.from({ length: 7 }, (_, index) => index * 90_000),
    );
    const filtered = { states: ['scheduled'], accountId: accounts[0]?.id, dueBefore: new Date(at.getTime() + HOUR) };
    expect((await bulk({ action: 'cancel', filter: filtered })).done).toBe(7);
  });

  it('publishes hundreds now without a burst, tells when the last goes out, and lets others be served meanwhile', async () => {
    const before = (await deliveries('state=published')).length;
    const missed = await deliveries('state=missed');
    const begun = performance.now();
    let slowestMs = 0;
    const running = bulk({ action: 'publish-now', filter: { states: ['missed'] } });
    let over = false;
    void running.finally(() => (over = true));
    while (!over) {
      const asked = performance.now();
      await fetch(`${world.carillon.origin}/health/live`);
      slowestMs = Math.max(slowestMs, performance.now() - asked);
    }
    const answer = await running;
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(slowestMs).toBeLessThan(2_000);
    expect(answer.done).toBe(missed.length);
    expect(missed.length).toBeGreaterThan(250);
    expect(Math.min(...gapsOf(answer.results.map(({ goesOutAt }) => goesOutAt)))).toBeGreaterThanOrEqual(1_000);
    const accountOf = new Map(missed.map(({ id, accountId }) => [id, accountId]));
    for (const account of accounts.slice(1)) {
      const own = answer.results.filter(({ deliveryId }) => accountOf.get(deliveryId) === account.id);
      expect(Math.min(...gapsOf(own.map(({ goesOutAt }) => goesOutAt)))).toBeGreaterThanOrEqual(10_000);
    }
    expect((await attention()).spreading.lastAt).toBe(answer.lastAt);
    await passTime('all of them', async () => (await attention()).spreading.count === 0);
    await waitFor('the last', async () => (await deliveries('state=published')).length === before + missed.length);
    expect(world.network.summary().doubledKeys).toEqual([]);
  });
});

/** Ids of what was planned for so many hours from the start. */
async function plannedAt(hours: number): Promise<string[]> {
  const due = Math.floor((start.getTime() + hours * HOUR) / 1_000) * 1_000;
  return (await deliveries('state=missed'))
    .filter(({ dueAt }) => new Date(dueAt).getTime() === due)
    .map(({ id }) => id);
}
