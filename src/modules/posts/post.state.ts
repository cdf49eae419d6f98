/** How a post stands, seen over its deliveries. */
export const POST_STATES = ['draft', 'scheduled', 'publishing', 'published', 'attention'] as const;

export type PostState = (typeof POST_STATES)[number];

/** Deliveries in these states wait for somebody. */
const ATTENTION = new Set(['failed', 'missed', 'held']);
const AT_WORK = new Set(['sending', 'retrying', 'unconfirmed', 'removing']);

/** The state that matters most wins: attention, at work, scheduled, published. Without standing deliveries it is a draft. */
export function postState(deliveries: readonly { readonly state: string; readonly needsPerson: boolean }[]): PostState {
  const states = deliveries.map((delivery) => delivery.state);
  if (deliveries.some((delivery) => ATTENTION.has(delivery.state) || delivery.needsPerson)) return 'attention';
  if (states.some((state) => AT_WORK.has(state))) return 'publishing';
  if (states.includes('scheduled')) return 'scheduled';
  return states.includes('published') ? 'published' : 'draft';
}

/** The same in SQL, as an aggregate over the rows of `delivery` of one post. */
export const POST_STATE_SQL = `CASE
  WHEN bool_or(delivery.state IN ('failed', 'missed', 'held') OR delivery.needs_person) THEN 'attention'
  WHEN bool_or(delivery.state IN ('sending', 'retrying', 'unconfirmed', 'removing')) THEN 'publishing'
  WHEN bool_or(delivery.state = 'scheduled') THEN 'scheduled'
  WHEN bool_or(delivery.state = 'published') THEN 'published'
  ELSE 'draft' END`;
