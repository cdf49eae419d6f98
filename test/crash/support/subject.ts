import type { Place } from '../matrix.js';

/** A delivery that the service is ended over. */
export interface Subject {
  readonly deliveryId: string;
  readonly postId: string;
  readonly account: { readonly id: string; readonly remoteId: string; readonly handle: string };
  readonly post: Place['post'];
  readonly texts: readonly string[];
  readonly comment: string | null;
}
