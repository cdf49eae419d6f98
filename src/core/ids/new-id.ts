import { v7, validate } from 'uuid';

/** A time-ordered UUID (version 7, RFC 9562): newer ids sort after older ones. */
export function newId(): string {
  return v7();
}

export function isId(value: string): boolean {
  return validate(value);
}
