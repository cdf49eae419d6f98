import { hoursOfWeek, medianOf, type HourPost } from './best-hours.rules.js';

const post = (index: number, hour: number, engagement: number): HourPost => ({
  publishedAt: new Date(index * 3_600_000),
  hour,
  engagement,
});
/** Twenty usual posts on Monday at nine, then some of another hour. */
const history = (others: readonly HourPost[]) => [
  ...Array.from({ length: 25 }, (_, index) => post(index, 9, 10)),
  ...others,
];

describe('best hours', () => {
  it('say nothing below twenty posts that could be measured against those before them', () => {
    const posts = Array.from({ length: 24 }, (_, index) => post(index, 9, 10));
    expect(hoursOfWeek(posts)).toEqual({ posts: 19, hours: [{ weekday: 0, hour: 9, posts: 19, score: null }] });
    expect(hoursOfWeek([...posts, post(24, 9, 10)]).hours[0]?.score).toBe(1);
  });

  it('draw few posts to the usual: three posts of four times the usual are no four', () => {
    const { hours } = hoursOfWeek(history([25, 26, 27].map((index) => post(index, 24 + 18, 40))));
    // 1 + (4 − 1) × 3 ÷ (3 + 5)
    expect(hours[1]).toEqual({ weekday: 1, hour: 18, posts: 3, score: 2.125 });
  });

  it('say nothing of an hour with fewer than three posts', () => {
    expect(hoursOfWeek(history([post(25, 42, 40), post(26, 42, 40)])).hours[1]).toMatchObject({
      posts: 2,
      score: null,
    });
  });

  it('leave out posts whose account usually gets nothing, because nothing can be divided by it', () => {
    const silent = Array.from({ length: 40 }, (_, index) => post(index, 9, 0));
    expect(hoursOfWeek(silent)).toEqual({ posts: 0, hours: [] });
  });

  it('know the middle of even and odd numbers of posts', () => {
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  });
});
