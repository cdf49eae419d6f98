import { createHash } from 'node:crypto';

const DIGEST_BYTES = 6;

/** Chance that a seed fixes: the same numbers in the same order, on every machine. */
export class Random {
  private drawn = 0;

  /** @param seed another one gives numbers that have nothing to do with these */
  constructor(private readonly seed: string) {}

  /** 0 ≤ value < 1 */
  next(): number {
    const digest = createHash('sha256').update(`${this.seed} ${this.drawn++}`).digest();
    return digest.readUIntBE(0, DIGEST_BYTES) / 2 ** (8 * DIGEST_BYTES);
  }

  /** A whole number, both ends included. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    const [one] = list.slice(this.between(0, list.length - 1));
    if (one === undefined) throw new Error('Nothing to pick from.');
    return one;
  }

  /** A few different ones, in the list's order. */
  some<T>(list: readonly T[], count: number): T[] {
    const left = list.map((_, index) => index);
    while (left.length > count) left.splice(this.between(0, left.length - 1), 1);
    return list.filter((_, index) => left.includes(index));
  }

  /** @param weights how often each is picked, in proportion */
  weighted<T extends string>(weights: Readonly<Record<T, number>>): T {
    const entries = Object.entries(weights) as [T, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error('Nothing to pick from.');
  }
}
