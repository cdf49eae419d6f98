/** Longest id of a post that is taken for one: several times the longest known, and short enough for the indexes it stands in. */
export const LONGEST_REMOTE_ID = 500;
const LONGEST_ADDRESS = 2_000;

/** An id as a network gave it, or null for what is none. */
export function remoteIdIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= LONGEST_REMOTE_ID ? value : null;
}

/** An http(s) address as a network gave it, or null for anything that browsers should not be led to. */
export function addressIn(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > LONGEST_ADDRESS) return null;
  return /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null;
}
