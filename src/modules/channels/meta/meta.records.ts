import { addressIn } from '../contract/index.js';

/** A JSON object from Meta: nothing in it is taken for granted. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): JsonRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : null;
}

export function recordsOf(value: unknown): readonly JsonRecord[] {
  return Array.isArray(value) ? value.map(asRecord).filter((item) => item !== null) : [];
}

export function textOf(record: JsonRecord | null, name: string): string | null {
  const value = record?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A number, also where Meta puts it into a string. */
export function numberOf(record: JsonRecord | null, name: string): number | null {
  const value = record?.[name];
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** An id: digits in a string (`1`, or `1_2` of a Page's post), since many are beyond what JSON numbers hold exactly. */
export function idOf(record: JsonRecord | null, name = 'id'): string | null {
  const id = textOf(record, name);
  return id !== null && /^\d{1,30}(?:_\d{1,30})?$/.test(id) ? id : null;
}

/** An http(s) address, or null for anything that browsers should not be led to. */
export function urlOf(record: JsonRecord | null, name: string): string | null {
  return addressIn(record?.[name]);
}

/** Meta's times: `2026-11-24T10:00:00+0000`. */
export function dateOf(record: JsonRecord | null, name: string): Date | null {
  const at = new Date((textOf(record, name) ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(at.getTime()) ? null : at;
}
