/** Something that is not as it was sealed. */
export interface Fault {
  readonly code:
    /** The chain itself: a missing position, a broken link, a hash that is not its entry's, an end that is not where it should be. */
    | 'gap'
    | 'link'
    | 'hash'
    | 'head'
    | 'noted-head'
    /** What an entry tells of has changed, or is gone. */
    | 'receipt-altered'
    | 'receipt-missing'
    | 'delivery-altered'
    | 'content-altered'
    /** A receipt without its entry, or without anything that could have brought it about. */
    | 'not-sealed'
    | 'not-sent';
  /** In the workspace's chain; null where there is no entry to name. */
  readonly position: number | null;
  readonly deliveryId: string | null;
  /** What is wrong, in words. */
  readonly detail: string;
}
