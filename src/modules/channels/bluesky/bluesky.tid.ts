import { createHash } from 'node:crypto';
import type { PublishKey } from '../contract/index.js';

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';
const LENGTH = 13;
const CLOCK_BITS = 10n;
const SPREAD_BITS = 32n;
/** A first comment keeps its place behind the longest thread. */
const COMMENT_ORDINAL = 1_000n;

/**
 * The record key of one step: the same on every try, so that repeating a call can't make a second record.
 * Posts take only TIDs as keys: 13 characters of sortable base 32, made of 53 bits of microseconds and 10 bits of clock id
 * (atproto.com/specs/tid, August 2026). Deliveries that were created in one transaction share an instant to the microsecond, so the
 * instant is moved back by a hash of the delivery's id, by 71 minutes at most, and the clock id is hashed as well. Parts of a thread sort
 * in their order.
 * @param step `part.<index>`, `comment`, `answer` or `like`
 */
export function tidOf(key: PublishKey, step: string): string {
  const digest = createHash('sha256').update(key.id).digest();
  const bits = digest.readBigUInt64BE();
  const spread = bits & ((1n << SPREAD_BITS) - 1n);
  const clockId = (bits >> SPREAD_BITS) & ((1n << CLOCK_BITS) - 1n);
  const micros = BigInt(key.at.getTime()) * 1_000n - spread + ordinalOf(step);
  return encode((micros << CLOCK_BITS) | clockId);
}

function ordinalOf(step: string): bigint {
  if (step === 'comment') return COMMENT_ORDINAL;
  // They stand alone under their keys.
  if (step === 'answer' || step === 'like') return 0n;
  const index = /^part\.(\d+)$/.exec(step)?.[1];
  if (index === undefined) throw new Error(`The step "${step}" makes no record.`);
  return BigInt(index);
}

function encode(value: bigint): string {
  let rest = value;
  let text = '';
  for (let place = 0; place < LENGTH; place++) {
    text = ALPHABET.charAt(Number(rest & 31n)) + text;
    rest >>= 5n;
  }
  return text;
}
