import { POST_METRICS, type PostMetric } from '../channels/index.js';

/** What a campaign can aim at: any metric of a post, or engagement (reactions + comments + shares + saves). */
export const GOAL_METRICS = ['engagement', ...POST_METRICS] as const;
export type GoalMetric = 'engagement' | PostMetric;

/**
 * Colours for campaigns whose author names none. Each keeps a contrast of at least 4.5:1 to white (WCAG 2.2, 1.4.3), so that white
 * text on it can be read.
 */
export const PALETTE = [
  '#1d4ed8',
  '#b91c1c',
  '#15803d',
  '#7e22ce',
  '#b45309',
  '#0f766e',
  '#be185d',
  '#4338ca',
  '#4d7c0f',
  '#475569',
] as const;

/** The palette's colour that occurs least in `used`; of several the first. */
export function leastUsedColor(used: readonly string[]): string {
  let best: string = PALETTE[0];
  let fewest = Number.POSITIVE_INFINITY;
  for (const color of PALETTE) {
    const times = used.filter((other) => other === color).length;
    if (times < fewest) {
      best = color;
      fewest = times;
    }
  }
  return best;
}

/** True for `YYYY-MM-DD` that names a day which exists, from 1970 on. */
export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1970 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Trimmed, without repeats; the first spelling stays. */
export function tidyLabels(labels: readonly string[]): string[] {
  return [...new Set(labels.map((label) => label.trim()))];
}
