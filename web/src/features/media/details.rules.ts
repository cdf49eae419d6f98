import type { MediaDto } from '@/api';

/** What people can change about a file. */
export type Details = Pick<MediaDto, 'name' | 'alt' | 'labels'>;
export type DetailField = keyof Details;
export type Edits = { readonly [field in DetailField]?: Details[field] };

const FIELDS: readonly DetailField[] = ['name', 'alt', 'labels'];

/** Only what differs from the file; what was typed and taken back is no change. */
export function changesOf(file: Details, edits: Edits): Edits {
  return Object.fromEntries(
    FIELDS.filter((field) => isEdited(edits, field) && !same(edits[field], file[field])).map((field) => [
      field,
      edits[field],
    ]),
  );
}

/** Fields that both sides changed to different things since `base`: somebody has to choose. The rest goes together by itself. */
export function conflictsOf(base: Details, theirs: Details, edits: Edits): DetailField[] {
  return FIELDS.filter(
    (field) => isEdited(edits, field) && !same(theirs[field], base[field]) && !same(theirs[field], edits[field]),
  );
}

function isEdited(edits: Edits, field: DetailField): boolean {
  return edits[field] !== undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
