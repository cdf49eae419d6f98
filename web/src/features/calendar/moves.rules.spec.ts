import {
  clockChangeOn,
  movedByDays,
  movedByMinutes,
  movedToDay,
  movedToTime,
  refusalOf,
  type Movable,
} from './moves.rules';

const BERLIN = 'Europe/Berlin';
const entry = (at: string, localTime: string, zone = BERLIN): Movable => ({
  at,
  localTime,
  zone,
  state: 'scheduled',
  movable: true,
});

describe('moving a post by days', () => {
  it('keeps the clock on the wall over the change to summer time', () => {
    expect(movedByDays(entry('2027-03-27T09:00:00.000Z', '2027-03-27T10:00'), 1)).toEqual({
      localTime: '2027-03-28T10:00',
      zone: BERLIN,
      at: '2027-03-28T08:00:00.000Z',
    });
  });

  it('keeps the clock of the post, not of the workspace', () => {
    const post = entry('2027-03-26T14:00:00.000Z', '2027-03-26T10:00', 'America/New_York');
    expect(movedToDay(post, '2027-03-29', BERLIN)).toEqual({
      localTime: '2027-03-29T10:00',
      zone: 'America/New_York',
      at: '2027-03-29T14:00:00.000Z',
    });
  });

  it("counts from the workspace's day where the post's own is another", () => {
    const post = entry('2027-05-10T23:30:00.000Z', '2027-05-11T08:30', 'Asia/Tokyo');
    expect(movedToDay(post, '2027-05-12', BERLIN).localTime).toBe('2027-05-12T08:30');
  });

  it('lands after a gap of the clock where the time does not exist', () => {
    expect(movedByDays(entry('2027-03-27T01:30:00.000Z', '2027-03-27T02:30'), 1).at).toBe('2027-03-28T01:30:00.000Z');
  });
});

describe('moving a post to a time', () => {
  it("takes the workspace's clock and tells it in the post's zone", () => {
    const post = entry('2027-05-10T14:00:00.000Z', '2027-05-10T10:00', 'America/New_York');
    expect(movedToTime(post, '2027-05-11T18:30', BERLIN)).toEqual({
      localTime: '2027-05-11T12:30',
      zone: 'America/New_York',
      at: '2027-05-11T16:30:00.000Z',
    });
  });
});

describe('moving a post by half an hour', () => {
  it('gets over the gap in both directions', () => {
    const before = movedByMinutes(entry('2027-03-28T00:30:00.000Z', '2027-03-28T01:30'), 30);
    expect(before.localTime).toBe('2027-03-28T03:00');
    expect(movedByMinutes(entry(before.at, before.localTime), -30).localTime).toBe('2027-03-28T01:30');
  });

  it('gets over the hour that comes twice', () => {
    let post = entry('2027-10-31T00:30:00.000Z', '2027-10-31T02:30');
    const moved = movedByMinutes(post, 30);
    expect(moved.localTime).toBe('2027-10-31T03:00');
    post = entry(moved.at, moved.localTime);
    expect(Date.parse(movedByMinutes(post, -30).at)).toBeLessThan(Date.parse(post.at));
  });
});

describe('a place for a post', () => {
  const now = new Date('2027-03-28T08:00:00Z');

  it('is refused when it is over', () => {
    const post = entry('2027-03-29T08:00:00.000Z', '2027-03-29T10:00');
    expect(refusalOf(post, '2027-03-28T08:00:00.000Z', now)).toBe('past');
    expect(refusalOf(post, '2027-03-28T08:01:00.000Z', now)).toBeNull();
  });

  it('is refused to what is out, or on its way', () => {
    const post = entry('2027-03-29T08:00:00.000Z', '2027-03-29T10:00');
    const refusal = (state: Movable['state']) => refusalOf({ ...post, state, movable: false }, null, now);
    expect([refusal('published'), refusal('publishing'), refusal('attention')]).toEqual([
      'published',
      'sending',
      'not-movable',
    ]);
  });
});

describe('the change of the clocks', () => {
  it('leaves an hour out in spring and has one twice in autumn', () => {
    expect(clockChangeOn('2027-03-28', BERLIN)).toEqual({ kind: 'gap', hour: 2 });
    expect(clockChangeOn('2027-10-31', BERLIN)).toEqual({ kind: 'fold', hour: 2 });
    expect(clockChangeOn('2027-03-14', 'America/New_York')).toEqual({ kind: 'gap', hour: 2 });
  });

  it('is none on other days, and in zones without summer time', () => {
    expect(clockChangeOn('2027-03-29', BERLIN)).toBeNull();
    expect(clockChangeOn('2027-03-28', 'Asia/Tokyo')).toBeNull();
  });
});
