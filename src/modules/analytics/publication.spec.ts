import { AnalyticsBench } from './analytics-bench.js';

const now = new Date('2026-03-31T08:00:00.000Z');
let bench: AnalyticsBench;

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03'] });
  await bench.define([['reactions', 1, 'likes', 'Likes', '2026-03-01T00:00Z']]);
}, 60_000);

afterAll(() => bench?.close());

/** Posts with so many reactions each. @returns the id of the last */
async function posts(accountId: string, reactions: readonly number[]): Promise<string> {
  let id = '';
  for (const [index, count] of reactions.entries()) {
    const day = String(10 + index);
    id = await bench.published({
      postId: await bench.aPost({ title: `Post ${index}` }),
      accountId,
      at: `2026-03-${day}T10:00Z`,
      snapshots: [[`2026-03-${day}T12:00Z`, 1, { reactions: count }]],
    });
  }
  return id;
}

describe('one publication', () => {
  it('is told with its latest numbers, beside what its account usually gets', async () => {
    const id = await posts(await bench.anAccount('five'), [10, 20, 30, 40, 90]);
    await bench.rollUp();
    expect(await bench.get(`publications/${id}`)).toMatchObject({
      id,
      origin: 'delivery',
      title: 'Post 4',
      reactions: 90,
      engagement: 90,
      reach: null,
      accountMedian: 30,
      againstMedian: 3,
    });
  });

  it('is not set against a middle of fewer than five posts', async () => {
    const id = await posts(await bench.anAccount('four'), [1, 2, 3, 4]);
    await bench.rollUp();
    expect(await bench.get(`publications/${id}`)).toMatchObject({ accountMedian: null, againstMedian: null });
  });

  it('of another workspace is not found', async () => {
    expect(await bench.status('publications/01890000-0000-7000-8000-000000000000')).toBe(404);
  });
});
