import { contentHash } from '../publishing/index.js';
import type { Fault } from './fault.js';
import type { EntryKind, LedgerEntry } from './ledger-entry.js';
import { evidenceOf, type ReceiptRow } from './ledger-evidence.js';

/** The delivery behind an entry, as its row stands now. */
export interface StandingDelivery {
  readonly state: string;
  readonly claimed_from: string | null;
  readonly content: unknown;
  readonly content_hash: string;
  readonly remote_id: string | null;
  readonly permalink: string | null;
  readonly published_at: Date | null;
  /** Whether an attempt brought its receipt about: one that published or found it, or (confirmed by a person) any. */
  readonly sent: boolean;
}

/** What stands now of what an entry tells. */
export interface StandingRows {
  readonly receipt: ReceiptRow | null;
  readonly delivery: StandingDelivery | null;
}

/** Compares an entry with the rows it tells of. */
export function checkStanding(entry: LedgerEntry, { receipt, delivery }: StandingRows): Fault[] {
  const place = { position: entry.position, deliveryId: entry.deliveryId };
  if (receipt === null || delivery === null) {
    const what = delivery === null ? 'The delivery is gone, and its receipt with it.' : 'The receipt is gone.';
    return [{ ...place, code: 'receipt-missing', detail: what }];
  }
  const faults: Fault[] = [];
  const { document } = evidenceOf(receipt, entry.kind);
  if (document !== entry.document) {
    faults.push({ ...place, code: 'receipt-altered', detail: differences(entry.kind, entry.document, document) });
  }
  // The entry of the removal comes later and would say the same once more.
  if (entry.kind === 'published')
    faults.push(...checkDelivery(receipt, delivery).map((fault) => ({ ...place, ...fault })));
  return faults;
}

/** What must hold between a receipt and its delivery, sealed or not. */
export function checkDelivery(receipt: ReceiptRow, delivery: StandingDelivery): Pick<Fault, 'code' | 'detail'>[] {
  const faults: Pick<Fault, 'code' | 'detail'>[] = [];
  const altered = shownOtherwise(receipt, delivery);
  if (altered.length > 0) {
    faults.push({
      code: 'delivery-altered',
      detail: `The delivery shows another ${altered.join(', ')} than its receipt.`,
    });
  }
  if (contentHash(delivery.content) !== receipt.content_hash) {
    faults.push({
      code: 'content-altered',
      detail: 'The content of the delivery is not what went out: its hash is another one.',
    });
  }
  if (!isOut(receipt, delivery)) {
    faults.push({
      code: 'not-sent',
      detail: `The delivery is ${delivery.state}, and its receipt says that it was ${receipt.removed_at === null ? 'published' : 'taken down'}.`,
    });
  } else if (!delivery.sent) {
    faults.push({ code: 'not-sent', detail: 'No attempt on record brought this receipt about.' });
  }
  return faults;
}

/** The delivery repeats some of the receipt for lists and reports. */
function shownOtherwise(receipt: ReceiptRow, delivery: StandingDelivery): string[] {
  // Somebody may have written anything into it.
  const first = Array.isArray(receipt.parts) ? (receipt.parts as ReceiptRow['parts'])[0] : undefined;
  // A person who confirms may know no id; then the delivery has none.
  const idOpen = receipt.confirmed_by === 'person' && delivery.remote_id === null;
  return [
    ...(delivery.content_hash === receipt.content_hash ? [] : ['content hash']),
    ...(idOpen || delivery.remote_id === (first?.remoteId ?? null) ? [] : ['remote id']),
    ...(delivery.permalink === (first?.permalink ?? null) ? [] : ['permalink']),
    ...(sameInstant(delivery.published_at, receipt.published_at) ? [] : ['time of publication']),
  ];
}

function sameInstant(left: Date | null, right: Date): boolean {
  // By text: `infinity` is no Date.
  return String(left?.valueOf()) === String(right.valueOf());
}

function isOut(receipt: ReceiptRow, delivery: StandingDelivery): boolean {
  if (receipt.removed_at !== null) return delivery.state === 'removed';
  if (delivery.state === 'sending') return delivery.claimed_from === 'removing';
  return delivery.state === 'published' || delivery.state === 'removing';
}

const WHAT: Readonly<Record<EntryKind, string>> = { published: 'The receipt', removed: 'The removal' };

/** Names each field in which two documents differ; they were written by the same code, so a field is a line of both. */
function differences(kind: EntryKind, sealed: string, standing: string): string {
  const [was, is] = [flat(sealed), flat(standing)];
  if (was === null) return 'Its document is not JSON: the entry was changed.';
  const fields = [...new Set([...was.keys(), ...(is?.keys() ?? [])])]
    .filter((field) => was.get(field) !== is?.get(field))
    .map((field) => `${field} (sealed ${was.get(field) ?? 'without'}, now ${is?.get(field) ?? 'without'})`);
  return fields.length === 0
    ? 'Its document is written in another way than it was sealed: the entry was changed.'
    : `${WHAT[kind]} is not what was sealed: ${fields.join('; ')}.`;
}

/** Every leaf by its path. @returns null when it is no JSON */
function flat(document: string): Map<string, string> | null {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
      leaves.set(path, JSON.stringify(value));
    else for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`);
  };
  try {
    walk(JSON.parse(document), '');
    return leaves;
  } catch {
    return null;
  }
}
