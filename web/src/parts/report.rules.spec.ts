import type { PostReportRow } from '@/api';
import { bestFirst, mayCome, metricColumns, offers, postProgress } from './report.rules';

const definition = { native: 'n', meaning: 'm' };
const plain = { postMetrics: { reactions: definition, views: definition }, accountMetrics: {} };
const rich = { postMetrics: { reach: definition, shares: definition }, accountMetrics: { followers: definition } };

describe('what a channel offers', () => {
  it('needs both halves of a rate', () => {
    expect([offers(plain, 'rateByViews'), offers(plain, 'rateByReach'), offers(plain, 'rateByFollowers')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([offers(rich, 'rateByReach'), offers(rich, 'rateByViews'), offers(rich, 'rateByFollowers')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('counts engagement where any part of it is known', () => {
    expect([offers(plain, 'engagement'), offers({ postMetrics: {}, accountMetrics: {} }, 'engagement')]).toEqual([
      true,
      false,
    ]);
  });

  it('says never only when no channel will ever give it', () => {
    expect(mayCome([plain, rich], 'averageReach')).toBe(true);
    expect(mayCome([plain], 'sumOfReach')).toBe(false);
    expect(mayCome([null], 'reach')).toBe(true);
    expect(mayCome([], 'reach')).toBe(true);
  });
});

it('puts the best post first and those without a number last', () => {
  const posts = [
    { postId: 'none', sumOfPostReach: null, views: 1 },
    { postId: 'small', sumOfPostReach: 2, views: null },
    { postId: 'zero', sumOfPostReach: 0, views: 3 },
    { postId: 'big', sumOfPostReach: 9, views: 2 },
  ] as PostReportRow[];
  expect(bestFirst(posts, 'reach').map(({ postId }) => postId)).toEqual(['big', 'small', 'zero', 'none']);
  expect(bestFirst(posts, 'views').map(({ postId }) => postId)).toEqual(['zero', 'big', 'none', 'small']);
});

it('shows the chosen metric first and no column twice', () => {
  expect(metricColumns('views')).toEqual(['views', 'reach', 'engagement']);
  expect(metricColumns('clicks')).toEqual(['clicks', 'reach', 'views', 'engagement']);
});

it('tells how far the posts have come', () => {
  expect(postProgress({ published: 3, draft: 2, attention: 1 })).toEqual({
    total: 6,
    published: 3,
    share: 0.5,
    rest: [
      { state: 'draft', count: 2 },
      { state: 'attention', count: 1 },
    ],
  });
  expect(postProgress({})).toEqual({ total: 0, published: 0, share: 0, rest: [] });
});
