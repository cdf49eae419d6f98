import { randomUUID } from 'node:crypto';
import { tidOf } from './bluesky.tid.js';

const at = new Date('2026-10-05T09:30:00.000Z');
const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;
const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz';

function microsOf(tid: string): bigint {
  return Array.from(tid).reduce((value, letter) => value * 32n + BigInt(ALPHABET.indexOf(letter)), 0n) >> 10n;
}

describe('record keys', () => {
  it('are the same on every try of one step, and TIDs', () => {
    const id = randomUUID();
    expect(tidOf({ id, at }, 'part.0')).toBe(tidOf({ id, at: new Date(at) }, 'part.0'));
    expect(tidOf({ id, at }, 'part.0')).toMatch(TID);
  });

  it('lie at most 71 minutes and 35 seconds before the delivery was made, and never after', () => {
    for (let round = 0; round < 200; round++) {
      const ahead = BigInt(at.getTime()) * 1_000n - microsOf(tidOf({ id: randomUUID(), at }, 'part.0'));
      expect(ahead >= 0n && ahead < 2n ** 32n).toBe(true);
    }
  });

  it('differ for deliveries that were made in the same instant', () => {
    const keys = new Set(Array.from({ length: 20_000 }, () => tidOf({ id: randomUUID(), at }, 'part.0')));
    expect(keys.size).toBe(20_000);
  });

  it('sort as the parts of a thread do, with the first comment behind', () => {
    const id = randomUUID();
    const keys = ['part.0', 'part.1', 'part.2', 'part.10', 'part.99', 'comment'].map((step) => tidOf({ id, at }, step));
    expect(keys.toSorted()).toEqual(keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('are only made for steps that make a post', () => {
    expect(() => tidOf({ id: 'a', at }, 'media.0.0')).toThrow('media.0.0');
  });
});
