import { createHash } from 'node:crypto';
import { AppError } from '../errors/app-error.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** null on the last page. */
  readonly nextCursor: string | null;
}

type CursorKey = readonly (string | number)[];

/**
 * An opaque position in one list. It carries a short digest of the list it came from (name, workspace, sort), so that a cursor of another list or
 * workspace is refused instead of giving nonsense.
 */
function encodeCursor(list: string, key: CursorKey): string {
  return Buffer.from(JSON.stringify([digest(list), ...key])).toString('base64url');
}

/** @throws AppError 400 `invalid-cursor` */
export function decodeCursor(
  list: string,
  cursor: string,
  shape: readonly ('string' | 'number')[],
): (string | number)[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalidCursor();
  }
  if (!Array.isArray(parsed) || parsed.length !== shape.length + 1 || parsed[0] !== digest(list)) throw invalidCursor();
  const key: unknown[] = parsed.slice(1);
  if (!key.every((value, index) => typeof value === shape[index])) throw invalidCursor();
  return key as (string | number)[];
}

function digest(list: string): string {
  return createHash('sha256').update(list).digest('base64url').slice(0, 8);
}

function invalidCursor(): AppError {
  return new AppError({
    status: 400,
    code: 'invalid-cursor',
    detail: 'The cursor is not one of this list.',
    errors: [{ field: 'cursor', code: 'invalid-cursor', detail: 'The cursor is not one of this list.' }],
  });
}

/** Cuts `limit + 1` fetched rows to a page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  list: string,
  keyOf: (row: Row) => CursorKey,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown[shown.length - 1];
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(list, keyOf(last)) : null,
  };
}
