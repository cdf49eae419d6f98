/** The life of a delivery. Moves not listed do not happen; see docs/architecture.md for the picture. */
export const DELIVERY_STATES = [
  'scheduled',
  'sending',
  'retrying',
  'unconfirmed',
  'published',
  'failed',
  'held',
  'missed',
  'cancelled',
  'removing',
  'removed',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

export const DELIVERY_MOVES: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  scheduled: ['sending', 'held', 'missed', 'cancelled'],
  sending: ['published', 'retrying', 'unconfirmed', 'failed', 'held', 'missed', 'removed', 'removing'],
  retrying: ['sending', 'held', 'missed', 'cancelled', 'scheduled'],
  unconfirmed: ['sending', 'published', 'scheduled', 'retrying', 'cancelled'],
  published: ['removing'],
  failed: ['scheduled', 'retrying', 'cancelled', 'published'],
  held: ['scheduled', 'retrying', 'missed', 'cancelled'],
  missed: ['scheduled', 'retrying', 'cancelled'],
  cancelled: [],
  removing: ['sending'],
  removed: [],
};

/** States the engine picks up by itself when `next_at` has come. */
export const CLAIMABLE_STATES = [
  'scheduled',
  'retrying',
  'unconfirmed',
  'removing',
] as const satisfies readonly DeliveryState[];

export type ClaimableState = (typeof CLAIMABLE_STATES)[number];

/** Nothing visible was made yet and nobody works on it: a person may still move or cancel it. */
export const RESCHEDULABLE_STATES = [
  'scheduled',
  'retrying',
  'held',
  'missed',
  'failed',
] as const satisfies readonly DeliveryState[];

export type HoldReason = 'workspace-paused' | 'account-paused' | 'campaign-paused' | 'reconnect' | 'disconnected';
