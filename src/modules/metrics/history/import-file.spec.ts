import { readImportFile } from './import-file.js';

describe('lines of a file', () => {
  it.each(['\n', '\r\n', '\r'])('are told as an editor counts them, where texts have several: %j', (end) => {
    const { posts, refused } = readImportFile(
      [
        '\u{FEFF}Date,Text,Views',
        '2025-07-01,"Bells',
        'für',
        'all",1',
        '',
        '2025-13-01,Bad date,1',
        '2025-07-02,"Two',
        'lines",2',
        '   ',
        '2025-07-03,Bad number,many',
      ].join(end),
    );
    expect(posts.map(({ line, text }) => [line, text])).toEqual([
      [2, `Bells${end}für${end}all`],
      [7, `Two${end}lines`],
    ]);
    expect(refused.map(({ line, code }) => [line, code])).toEqual([
      [6, 'no-time'],
      [10, 'no-number'],
    ]);
  });
});

describe('numbers of a file', () => {
  const viewsOf = (cell: string) => {
    const { posts, refused } = readImportFile(`Date;Views\n2025-07-01;${cell}`);
    return posts[0]?.counts.views ?? refused[0]?.code ?? null;
  };

  it.each([
    ['1234', 1_234],
    ['1,234', 1_234],
    ['1.234', 1_234],
    ['1 234 567', 1_234_567],
    ['1.234.000', 1_234_000],
    ['12.000', 12_000],
    ['56.0', 56],
    ['1234.00', 1_234],
    ['1234.000', 1_234],
    ['1,234.000', 1_234],
    ['1,234.0', 1_234],
    ['1,234.567', 'no-number'],
    ['1234.567', 'no-number'],
    ['many', 'no-number'],
  ])('%s is %s', (cell, value) => {
    expect(viewsOf(cell)).toBe(value);
  });
});
