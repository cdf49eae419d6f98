import { createHash } from 'node:crypto';
import type { SandboxMetrics, SandboxPost } from './sandbox-types.js';

/** A reply by somebody who does not exist. */
export interface InventedReply {
  readonly id: string;
  readonly author: string;
  readonly text: string;
  readonly at: number;
}

const PEOPLE = [
  'Ada Plum',
  'Bo Winter',
  'Cleo Fern',
  'Dev Harbour',
  'Edda Moss',
  'Finn Copper',
  'Gia Lark',
  'Hugo Reed',
];
const REMARKS = [
  'Is this available next week too?',
  'Love this!',
  'Where can I find out more?',
  'Thank you for sharing.',
  'Does it ship abroad?',
  'We came by yesterday and it was great.',
  'What does it cost?',
  'Looking forward to it.',
];
const HOUR_MS = 3_600_000;

/**
 * Engagement out of nothing but the seed, the post's id and its age: the same every time it is asked, and never falling while time goes on.
 * Most of it comes within the first day, as on real networks.
 */
export class Engagement {
  constructor(
    private readonly seed: string,
    private readonly speed: () => number,
  ) {}

  metrics(post: SandboxPost, now: number, replies: number): SandboxMetrics {
    const chance = this.chances(post.id);
    const ageMs = this.age(post, now);
    const grown = (final: number, delay: number): number =>
      Math.floor(final * (1 - Math.exp(-ageMs / (delay * HOUR_MS))));
    const finalReach = 40 + Math.floor(chance(0) ** 3 * 9_000);
    const reach = grown(finalReach, 6);
    const clicks = grown(finalReach * 0.03 * chance(5), 8);
    return {
      reach,
      views: reach + grown(finalReach * (0.2 + chance(1)), 9),
      reactions: grown(finalReach * (0.01 + 0.07 * chance(2)), 7),
      comments: this.replies(post, now).length + replies,
      shares: grown(finalReach * 0.02 * chance(3), 10),
      saves: grown(finalReach * 0.01 * chance(4), 12),
      clicks: /https?:\/\//u.test(post.text) ? clicks : 0,
    };
  }

  /** Replies so far, oldest first. */
  replies(post: SandboxPost, now: number): InventedReply[] {
    const chance = this.chances(`${post.id} replies`);
    const ageMs = this.age(post, now);
    const count = Math.floor(chance(0) ** 2 * 6);
    return Array.from({ length: count }, (_, index) => ({
      id: `${post.id}-r${index + 1}`,
      author: PEOPLE[Math.floor(chance(1 + index * 3) * PEOPLE.length)] ?? 'Somebody',
      text: REMARKS[Math.floor(chance(2 + index * 3) * REMARKS.length)] ?? '',
      delayMs: 4 * 60_000 + Math.floor(chance(3 + index * 3) ** 2 * 20 * HOUR_MS),
    }))
      .filter((reply) => reply.delayMs <= ageMs)
      .sort((a, b) => a.delayMs - b.delayMs)
      .map(({ delayMs, ...reply }) => ({ ...reply, at: Date.parse(post.createdAt) + delayMs / this.speed() }));
  }

  followers(accountId: string): number {
    return 120 + Math.floor(this.chances(`account ${accountId}`)(0) * 4_000);
  }

  private age(post: SandboxPost, now: number): number {
    return Math.max(0, now - Date.parse(post.createdAt)) * this.speed();
  }

  /** Numbers in [0, 1), fixed by the seed, `name` and their index. */
  private chances(name: string): (index: number) => number {
    let block = -1;
    let digest = Buffer.alloc(0);
    return (index) => {
      const wanted = Math.floor(index / 8);
      if (wanted !== block) {
        digest = createHash('sha256').update(`${this.seed} ${name} ${wanted}`).digest();
        block = wanted;
      }
      return digest.readUInt32BE((index % 8) * 4) / 0x1_0000_0000;
    };
  }
}
