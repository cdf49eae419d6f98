import { toCsv } from './csv.rules.js';

const lineOf = (...cells: Parameters<typeof toCsv>[1][number]) => toCsv(['a'], [cells]).split('\r\n')[1];

describe('CSV', () => {
  it('ends every line with CRLF and says that it is UTF-8', () => {
    expect(toCsv(['Post', 'Views'], [['Glocke', 1]])).toBe('\u{FEFF}Post,Views\r\nGlocke,1\r\n');
  });

  it('quotes what would break a line or a cell', () => {
    expect(toCsv(['a'], [['one, two', 'say "hi"', 'two\nlines', ' padded']])).toContain(
      '"one, two","say ""hi""","two\nlines"," padded"\r\n',
    );
  });

  it('leaves what is unknown empty', () => {
    expect(lineOf(null, 0, null, '')).toBe(',0,,');
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1'])('keeps %j from being run as a formula', (text) => {
    expect(lineOf(text)?.replaceAll('"', '')).toBe(`'${text}`);
  });

  it('leaves numbers and instants as they are', () => {
    expect(lineOf(-5, 0.05, new Date(0))).toBe('-5,0.05,1970-01-01T00:00:00.000Z');
  });
});
