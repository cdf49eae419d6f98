import { decodeCursor } from '../../core/api/page.js';
import { invalidField } from '../../core/errors/app-error.js';
import { isId } from '../../core/ids/new-id.js';

/**
 * The id that a list sorted by id goes on from; null for its first page.
 * @throws AppError 400 or 422 `invalid-cursor`
 */
export function idAtCursor(list: string, cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const [id] = decodeCursor(list, cursor, ['string']);
  if (typeof id !== 'string' || !isId(id)) {
    throw invalidField('cursor', 'invalid-cursor', 'The cursor is not one of this list.');
  }
  return id;
}
