const LONGEST_MARGIN_MS = 5_000;
const MARGIN_OF_LEASE = 1 / 4;

/** What is left free at the end of a lease: nothing is sent then, since an answer would come too late to be written. */
export function leaseMarginMs(leaseMs: number): number {
  return Math.min(LONGEST_MARGIN_MS, leaseMs * MARGIN_OF_LEASE);
}
