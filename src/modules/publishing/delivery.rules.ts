import type { ChannelErrorKind, Idempotency } from '../channels/index.js';
import type { ClaimableState, DeliveryState, HoldReason } from './delivery.state.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between tries: doubling from 5 s to 10 min, half of it random so that a network that recovers is not hit by all at once. */
const FIRST_RETRY_MS = 5 * SECOND;
const LONGEST_RETRY_MS = 10 * MINUTE;
/** A thread that began is finished even late; after this many tries a person looks. */
const MAX_TRIES = 60;
const FIRST_LOOKUP_MS = 2 * SECOND;
const LONGEST_LOOKUP_MS = 10 * MINUTE;
/** What a person has to mend first is not asked for more often than this; it is tried all the same, so that nobody has to say that it is mended. */
const SOMEBODY_ACTS_MS = 15 * MINUTE;
/** Where a network that is at work on a file names no time. */
const PROCESSING_MS = 10 * SECOND;
/** A part that waits for a file is waited for so long after the last step that was done, then a person looks. */
const LONGEST_PROCESSING_MS = 24 * HOUR;
/** A post that can't be taken down is tried for so long, then it counts as published again, with what was wrong. */
const LONGEST_REMOVAL_MS = 72 * HOUR;
/** Look-ups that could not tell, before a person is asked. */
const MAX_LOOKUPS = 12;

const NOBODY_TO_ASK = "This network can't be asked whether it got through: please look and decide.";

/** @param random 0 ≤ random < 1 */
export function backOffMs(
  tries: number,
  random: number,
  firstMs = FIRST_RETRY_MS,
  longestMs = LONGEST_RETRY_MS,
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(20, Math.max(0, tries - 1)));
  return Math.round(full / 2 + (full / 2) * random);
}

/** What the rules need to know of a claimed delivery. */
export interface ClaimFacts {
  readonly from: ClaimableState;
  readonly tries: number;
  readonly lookups: number;
  readonly lateAt: Date;
  /** Some part is already visible. */
  readonly begunVisibly: boolean;
  /** When its last step was done; null before the first. */
  readonly progressAt: Date | null;
  /** When the first try to take it down began; null before that, and where it is not to be taken down. */
  readonly removingSince: Date | null;
  readonly begunAt: Date | null;
  readonly idempotency: Idempotency;
}

/** How a try ended. */
export type Outcome =
  | { readonly kind: 'published' }
  | { readonly kind: 'removed' }
  | { readonly kind: 'absent' }
  /** What was looked for is there, and more is to come: whether that may go out now is for the next claim to see. */
  | { readonly kind: 'goes-on' }
  | { readonly kind: 'undecided' }
  /** The adapter broke its contract; nothing visible was under way. */
  | { readonly kind: 'fault'; readonly detail: string }
  | {
      readonly kind: ChannelErrorKind;
      readonly detail: string;
      readonly retryAt: Date | null;
      /** The visible call that has no known outcome; only with `unknown`. */
      readonly step: string | null;
    };

/** What becomes of the delivery. */
export interface Fate {
  readonly state: DeliveryState;
  readonly nextAt: Date | null;
  readonly needsPerson: boolean;
  readonly holdReason: HoldReason | null;
  /** Shown to people; null clears it. */
  readonly problemKind: string | null;
  readonly problemDetail: string | null;
  /** The account takes nothing before this instant. */
  readonly blockedUntil: Date | null;
  /** The network said the grant is gone. */
  readonly reconnect: boolean;
  /** What went wrong is wrong for every account of the channel: all wait until `blockedUntil`. */
  readonly stopsChannel: boolean;
}

const CALM: Omit<Fate, 'state' | 'nextAt'> = {
  needsPerson: false,
  holdReason: null,
  problemKind: null,
  problemDetail: null,
  blockedUntil: null,
  reconnect: false,
  stopsChannel: false,
};

/** Decides the fate of every possible end of a try. @param random 0 ≤ random < 1 */
export function decideFate(outcome: Outcome, claim: ClaimFacts, now: Date, random: number): Fate {
  switch (claim.from) {
    case 'scheduled':
    case 'retrying':
      return fateOfSend(outcome, claim, now, random);
    case 'unconfirmed':
      return fateOfLookUp(outcome, claim, now, random);
    case 'removing':
      return fateOfRemoval(outcome, claim, now, random);
  }
}

function fateOfSend(outcome: Outcome, claim: ClaimFacts, now: Date, random: number): Fate {
  switch (outcome.kind) {
    case 'published':
      return { ...CALM, state: 'published', nextAt: null };
    case 'rejected':
      return { ...CALM, ...problem('rejected', outcome.detail), state: 'failed', nextAt: null };
    case 'fault':
      return { ...CALM, ...problem('fault', outcome.detail), state: 'failed', nextAt: null };
    case 'reconnect':
      return {
        ...CALM,
        ...problem('reconnect', outcome.detail),
        state: 'held',
        nextAt: null,
        holdReason: 'reconnect',
        reconnect: true,
      };
    case 'unknown':
      return unconfirmed(outcome.detail, claim, now, random);
    case 'throttled': {
      const retryAt = later(outcome.retryAt, now, backOffMs(claim.tries, random));
      return { ...retryOrMiss(outcome.kind, outcome.detail, retryAt, claim, now), blockedUntil: retryAt };
    }
    case 'account':
    case 'administrator': {
      const retryAt = later(outcome.retryAt, now, SOMEBODY_ACTS_MS);
      return {
        ...retryOrMiss(outcome.kind, outcome.detail, retryAt, claim, now),
        blockedUntil: retryAt,
        stopsChannel: outcome.kind === 'administrator',
      };
    }
    case 'processing':
      return retryOrMiss(outcome.kind, outcome.detail, later(outcome.retryAt, now, PROCESSING_MS), claim, now);
    case 'unavailable':
    case 'expired':
      return retryOrMiss(
        outcome.kind,
        outcome.detail,
        later(outcome.retryAt, now, backOffMs(claim.tries, random)),
        claim,
        now,
      );
    case 'undecided':
      // Before a repeat that came late the network was asked once more.
      return undecided(claim, now, random);
    case 'goes-on':
      return { ...CALM, state: 'retrying', nextAt: now };
    case 'absent':
    case 'removed':
      return impossible(outcome.kind, 'send');
  }
}

function fateOfLookUp(outcome: Outcome, claim: ClaimFacts, now: Date, random: number): Fate {
  switch (outcome.kind) {
    // What was found let the try go on and finish, or run into anything that sending runs into.
    case 'published':
    case 'goes-on':
    case 'rejected':
    case 'fault':
      return fateOfSend(outcome, claim, now, random);
    case 'unknown':
      return unconfirmed(outcome.detail, claim, now, random);
    case 'absent': {
      const conclusiveAt = conclusiveFrom(claim);
      if (conclusiveAt !== null && conclusiveAt > now) {
        return {
          ...waiting('Not found on the network yet; looking again before anything is repeated.'),
          nextAt: conclusiveAt,
        };
      }
      return retryOrMiss('unavailable', 'The earlier try did not get through; sending again.', now, claim, now);
    }
    case 'undecided':
      return undecided(claim, now, random);
    case 'account':
    case 'administrator': {
      const nextAt = later(outcome.retryAt, now, SOMEBODY_ACTS_MS);
      return {
        ...waiting(outcome.detail),
        nextAt,
        blockedUntil: nextAt,
        stopsChannel: outcome.kind === 'administrator',
      };
    }
    case 'throttled':
    case 'processing':
    case 'unavailable':
    case 'expired':
    case 'reconnect': {
      const nextAt = later(outcome.retryAt, now, backOffMs(claim.lookups, random, FIRST_LOOKUP_MS, LONGEST_LOOKUP_MS));
      return {
        ...waiting(outcome.detail),
        nextAt,
        blockedUntil: outcome.kind === 'throttled' ? nextAt : null,
        reconnect: outcome.kind === 'reconnect',
      };
    }
    case 'removed':
      return impossible(outcome.kind, 'look-up');
  }
}

function fateOfRemoval(outcome: Outcome, claim: ClaimFacts, now: Date, random: number): Fate {
  const fate = fateOfRemovalTry(outcome, claim, now, random);
  const isOver = claim.removingSince !== null && now.getTime() - claim.removingSince.getTime() > LONGEST_REMOVAL_MS;
  if (fate.state !== 'removing' || !isOver) return fate;
  const detail = `${fate.problemDetail ?? ''} Gave up after three days: it is still to be seen there.`.trim();
  return { ...fate, ...problem('removal-refused', detail), state: 'published', nextAt: null };
}

function fateOfRemovalTry(outcome: Outcome, claim: ClaimFacts, now: Date, random: number): Fate {
  switch (outcome.kind) {
    case 'removed':
      return { ...CALM, state: 'removed', nextAt: null };
    case 'rejected':
    case 'fault':
      return { ...CALM, ...problem('removal-refused', outcome.detail), state: 'published', nextAt: null };
    case 'account':
    case 'administrator': {
      const nextAt = later(outcome.retryAt, now, SOMEBODY_ACTS_MS);
      return {
        ...CALM,
        ...problem(outcome.kind, outcome.detail),
        state: 'removing',
        nextAt,
        blockedUntil: nextAt,
        stopsChannel: outcome.kind === 'administrator',
      };
    }
    case 'throttled':
    case 'processing':
    case 'unavailable':
    case 'unknown':
    case 'expired':
    case 'reconnect': {
      // Removing twice is harmless: what is gone counts as removed.
      const nextAt = later(outcome.retryAt, now, backOffMs(claim.tries, random));
      return {
        ...CALM,
        ...problem(outcome.kind, outcome.detail),
        state: 'removing',
        nextAt,
        blockedUntil: outcome.kind === 'throttled' ? nextAt : null,
        reconnect: outcome.kind === 'reconnect',
      };
    }
    case 'published':
    case 'absent':
    case 'goes-on':
    case 'undecided':
      return impossible(outcome.kind, 'removal');
  }
}

function undecided(claim: ClaimFacts, now: Date, random: number): Fate {
  if (claim.idempotency.kind === 'none') return askPerson(`The answer was lost. ${NOBODY_TO_ASK}`);
  if (claim.lookups >= MAX_LOOKUPS) return askPerson('The network can not tell whether this was published.');
  return { ...waiting('The network can not tell yet; looking again.'), nextAt: lookAgainAt(claim, now, random) };
}

function unconfirmed(detail: string, claim: ClaimFacts, now: Date, random: number): Fate {
  if (claim.idempotency.kind === 'none') {
    return askPerson(`${detail} ${NOBODY_TO_ASK}`);
  }
  return { ...waiting(detail), nextAt: lookAgainAt(claim, now, random) };
}

function waiting(detail: string): Omit<Fate, 'nextAt'> {
  return { ...CALM, ...problem('unconfirmed', detail), state: 'unconfirmed' };
}

function askPerson(detail: string): Fate {
  return { ...CALM, ...problem('unconfirmed', detail), state: 'unconfirmed', nextAt: null, needsPerson: true };
}

function retryOrMiss(kind: ChannelErrorKind, detail: string, retryAt: Date, claim: ClaimFacts, now: Date): Fate {
  if (claim.begunVisibly) {
    const why = whyGivenUp(kind, claim, now);
    return why !== null
      ? { ...CALM, ...problem(kind, `${detail} ${why}`), state: 'failed', nextAt: null }
      : { ...CALM, ...problem(kind, detail), state: 'retrying', nextAt: retryAt };
  }
  if (retryAt > claim.lateAt) {
    return {
      ...CALM,
      ...problem(kind, `${detail} The next try would be later than its tolerance.`),
      state: 'missed',
      nextAt: null,
    };
  }
  return { ...CALM, ...problem(kind, detail), state: 'retrying', nextAt: retryAt };
}

/** Of what began to be visible, and is therefore finished even late. */
function whyGivenUp(kind: ChannelErrorKind, { tries, progressAt }: ClaimFacts, now: Date): string | null {
  // Waiting for a file is no failed try.
  if (kind !== 'processing') return tries >= MAX_TRIES ? `Gave up after ${tries} tries.` : null;
  const isStuck = progressAt !== null && now.getTime() - progressAt.getTime() > LONGEST_PROCESSING_MS;
  return isStuck ? 'Gave up after a day: please look at the network what became of the file, then try again.' : null;
}

function lookAgainAt(claim: ClaimFacts, now: Date, random: number): Date {
  return new Date(now.getTime() + backOffMs(claim.lookups + 1, random, FIRST_LOOKUP_MS, LONGEST_LOOKUP_MS));
}

/** From when an absence means that the call never got through; null: at once. */
function conclusiveFrom(claim: ClaimFacts): Date | null {
  const { idempotency, begunAt } = claim;
  if (begunAt === null || idempotency.kind === 'none') return null;
  if (idempotency.kind === 'key' && idempotency.universal) return null;
  return new Date(begunAt.getTime() + idempotency.conclusiveAfterSeconds * SECOND);
}

function later(retryAt: Date | null, now: Date, delayMs: number): Date {
  // A network that names no time, or one in the past, gets our own; nobody is waited for longer than a day at a stretch.
  if (retryAt !== null && retryAt > now) return new Date(Math.min(retryAt.getTime(), now.getTime() + 24 * HOUR));
  return new Date(now.getTime() + delayMs);
}

function problem(kind: string, detail: string): Pick<Fate, 'problemKind' | 'problemDetail'> {
  return { problemKind: kind, problemDetail: detail };
}

function impossible(kind: string, during: string): never {
  throw new Error(`A ${during} can't end as "${kind}".`);
}
