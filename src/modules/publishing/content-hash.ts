import { createHash } from 'node:crypto';

/** JSON with sorted keys and no spaces (RFC 8785), so that equal content always gives equal text. */
export function canonicalJson(value: unknown): string {
  // Joined once at the end: a text grown piece by piece is a tree of its pieces, and thousands of those keep the garbage collector busy.
  const pieces: string[] = [];
  write(value, pieces);
  return pieces.join('');
}

function write(value: unknown, pieces: string[]): void {
  if (typeof value !== 'object' || value === null) {
    pieces.push(JSON.stringify(value));
  } else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) {
      pieces.push(index === 0 ? '[' : ',');
      write(child, pieces);
    }
    pieces.push(value.length === 0 ? '[]' : ']');
  } else {
    let before = '{';
    // By UTF-16 units, as the standard says and as sorting does when it is not told otherwise.
    for (const key of Object.keys(value).sort()) {
      const child = (value as Readonly<Record<string, unknown>>)[key];
      if (child === undefined) continue;
      pieces.push(before, JSON.stringify(key), ':');
      write(child, pieces);
      before = ',';
    }
    pieces.push(before === '{' ? '{}' : '}');
  }
}

/** Hex SHA-256 of the frozen content: what was approved is what goes out, and the receipt carries this. */
export function contentHash(content: unknown): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}
