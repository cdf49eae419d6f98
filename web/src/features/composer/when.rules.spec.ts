import { nextFullHour, resolveTime } from './when.rules';

describe('the instant of a wall-clock time', () => {
  it('is found in its zone', () => {
    expect(resolveTime('2027-01-15T10:00', 'Europe/Berlin')).toEqual({
      at: '2027-01-15T09:00:00.000Z',
      localTime: '2027-01-15T10:00',
      clockChange: null,
    });
  });

  it('is moved over a gap, and is the first of a fold', () => {
    expect(resolveTime('2027-03-28T02:30', 'Europe/Berlin')).toMatchObject({
      localTime: '2027-03-28T03:30',
      clockChange: 'gap',
    });
    expect(resolveTime('2027-10-31T02:30', 'Europe/Berlin')).toMatchObject({
      at: '2027-10-31T00:30:00.000Z',
      clockChange: 'fold',
    });
  });

  it('is none for what is no time', () => {
    expect(resolveTime('', 'Europe/Berlin')).toBeNull();
    expect(resolveTime('2027-13-40T10:00', 'Europe/Berlin')).toBeNull();
    expect(resolveTime('2027-01-01T10:00', 'Nowhere/Here')).toBeNull();
  });
});

it('proposes the next full hour that leaves half an hour', () => {
  expect(nextFullHour('2027-01-15T10:00')).toBe('2027-01-15T11:00');
  expect(nextFullHour('2027-01-15T10:31')).toBe('2027-01-15T12:00');
  expect(nextFullHour('2027-12-31T23:45')).toBe('2028-01-01T01:00');
});
