import { formatRelative } from './time';

const ZONE = 'Europe/Berlin';
/** Monday, 1 March 2027, 10:00 in Berlin. */
const NOW = new Date('2027-03-01T09:00:00Z');
const told = (instant: string, locale = 'en', zone = ZONE): string => formatRelative(instant, NOW, locale, zone);

describe('how far away an instant is, in words', () => {
  it('says tomorrow of tomorrow, and not of the day after', () => {
    expect(told('2027-03-02T20:00:00Z')).toBe('tomorrow');
    expect(told('2027-03-03T08:00:00Z')).toBe('in 2 days');
    expect(told('2027-03-03T08:00:00Z', 'de')).toBe('übermorgen');
    expect(told('2027-02-27T12:00:00Z')).toBe('2 days ago');
  });

  it('goes by the days of the zone', () => {
    expect(told('2027-03-02T23:30:00Z')).toBe('in 2 days');
    expect(told('2027-03-02T23:30:00Z', 'en', 'UTC')).toBe('tomorrow');
  });

  it('counts hours within a day, and less', () => {
    expect(told('2027-03-02T08:30:00Z')).toBe('in 23 hours');
    expect(told('2027-03-01T08:57:30Z')).toBe('2 minutes ago');
    expect(told('2027-03-01T09:00:00Z')).toBe('now');
  });

  it('promises no next week, month or year, and takes the nearer number', () => {
    expect(told('2027-03-14T09:00:00Z')).toBe('in 2 weeks');
    expect(told('2027-03-08T09:00:00Z')).toBe('in 1 week');
    expect(told('2026-03-01T09:00:00Z')).toMatch(/^(1 year|12 months) ago$/);
  });
});
