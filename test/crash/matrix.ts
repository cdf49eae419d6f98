import type { EnginePoint } from '../../src/modules/publishing/engine-points.js';

/** What a network does about repeated calls. The last is a channel with no idempotency at all, which none of ours is. */
export const BEHAVIOURS = ['honours-keys', 'ignores-keys', 'cannot-be-asked'] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

/**
 * - `killed`: SIGKILL at the point; other processes go on.
 * - `cut-off`: every database connection is cut at the point; the process goes on.
 * - `overslept`: the process stands still at the point for longer than its lease, another takes over, then it wakes up.
 */
export const ENDS = ['killed', 'cut-off', 'overslept'] as const;
export type End = (typeof ENDS)[number];

/** What brings the engine to a point. */
export type Way = 'schedule' | 'send' | 'renewal' | 'look-up' | 'removal' | 'recovery';

/** A place where the service is ended: a point of the engine, in one kind of post, at one step. */
export interface Place {
  readonly way: Way;
  /** `one-call`: one part, nothing else. `thread`: three parts, a picture in the first, and a first comment. */
  readonly post: 'one-call' | 'thread';
  readonly step: string | null;
  /** Ends after which nobody but the network knows whether a visible call got through. */
  readonly openAfter: readonly End[];
  /** Whether a claim is lost there, which must then be on record. */
  readonly losesClaim: boolean;
}

const LOSS: readonly End[] = ['killed', 'overslept'];

function at(post: Place['post'], step: string | null, rest: Partial<Place> = {}): Place {
  return { way: 'send', post, step, openAfter: [], losesClaim: true, ...rest };
}

const SCHEDULING: readonly Place[] = [at('one-call', null, { way: 'schedule', losesClaim: false })];

/** Every point, and where in it the service is ended. A point that is missing here does not compile. */
export const CRASH_MATRIX: Readonly<Record<EnginePoint, readonly Place[]>> = {
  'schedule.before-commit': SCHEDULING,
  'schedule.after-commit': SCHEDULING,
  'enqueue.before': SCHEDULING,
  'enqueue.after': SCHEDULING,
  'claim.before': [at('one-call', null, { losesClaim: false })],
  'claim.after': [at('one-call', null), at('thread', null)],
  'lease.before-renewal': [at('one-call', null, { way: 'renewal', openAfter: LOSS })],
  'lease.after-renewal': [at('thread', null, { way: 'renewal', openAfter: LOSS })],
  'prepare.before-call': [at('thread', 'media.0.0')],
  'prepare.after-answer': [at('thread', 'media.0.0')],
  'prepare.after-remembered': [at('thread', 'media.0.0')],
  'part.before-intent': [at('one-call', 'part.0'), at('thread', 'part.0'), at('thread', 'part.1')],
  'part.after-intent': [
    at('one-call', 'part.0', { openAfter: LOSS }),
    at('thread', 'part.0', { openAfter: LOSS }),
    at('thread', 'part.1', { openAfter: LOSS }),
  ],
  'part.after-answer': [
    at('one-call', 'part.0', { openAfter: LOSS }),
    at('thread', 'part.0', { openAfter: LOSS }),
    at('thread', 'part.1', { openAfter: LOSS }),
  ],
  'part.after-remembered': [
    // The only call's result is written with the settlement.
    at('one-call', 'part.0', { openAfter: LOSS }),
    at('thread', 'part.0'),
    at('thread', 'part.2'),
  ],
  'follow-up.before-intent': [at('thread', 'comment')],
  'follow-up.after-intent': [at('thread', 'comment', { openAfter: LOSS })],
  'follow-up.after-answer': [at('thread', 'comment', { openAfter: LOSS })],
  'follow-up.after-remembered': [at('thread', 'comment')],
  'look-up.before-call': [at('one-call', 'part.0', { way: 'look-up', openAfter: LOSS })],
  'look-up.after-answer': [at('thread', 'part.1', { way: 'look-up', openAfter: LOSS })],
  'removal.before-call': [at('thread', null, { way: 'removal' })],
  'removal.after-answer': [at('thread', null, { way: 'removal' })],
  'settle.before': [at('one-call', null, { openAfter: LOSS }), at('thread', null)],
  'settle.after': [at('one-call', null, { losesClaim: false })],
  // The process that sent was killed at its intent; it is the one that recovers its delivery that is ended here.
  'recovery.before': [at('one-call', null, { way: 'recovery', openAfter: ENDS })],
  'recovery.after': [at('one-call', null, { way: 'recovery', openAfter: ENDS })],
};

/** What can happen to a call on its way. `accepted`: the network does the work. */
export const NETWORK_ENDS = {
  'dropped before acceptance': { kind: 'drop', accepted: false },
  'dropped after acceptance': { kind: 'drop', accepted: true },
  '500 after acceptance': { kind: 'status', status: 500, accepted: true },
  'timed out after acceptance': { kind: 'delay', ms: 9_000, accepted: true },
  'answer cut short after acceptance': { kind: 'bad-body' },
  '503 before acceptance': { kind: 'unavailable' },
} as const;
export type NetworkEnd = keyof typeof NETWORK_ENDS;

/** The calls under way, each with the sandbox's kind of call and how many of those pass untouched before. */
export const CALLS = {
  'media upload': { on: 'media', after: 0, visible: false, way: 'send' },
  'first part': { on: 'publish', after: 0, visible: true, way: 'send' },
  'later part': { on: 'publish', after: 1, visible: true, way: 'send' },
  'first comment': { on: 'publish', after: 3, visible: true, way: 'send' },
  'look-up': { on: 'read', after: 0, visible: false, way: 'look-up' },
  removal: { on: 'read', after: 0, visible: false, way: 'removal' },
} as const;
export type Call = keyof typeof CALLS;

/** How it must come out: `once` is published (or taken down) exactly once; `person` is unconfirmed, made at most once, and a person is asked. */
export type Verdict = 'once' | 'person';

export function verdictAt(place: Place, end: End, behaviour: Behaviour): Verdict {
  return behaviour === 'cannot-be-asked' && place.openAfter.includes(end) ? 'person' : 'once';
}

export function verdictOf(call: Call, end: NetworkEnd, behaviour: Behaviour): Verdict {
  // A 503 says that nothing was done.
  return behaviour === 'cannot-be-asked' && CALLS[call].visible && end !== '503 before acceptance' ? 'person' : 'once';
}

/**
 * Whether a place is tried. Each kill costs the start of a process. Where no visible call can be open, what comes after a kill is the same on every
 * kind of channel, so it is tried on the one that forgives least.
 */
export function isTried(point: EnginePoint, place: Place, end: End, behaviour: Behaviour): boolean {
  if (!reachable(place.way, behaviour)) return false;
  const isSameEverywhere = !place.openAfter.includes(end) && point !== 'claim.after';
  return end !== 'killed' || behaviour === 'ignores-keys' || !isSameEverywhere;
}

/** A channel without look-up never gets to those points. */
export function reachable(way: Way, behaviour: Behaviour): boolean {
  return way !== 'look-up' || behaviour !== 'cannot-be-asked';
}
