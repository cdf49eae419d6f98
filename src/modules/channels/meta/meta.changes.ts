import { toldInstant } from '../contract/index.js';
import { asRecord, idOf, recordsOf, textOf, type JsonRecord } from './meta.records.js';

/** One change as Meta tells it, whatever wrapping it came in. */
export interface MetaChange {
  /** What it is about: `page`, `instagram`, `permissions`; for Threads the topic. */
  readonly object: string;
  /** The id of the Page, account or person that it is about. */
  readonly about: string | null;
  /** The person, where one is named beside that. */
  readonly person: string | null;
  readonly at: Date | null;
  readonly field: string;
  readonly value: JsonRecord;
}

/**
 * The changes in a body: `entry[].changes[]` of the Graph API, or the `values` of Threads, which the documentation shows as one object and
 * which is said to come as a list as well (developers.facebook.com/docs/threads/webhooks, 30 June 2026).
 */
export function changesIn(body: JsonRecord | null): readonly MetaChange[] {
  if (body === null) return [];
  const object = textOf(body, 'object') ?? textOf(body, 'topic') ?? '';
  const one = (change: JsonRecord, about: string | null, person: string | null, time: unknown): MetaChange => ({
    object,
    about,
    person,
    at: timeOf(time),
    field: textOf(change, 'field') ?? '',
    value: asRecord(change['value']) ?? {},
  });
  const values = asRecord(body['values']);
  const listed = values === null ? recordsOf(body['values']) : [values];
  return [
    ...listed.map((change) => one(change, toldId(body, 'target_id'), null, body['time'])),
    ...recordsOf(body['entry']).flatMap((entry) =>
      recordsOf(entry['changes']).map((change) =>
        one(change, toldId(entry, 'id'), toldId(entry, 'uid'), entry['time']),
      ),
    ),
  ];
}

/** An id in a string, or in a number that JSON holds exactly. */
export function toldId(record: JsonRecord | null, name: string): string | null {
  const value = record?.[name];
  return typeof value === 'number'
    ? Number.isSafeInteger(value) && value > 0
      ? String(value)
      : null
    : idOf(record, name);
}

/** From here on it must be milliseconds: as seconds it would be the year 5138. */
const MILLISECONDS_FROM = 100_000_000_000;

/** Meta's times in numbers: seconds since 1970, and milliseconds in some places. */
export function timeOf(value: unknown): Date | null {
  if (typeof value !== 'number') return null;
  return toldInstant(Math.abs(value) < MILLISECONDS_FROM ? value * 1_000 : value);
}
