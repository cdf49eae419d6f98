import {
  accountCounts,
  combineParts,
  engagementOf,
  LARGEST_COUNT,
  movementBetween,
  withOwnCounts,
} from './measured-counts.rules.js';
import { postCountsOf, type PostCounts } from './metric-columns.js';
import { batchesOf } from './measurement-batch.rules.js';

const counts = (values: Partial<PostCounts>): PostCounts => ({ ...postCountsOf({}), ...values });
const definitions = { reach: { native: 'people', meaning: 'People.' } };
const network = (values: Partial<PostCounts>) => {
  const { linkClicks: _, ...told } = counts(values);
  return told;
};
const part = (values: Partial<PostCounts>, native: Record<string, number | null> = {}) => ({ values, native });

describe('the numbers of a thread', () => {
  it('add up over its parts, except reach, which is that of the first', () => {
    const measured = combineParts(
      [
        part({ reach: 100, views: 150, reactions: 5 }, { people: 100, likes: 5 }),
        part({ reach: 80, views: 90, reactions: 2 }, { people: 80, likes: 2 }),
        part({ reach: 300, views: 10, reactions: 1 }, { people: 300, likes: 1 }),
      ],
      definitions,
    );
    expect(measured?.counts).toEqual(network({ reach: 100, views: 250, reactions: 8 }));
    expect(measured?.native).toEqual({ people: 100, likes: 8 });
  });

  it('are null where no part has a value, and the sum of what is there otherwise', () => {
    const measured = combineParts(
      [part({ views: null, saves: null, comments: 0 }), part({ views: 7, saves: null })],
      {},
    );
    expect(measured?.counts).toEqual(network({ views: 7, comments: 0 }));
  });

  it('leave out a later part that is gone', () => {
    expect(combineParts([part({ views: 4 }), null], {})?.counts).toEqual(network({ views: 4 }));
  });

  it('are none at all when the first part is gone', () => {
    expect(combineParts([null, part({ views: 4 })], {})).toBeNull();
  });

  it('hold nothing that is no count', () => {
    const measured = combineParts([part({ views: -1, reactions: Number.NaN, shares: 2.4, clicks: Infinity })], {});
    expect(measured?.counts).toEqual(network({ shares: 2 }));
  });

  it('hold no count that is larger than any network has', () => {
    const measured = combineParts(
      [part({ views: LARGEST_COUNT, reactions: LARGEST_COUNT + 1 }, { likes: 2 ** 53 })],
      {},
    );
    expect(measured?.counts).toEqual(network({ views: 1e12 }));
    expect(measured?.native).toEqual({ likes: null });
    const account = { values: { followers: LARGEST_COUNT + 1, posts: LARGEST_COUNT }, native: {} };
    expect(accountCounts(account).counts).toEqual({ followers: null, following: null, posts: LARGEST_COUNT });
  });
});

describe('what Carillon counts by itself', () => {
  it('stands beside what the network tells, which can never tell it', () => {
    const told = combineParts([part({ clicks: 4, linkClicks: 99 }, { taps: 4 })], {});
    expect(withOwnCounts(told, 7)).toEqual({
      counts: counts({ clicks: 4, linkClicks: 7 }),
      native: { taps: 4, 'Carillon: link clicks': 7 },
    });
    expect(withOwnCounts(told, null)).toEqual({ counts: counts({ clicks: 4 }), native: { taps: 4 } });
    expect(withOwnCounts(null, 0).counts).toEqual(counts({ linkClicks: 0 }));
  });
});

describe('engagement', () => {
  it('is what is there of reactions, comments, shares and saves', () => {
    expect(engagementOf(counts({ reactions: 3, comments: null, shares: 0, clicks: 90 }))).toBe(3);
  });

  it('is null, not 0, where none of them is known', () => {
    expect(engagementOf(counts({ views: 10, clicks: 3 }))).toBeNull();
  });
});

describe('movement', () => {
  it('is a jump when engagement grew by more than half', () => {
    expect(movementBetween(counts({ reactions: 10 }), counts({ reactions: 16 }))).toBe('jumped');
    expect(movementBetween(counts({ reactions: 10 }), counts({ reactions: 15 }))).toBe('moved');
    expect(movementBetween(counts({}), counts({ reactions: 9, shares: 1 }))).toBe('jumped');
  });

  it('is no jump while the numbers are tiny', () => {
    expect(movementBetween(counts({ reactions: 1 }), counts({ reactions: 3 }))).toBe('moved');
  });

  it('is none when nothing at all changed', () => {
    expect(movementBetween(counts({ views: 5 }), counts({ views: 5 }))).toBe('still');
    expect(movementBetween(counts({ views: 5 }), counts({ views: 6 }))).toBe('moved');
    expect(movementBetween(counts({ views: null }), counts({ views: 0 }))).toBe('moved');
    expect(movementBetween(null, counts({ views: 5 }))).toBe('first');
  });
});

describe('batches', () => {
  it('hold as many parts as the network takes in a call, whole deliveries only', () => {
    const claims = [2, 2, 1, 5, 1].map((parts) => ({ parts: Array.from({ length: parts }) }));
    expect(batchesOf(claims, 4).map((batch) => batch.map((claim) => claim.parts.length))).toEqual([
      [2, 2],
      [1],
      [5],
      [1],
    ]);
  });
});
