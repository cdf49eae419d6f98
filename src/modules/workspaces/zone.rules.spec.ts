import { usualZoneName } from './zone.rules.js';

describe('zone names', () => {
  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['utc', 'UTC'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Europe/Atlantis', 'Europe/Atlantis'],
  ])('%s is shown as %s', (given, shown) => {
    expect(usualZoneName(given)).toBe(shown);
  });
});
