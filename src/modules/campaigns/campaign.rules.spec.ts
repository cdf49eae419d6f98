import { isCalendarDate, leastUsedColor, PALETTE, tidyLabels } from './campaign.rules.js';

describe('the rules of campaigns', () => {
  it('takes days that exist and refuses the others', () => {
    for (const day of ['2026-02-28', '2024-02-29', '1970-01-01', '9999-12-31'])
      expect([day, isCalendarDate(day)]).toEqual([day, true]);
    const none = [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-04-31',
      '1969-12-31',
      '2026-1-1',
      '2026-01-01T00:00',
      ' 2026-01-01',
      '',
    ];
    for (const day of none) expect([day, isCalendarDate(day)]).toEqual([day, false]);
  });

  it('gives the colours in turn, and again when all are taken', () => {
    const given: string[] = [];
    for (let index = 0; index < PALETTE.length * 2; index++) given.push(leastUsedColor(given));
    expect(given).toEqual([...PALETTE, ...PALETTE]);
    expect(leastUsedColor(['#000000', PALETTE[0]])).toBe(PALETTE[1]);
  });

  it('has only colours that white text can be read on', () => {
    for (const color of PALETTE) expect([color, contrastToWhite(color) >= 4.5]).toEqual([color, true]);
  });

  it('trims labels and drops repeats', () => {
    expect(tidyLabels([' autumn', 'autumn ', 'Autumn', 'sale'])).toEqual(['autumn', 'Autumn', 'sale']);
  });
});

/** WCAG 2.2 contrast ratio. */
function contrastToWhite(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(color.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
