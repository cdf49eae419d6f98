/**
 * Packs claims into batches of at most `batchSize` parts, in order. A thread with more parts than that is a batch of its own, read in several calls.
 */
export function batchesOf<Claim extends { readonly parts: readonly unknown[] }>(
  claims: readonly Claim[],
  batchSize: number,
): Claim[][] {
  const batches: Claim[][] = [];
  let room = 0;
  for (const claim of claims) {
    const current = batches.at(-1);
    if (current && claim.parts.length <= room) {
      current.push(claim);
    } else {
      batches.push([claim]);
      room = batchSize;
    }
    room -= claim.parts.length;
  }
  return batches;
}
