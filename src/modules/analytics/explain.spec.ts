import { AnalyticsBench, type BenchSnapshot } from './analytics-bench.js';

const now = new Date('2026-03-31T08:00:00.000Z');
const HORIZON = '2026-02-01T00:00:00.000Z';
const HOUR = 3_600_000;
let bench: AnalyticsBench;
let accountId: string;

interface Explained {
  readonly value: number | null;
  readonly capturedAt: string | null;
  readonly definitions: readonly { readonly native: string }[];
  readonly snapshots: readonly object[];
  readonly missing: readonly { readonly code: string; readonly from: string | null; readonly to: string | null }[];
}

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, zone: 'UTC', months: ['2026_01', '2026_02', '2026_03'] });
  await bench.define([
    ['views', 1, 'shown', 'Times shown', '2025-12-01T00:00Z'],
    ['reach', 1, 'people', 'People', '2025-12-01T00:00Z'],
  ]);
  accountId = await bench.anAccount('bells');
}, 60_000);

afterAll(() => bench?.close());

const published = async (at: string, snapshots: readonly BenchSnapshot[]) =>
  bench.published({ postId: await bench.aPost(), accountId, at, snapshots });
const explain = (id: string, metric: string) => bench.get<Explained>(`publications/${id}/explain?metric=${metric}`);
const codes = ({ missing }: Explained) => missing.map(({ code }) => code);

describe('where a number comes from once snapshots were let go', () => {
  it('is still said: what it means, when it was captured, and that what it was read from is gone', async () => {
    const gone = await published('2026-01-10T10:00Z', [
      ['2026-01-10T11:00Z', 1, { views: 10 }],
      ['2026-01-12T10:00Z', 1, { views: 20 }],
    ]);
    const half = await published('2026-01-20T10:00Z', [
      ['2026-01-20T11:00Z', 1, { views: 5, reach: 4 }],
      ['2026-02-02T10:00Z', 1, { views: 9 }],
      ['2026-02-09T10:00Z', 1, { views: 9 }],
    ]);
    const unmeasured = await published('2026-01-21T10:00Z', []);
    await bench.rollUp();
    await bench.sql(`DROP TABLE publication_snapshot_2026_01`);
    await bench.sql(`INSERT INTO snapshot_horizon VALUES ($1)`, [HORIZON]);
    await bench.sql(`UPDATE measurement SET next_at = NULL, ended_reason = 'complete'`);

    const ofGone = await explain(gone, 'views');
    expect(ofGone).toMatchObject({
      value: 20,
      capturedAt: '2026-01-12T10:00:00.000Z',
      definitions: [{ native: 'shown' }],
      snapshots: [],
    });
    expect(ofGone.missing).toEqual([
      {
        code: 'snapshots-let-go',
        channel: 'sandbox',
        detail: expect.any(String),
        from: '2026-01-10T10:00:00.000Z',
        to: HORIZON,
      },
    ]);

    const ofHalf = await explain(half, 'views');
    expect([ofHalf.value, ofHalf.capturedAt, codes(ofHalf)]).toEqual([
      9,
      '2026-02-09T10:00:00.000Z',
      ['snapshots-let-go'],
    ]);
    // When it was given last is no longer known.
    expect(await explain(half, 'reach')).toMatchObject({
      value: 4,
      capturedAt: null,
      definitions: [{ native: 'people' }],
    });

    expect(codes(await explain(unmeasured, 'views'))).toContain('no-data-yet');
  });
});

describe('where a number of a post with many snapshots comes from', () => {
  it('is said of all of them, though the newest alone are listed', async () => {
    const at = (hours: number) => new Date(Date.parse('2026-03-10T10:00Z') + hours * HOUR).toISOString();
    const shots = Array.from({ length: 240 }, (_, index): BenchSnapshot => [
      at(index + 1),
      1,
      index < 30 ? { views: index, reach: 7 } : { views: index },
    ]);
    const id = await published(at(0), shots);
    await bench.rollUp();
    const views = await explain(id, 'views');
    expect([views.snapshots.length, codes(views).includes('gap')]).toEqual([200, false]);
    const reach = await explain(id, 'reach');
    expect(reach).toMatchObject({ value: 7, capturedAt: at(30) });
    expect(reach.missing).toContainEqual(
      expect.objectContaining({ code: 'no-longer-given', from: at(30), to: at(240) }),
    );
  });
});
