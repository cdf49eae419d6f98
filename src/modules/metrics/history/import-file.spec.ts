import { readImportFile } from './import-file.js';

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
