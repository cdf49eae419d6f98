import type { AttemptView, AttentionByCause, DeliveryView } from '@/api';

export type DeliveryState = DeliveryView['state'];

/** What a person can do with a delivery. */
export type DeliveryAction =
  | 'edit'
  | 'retry'
  | 'publish-now'
  | 'reschedule'
  | 'drop'
  | 'end'
  | 'resolve'
  | 'reconnect'
  | 'resume-account'
  | 'resume-campaign'
  | 'resume-workspace'
  | 'see'
  | 'remove'
  | 'replay';

export interface Help {
  /** The one that helps now; null where nothing has to be done. */
  readonly main: DeliveryAction | null;
  /** Beside it, where there is a real choice. */
  readonly second: DeliveryAction | null;
  /** What else is possible. */
  readonly more: readonly DeliveryAction[];
}

export interface Abilities {
  readonly publish: boolean;
  readonly write: boolean;
  readonly manageAccounts: boolean;
  readonly remove: boolean;
  readonly replay: boolean;
}

type Facts = Pick<
  DeliveryView,
  'state' | 'needsPerson' | 'holdReason' | 'problem' | 'partsPublished' | 'permalink' | 'campaignId'
>;

/** What helps in which state; what a person may not do, or the channel can't, is left out. */
export function helpFor(delivery: Facts, may: Abilities): Help {
  const all = helpInState(delivery);
  const allowed = (action: DeliveryAction | null): boolean => action !== null && isAllowed(action, may);
  const kept = [all.main, all.second, ...all.more].filter((action): action is DeliveryAction => allowed(action));
  return {
    main: allowed(all.main) ? all.main : null,
    second: allowed(all.second) ? all.second : null,
    more: kept.filter((action) => action !== all.main && action !== all.second),
  };
}

function helpInState(delivery: Facts): Help {
  const begun = delivery.partsPublished > 0;
  // What is partly out can't be dropped any more; it can end with what is out.
  const drop: readonly DeliveryAction[] = begun ? ['end'] : ['drop'];
  switch (delivery.state) {
    case 'scheduled':
      return { main: null, second: null, more: ['publish-now', 'reschedule', 'drop'] };
    case 'retrying':
      return { main: null, second: null, more: ['retry', 'reschedule', ...drop] };
    case 'unconfirmed':
      return {
        main: delivery.needsPerson ? 'resolve' : null,
        second: null,
        more: delivery.needsPerson ? [] : ['resolve'],
      };
    case 'published':
      return { main: delivery.permalink === null ? null : 'see', second: null, more: ['replay', 'remove'] };
    case 'failed':
      if (begun || mayPass(delivery.problem?.kind)) {
        return { main: 'retry', second: 'edit', more: ['reschedule', ...drop] };
      }
      return { main: 'edit', second: 'retry', more: ['reschedule', ...drop] };
    case 'missed':
      return { main: 'publish-now', second: 'reschedule', more: drop };
    case 'held':
      return { main: release(delivery.holdReason), second: null, more: ['reschedule', ...drop] };
    case 'sending':
    case 'cancelled':
    case 'removing':
    case 'removed':
      return { main: null, second: null, more: [] };
  }
}

/** Problems that another try may get over without a change. */
function mayPass(kind: string | undefined): boolean {
  return kind !== 'rejected' && kind !== 'fault';
}

/** What lets a held delivery go on. */
function release(reason: string | null): DeliveryAction {
  return RELEASES[reason ?? ''] ?? 'reconnect';
}

const RELEASES: Readonly<Record<string, DeliveryAction>> = {
  'workspace-paused': 'resume-workspace',
  'campaign-paused': 'resume-campaign',
  'account-paused': 'resume-account',
};

function isAllowed(action: DeliveryAction, may: Abilities): boolean {
  switch (action) {
    case 'see':
      return true;
    case 'edit':
      return may.write;
    case 'reconnect':
    case 'resume-account':
      return may.manageAccounts;
    case 'remove':
      return may.publish && may.remove;
    case 'replay':
      return may.publish && may.replay;
    case 'retry':
    case 'publish-now':
    case 'reschedule':
    case 'drop':
    case 'end':
    case 'resolve':
    case 'resume-campaign':
    case 'resume-workspace':
      return may.publish;
  }
}

/** The sentence about what happens next, by its key in the translations. */
export const NEXT_WORDS = [
  'scheduled',
  'scheduled-spread',
  'cancel-asked',
  'sending',
  'retrying',
  'unconfirmed-looking',
  'unconfirmed-person',
  'published',
  'published-without-comment',
  'failed',
  'failed-begun',
  'held-workspace-paused',
  'held-account-paused',
  'held-campaign-paused',
  'held-reconnect',
  'held-disconnected',
  'missed',
  'cancelled',
  'removing',
  'removed',
] as const;
export type NextWords = (typeof NEXT_WORDS)[number];

export function nextWords(
  delivery: Pick<
    DeliveryView,
    'state' | 'needsPerson' | 'cancelAskedAt' | 'holdReason' | 'nextAt' | 'dueAt' | 'followUpProblem' | 'partsPublished'
  >,
): NextWords {
  if (delivery.cancelAskedAt !== null && !delivery.needsPerson) return 'cancel-asked';
  switch (delivery.state) {
    case 'scheduled':
      return delivery.nextAt !== null && delivery.nextAt > delivery.dueAt ? 'scheduled-spread' : 'scheduled';
    case 'unconfirmed':
      return delivery.needsPerson ? 'unconfirmed-person' : 'unconfirmed-looking';
    case 'published':
      return delivery.followUpProblem === null ? 'published' : 'published-without-comment';
    case 'failed':
      return delivery.partsPublished > 0 ? 'failed-begun' : 'failed';
    case 'held':
      return NEXT_WORDS.find((words) => words === `held-${delivery.holdReason}`) ?? 'held-reconnect';
    case 'sending':
    case 'retrying':
    case 'missed':
    case 'cancelled':
    case 'removing':
    case 'removed':
      return delivery.state;
  }
}

/** How punctual it was. Within a second of its time nobody calls it late. */
export type Punctuality = 'on-time' | 'late' | 'early';
/** What people see as the minute they asked for. */
const ON_TIME_MS = 30_000;

export function punctualityOf(latenessMs: number): Punctuality {
  if (latenessMs < -1_000) return 'early';
  return latenessMs <= ON_TIME_MS ? 'on-time' : 'late';
}

export const OUTCOMES = [
  'send-published',
  'send-rejected',
  'send-fault',
  'send-reconnect',
  'send-unknown',
  'send-account',
  'send-administrator',
  'send-throttled',
  'send-processing',
  'send-unavailable',
  'send-expired',
  'send-worker-lost',
  'look-up-found',
  'look-up-published',
  'look-up-absent',
  'look-up-undecided',
  'look-up-failed',
  'remove-removed',
  'remove-failed',
  'replay-published',
  'replay-failed',
] as const;
export type AttemptOutcome = (typeof OUTCOMES)[number];
export type OutcomeTone = 'ok' | 'warn' | 'bad';

/** How an attempt ended, in words people know and in the tone it deserves; null for what a newer server calls it. */
export function outcomeOf(attempt: Pick<AttemptView, 'kind' | 'outcome'>): {
  words: AttemptOutcome | null;
  tone: OutcomeTone;
} {
  const exact = OUTCOMES.find((known) => known === `${attempt.kind}-${attempt.outcome}`);
  const words =
    exact ?? (attempt.kind === 'send' ? null : (`${attempt.kind}-failed` as const satisfies AttemptOutcome));
  return { words, tone: toneOf(words) };
}

function toneOf(words: AttemptOutcome | null): OutcomeTone {
  if (words !== null && GOOD.has(words)) return 'ok';
  return words !== null && FINAL.has(words) ? 'bad' : 'warn';
}

const GOOD: ReadonlySet<AttemptOutcome> = new Set([
  'send-published',
  'look-up-found',
  'look-up-published',
  'remove-removed',
  'replay-published',
]);
/** Not to be got over by waiting. */
const FINAL: ReadonlySet<AttemptOutcome> = new Set(['send-rejected', 'send-fault', 'send-reconnect']);

export interface Tally {
  readonly total: number;
  readonly out: number;
  /** Those that failed or were missed: they can be tried again together. */
  readonly retryable: readonly string[];
  readonly failed: number;
  readonly missed: number;
  readonly held: number;
  readonly asking: number;
  readonly moving: number;
}

/** How a post stands over its accounts; what was dropped or taken down does not count. */
export function tallyOf(deliveries: readonly Pick<DeliveryView, 'id' | 'state' | 'needsPerson'>[]): Tally {
  const standing = deliveries.filter(({ state }) => state !== 'cancelled' && state !== 'removed');
  const count = (...states: DeliveryState[]): number => standing.filter(({ state }) => states.includes(state)).length;
  return {
    total: standing.length,
    out: count('published', 'removing'),
    retryable: standing.filter(({ state }) => state === 'failed' || state === 'missed').map(({ id }) => id),
    failed: count('failed'),
    missed: count('missed'),
    held: count('held'),
    asking: standing.filter(({ needsPerson }) => needsPerson).length,
    moving: count('scheduled', 'sending', 'retrying', 'unconfirmed'),
  };
}

/** For each account its newest delivery that stands (or else its newest), in the order of `accountOrder`; the others are history. */
export function currentAndEarlier<Delivery extends Pick<DeliveryView, 'id' | 'accountId' | 'state' | 'createdAt'>>(
  deliveries: readonly Delivery[],
  accountOrder: readonly string[],
): { current: Delivery[]; earlier: Delivery[] } {
  const isOver = ({ state }: Delivery): boolean => state === 'cancelled' || state === 'removed';
  const byAge = deliveries.toSorted(
    (a, b) => Number(isOver(a)) - Number(isOver(b)) || b.createdAt.localeCompare(a.createdAt),
  );
  const current = new Map<string, Delivery>();
  const earlier: Delivery[] = [];
  for (const delivery of byAge) {
    if (current.has(delivery.accountId)) earlier.push(delivery);
    else current.set(delivery.accountId, delivery);
  }
  const place = ({ accountId }: Delivery): number => {
    const at = accountOrder.indexOf(accountId);
    return at === -1 ? accountOrder.length : at;
  };
  return { current: [...current.values()].sort((a, b) => place(a) - place(b)), earlier };
}

/** The causes a group of the attention page can have, each with words of its own. */
export const CAUSES = [
  'missed-outage',
  'missed-late',
  'missed-unavailable',
  'missed-throttled',
  'missed-processing',
  'missed-account',
  'missed-administrator',
  'held-workspace-paused',
  'held-account-paused',
  'held-campaign-paused',
  'held-reconnect',
  'held-disconnected',
  'unconfirmed-needs-person',
  'unconfirmed-looking',
  'failed-rejected',
  'failed-fault',
  'failed-unavailable',
] as const;
export type KnownCause = (typeof CAUSES)[number] | 'missed-other' | 'held-other' | 'unconfirmed-other' | 'failed-other';

export function knownCause(state: AttentionByCause['state'], cause: string): KnownCause {
  return CAUSES.find((known) => known === `${state}-${cause}`) ?? `${state}-other`;
}

/** The cause as the attention answer names it. */
export function causeOf(
  delivery: Pick<DeliveryView, 'state' | 'needsPerson' | 'holdReason' | 'problem'>,
): string | null {
  switch (delivery.state) {
    case 'held':
      return delivery.holdReason;
    case 'unconfirmed':
      return delivery.needsPerson ? 'needs-person' : 'looking';
    case 'missed':
    case 'failed':
      return delivery.problem?.kind ?? null;
    case 'scheduled':
    case 'sending':
    case 'retrying':
    case 'published':
    case 'cancelled':
    case 'removing':
    case 'removed':
      return null;
  }
}

/** Worst first: what waits for a decision before what goes on as soon as something is released, and last what mends itself. */
export function byUrgency<Group extends Pick<AttentionByCause, 'state' | 'cause' | 'oldestDueAt'>>(
  groups: readonly Group[],
): Group[] {
  return groups.toSorted(
    (a, b) =>
      urgencyOf(a) - urgencyOf(b) || a.oldestDueAt.localeCompare(b.oldestDueAt) || a.cause.localeCompare(b.cause),
  );
}

function urgencyOf({ state, cause }: Pick<AttentionByCause, 'state' | 'cause'>): number {
  switch (state) {
    case 'failed':
      return 1;
    case 'missed':
      return 0;
    case 'held':
      return 2;
    case 'unconfirmed':
      return cause === 'looking' ? 4 : 1;
  }
}

/** What may be done with many of a group at once. */
export function bulkActionsFor(state: AttentionByCause['state']): readonly ('publish-now' | 'reschedule' | 'cancel')[] {
  switch (state) {
    case 'missed':
    case 'failed':
      return ['publish-now', 'reschedule', 'cancel'];
    case 'held':
      return ['reschedule', 'cancel'];
    case 'unconfirmed':
      return [];
  }
}
