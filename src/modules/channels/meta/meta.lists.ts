import { asRecord, dateOf, recordsOf, textOf, type JsonRecord } from './meta.records.js';

/** A page of a busy post's comments holds those of minutes. */
const MAX_PAGES = 10;

/**
 * Looks through a list that begins with the newest, page by page, until an item is older than what is sought can be.
 * @param page the answer behind a cursor; null for the first
 * @param time name of the field that dates an item
 * @returns null when there is none; `too-many` when there is more than is read
 */
export async function firstIn(
  page: (after: string | null) => Promise<JsonRecord>,
  time: string,
  earliest: number,
  isSought: (item: JsonRecord) => boolean,
): Promise<JsonRecord | 'too-many' | null> {
  let after: string | null = null;
  for (let count = 0; count < MAX_PAGES; count++) {
    const body: JsonRecord = await page(after);
    const items = recordsOf(body['data']);
    const since = items.filter((item) => (dateOf(item, time)?.getTime() ?? 0) >= earliest);
    const found = since.find(isSought);
    if (found !== undefined) return found;
    after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
    if (after === null || since.length < items.length) return null;
  }
  return 'too-many';
}
