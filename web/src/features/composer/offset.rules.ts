/** A week: the API takes no more. */
const MOST_MINUTES = 10_080;

/** The minutes that are meant by what was typed so far; a lone minus, or nothing, is none. */
export function minutesIn(text: string): number {
  const minutes = Math.trunc(Number(text.replace('−', '-').trim())) || 0;
  return Math.min(MOST_MINUTES, Math.max(-MOST_MINUTES, minutes));
}
