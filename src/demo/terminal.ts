const WIDTH = 84;
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;
type Style = keyof typeof CODES;

/** What the demo says while it runs: plain lines, coloured where the terminal takes colour and NO_COLOR is not set. */
export class Terminal {
  private readonly colours: boolean;

  constructor(private readonly stream: NodeJS.WriteStream) {
    // Looks at NO_COLOR as well.
    this.colours = stream.isTTY && stream.hasColors();
  }

  title(text: string, below: string): void {
    this.write('');
    this.write(this.styled('bold', text));
    this.write(this.styled('dim', below));
  }

  section(text: string, elapsedMs: number): void {
    const time = `${(elapsedMs / 1_000).toFixed(1)} s`;
    const rule = '─'.repeat(Math.max(3, WIDTH - text.length - time.length - 2));
    this.write('');
    this.write(`${this.styled('bold', text)} ${this.styled('dim', `${rule} ${time}`)}`);
  }

  good(text: string, detail = ''): void {
    this.mark('green', '✓', text, detail);
  }

  bad(text: string, detail = ''): void {
    this.mark('red', '✗', text, detail);
  }

  /** Something that is as it should be, and would stop a person all the same. */
  warning(text: string, detail = ''): void {
    this.mark('yellow', '!', text, detail);
  }

  note(text: string): void {
    this.write(`    ${this.styled('dim', text)}`);
  }

  /** Columns of numbers are set to the right. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): void {
    const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
    const isNumber = head.map((_, column) => rows.every((row) => /^([\d., →%–-]+|—)$/u.test(row[column] ?? '')));
    const line = (row: readonly string[]): string =>
      row
        .map((cell, column) =>
          isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd();
    this.write(`    ${this.styled('dim', line(head))}`);
    for (const row of rows) this.write(`    ${line(row)}`);
  }

  write(text: string): void {
    this.stream.write(`${text}\n`);
  }

  private mark(style: Style, sign: string, text: string, detail: string): void {
    this.write(`  ${this.styled(style, sign)} ${text}${detail === '' ? '' : `  ${this.styled('dim', detail)}`}`);
  }

  private styled(style: Style, text: string): string {
    return this.colours ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text;
  }
}

/** A number as people read it; what is not known is a dash and never a zero. */
export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** The beginning of a text, on one line. */
export function shortened(text: string, length: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= length ? line.padEnd(length) : `${line.slice(0, length - 1)}…`;
}
