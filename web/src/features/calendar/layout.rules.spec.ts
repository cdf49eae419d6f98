import { clashesOf, fitting, placeInDay, segmentsOf } from './layout.rules';

describe('what fits into a cell', () => {
  it('is everything, when there is room for it without the line for the rest', () => {
    expect(fitting(4, 100, 25, 24)).toBe(4);
  });

  it('leaves room for the line that names the rest', () => {
    expect(fitting(5, 100, 25, 24)).toBe(3);
    expect(fitting(5, 99, 25, 24)).toBe(3);
    expect(fitting(5, 98, 25, 24)).toBe(2);
  });

  it('is nothing, and never less, in a cell that is too low', () => {
    expect(fitting(5, 10, 25, 24)).toBe(0);
  });
});

describe('cards of a day', () => {
  const at = (...minutes: number[]) =>
    minutes.map((minute, index) => ({ id: String.fromCodePoint(97 + index), minute }));

  it('stand beside each other only where they would cover each other', () => {
    const { placed, crowds } = placeInDay(at(540, 560, 700), 50, 3);
    expect(placed.map(({ id, column, columns }) => [id, column, columns])).toEqual([
      ['a', 0, 2],
      ['b', 1, 2],
      ['c', 0, 1],
    ]);
    expect(crowds).toEqual([]);
  });

  it('take a column again that is free', () => {
    expect(placeInDay(at(540, 560, 590), 50, 3).placed.map(({ column }) => column)).toEqual([0, 1, 0]);
  });

  it('become a crowd where there are too many', () => {
    const { placed, crowds } = placeInDay(at(540, 540, 540, 540), 50, 2);
    expect(placed.map(({ id, crowded }) => [id, crowded])).toEqual([
      ['a', true],
      ['b', true],
    ]);
    expect(crowds).toEqual([{ minute: 540, ids: ['c', 'd'] }]);
  });
});

describe('bars of campaigns', () => {
  const week = ['2027-03-22', '2027-03-23', '2027-03-24', '2027-03-25', '2027-03-26', '2027-03-27', '2027-03-28'];
  const campaign = (id: string, startsOn: string | null, endsOn: string | null) => ({ id, startsOn, endsOn });

  it('are cut at the borders of the week, and say so', () => {
    expect(segmentsOf([campaign('a', '2027-03-20', '2027-03-24'), campaign('b', '2027-03-27', null)], week)).toEqual([
      { id: 'a', start: 0, span: 3, lane: 0, begins: false, ends: true },
      { id: 'b', start: 5, span: 2, lane: 0, begins: true, ends: false },
    ]);
  });

  it('take lanes of their own where they overlap', () => {
    const bars = segmentsOf(
      [
        campaign('a', '2027-03-22', '2027-03-24'),
        campaign('b', '2027-03-24', '2027-03-25'),
        campaign('c', '2027-03-25', '2027-03-28'),
      ],
      week,
    );
    expect(bars.map(({ id, lane }) => [id, lane])).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 0],
    ]);
  });

  it('are none for a campaign without dates, or of another week', () => {
    expect(segmentsOf([campaign('a', null, null), campaign('b', '2027-04-01', '2027-04-02')], week)).toEqual([]);
  });
});

describe('posts that come too close', () => {
  const post = (postId: string, accountId: string, dueAt: string, state = 'scheduled') => ({
    postId,
    deliveries: [{ accountId, dueAt, state }],
  });

  it('are those to the same account within a quarter of an hour', () => {
    const clashes = clashesOf([
      post('a', 'one', '2027-03-28T10:00:00Z'),
      post('b', 'one', '2027-03-28T10:14:00Z'),
      post('c', 'one', '2027-03-28T10:29:00Z'),
      post('d', 'two', '2027-03-28T10:00:00Z'),
    ]);
    expect([...clashes.keys()]).toEqual(['a', 'b']);
    expect([...(clashes.get('a') ?? [])]).toEqual(['b']);
  });

  it('are no matter any more when both are out', () => {
    const times = ['2027-03-28T10:00:00Z', '2027-03-28T10:05:00Z'] as const;
    expect(clashesOf([post('a', 'one', times[0], 'published'), post('b', 'one', times[1], 'published')]).size).toBe(0);
    expect(clashesOf([post('a', 'one', times[0], 'published'), post('b', 'one', times[1])]).size).toBe(2);
  });
});
