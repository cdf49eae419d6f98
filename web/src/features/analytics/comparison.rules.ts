/** Side by side, more than these can't be read. */
export const MOST_COMPARED = 6;
export const FEWEST_COMPARED = 2;

/** Which accounts are compared: those that the address names, or the first ones there are. */
export function comparedAccounts(
  accounts: readonly { readonly id: string; readonly status: string }[],
  asked: readonly string[] | undefined,
): string[] {
  const known = (asked ?? []).filter((id) => accounts.some((account) => account.id === id));
  if (known.length > 0) return [...new Set(known)].slice(0, MOST_COMPARED);
  return accounts
    .filter(({ status }) => status !== 'disconnected')
    .slice(0, MOST_COMPARED)
    .map(({ id }) => id);
}

/** Where the most is, unless it is everywhere the same or known only once. */
export function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const most = Math.max(...known);
  return known.every((value) => value === most) ? null : most;
}

/** Per post; null where there is no post, or the sum is not known. */
export function perPost(sum: number | null, posts: number): number | null {
  return sum === null || posts === 0 ? null : sum / posts;
}
