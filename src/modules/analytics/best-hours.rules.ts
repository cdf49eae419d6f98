/** A post of an account with what it got in its first day. */
export interface HourPost {
  readonly publishedAt: Date;
  /** Hour of the week in the account's zone, 0 being Monday, midnight. */
  readonly hour: number;
  /** Engagement 24 hours after publication. */
  readonly engagement: number;
}

export interface HourOfWeek {
  /** 0 is Monday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly posts: number;
  /** 1 is what the account usually gets, 2 twice that; null where too few posts say anything. */
  readonly score: number | null;
}

/** A post is measured against the middle of so many posts before it … */
const TRAILING = 50;
/** … and needs so many of them. */
const TRAILING_AT_LEAST = 5;
/** Posts that an hour is drawn to the usual by: one lucky post makes no best hour. */
const SHRINKAGE = 5;
export const POSTS_AT_LEAST = 20;
const POSTS_PER_HOUR_AT_LEAST = 3;

/**
 * How each hour of the week did so far: each post's engagement at 24 hours over the middle of the account's posts before it, averaged by hour, and
 * drawn to 1 by n ÷ (n + 5).
 * @param posts oldest first
 * @returns the hours that have posts which could be measured so, and how many posts that are in all
 */
export function hoursOfWeek(posts: readonly HourPost[]): {
  readonly posts: number;
  readonly hours: readonly HourOfWeek[];
} {
  const ratios = new Map<number, number[]>();
  let measured = 0;
  posts.forEach((post, index) => {
    const before = posts.slice(Math.max(0, index - TRAILING), index).map(({ engagement }) => engagement);
    const usual = before.length < TRAILING_AT_LEAST ? null : medianOf(before);
    if (usual === null || usual === 0) return;
    measured += 1;
    const own = ratios.get(post.hour);
    if (own) own.push(post.engagement / usual);
    else ratios.set(post.hour, [post.engagement / usual]);
  });
  const enough = measured >= POSTS_AT_LEAST;
  const hours = [...ratios]
    .sort(([a], [b]) => a - b)
    .map(([hour, own]): HourOfWeek => {
      const n = own.length;
      const mean = own.reduce((sum, ratio) => sum + ratio, 0) / n;
      const score = enough && n >= POSTS_PER_HOUR_AT_LEAST ? 1 + (mean - 1) * (n / (n + SHRINKAGE)) : null;
      return { weekday: Math.floor(hour / 24), hour: hour % 24, posts: n, score };
    });
  return { posts: measured, hours };
}

/** @param values at least one */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
