import fc from 'fast-check';
import type { ChannelErrorKind, Idempotency } from '../channels/index.js';
import { backOffMs, decideFate, type ClaimFacts, type Outcome } from './delivery.rules.js';
import { CLAIMABLE_STATES, DELIVERY_MOVES } from './delivery.state.js';

const NOW = new Date('2026-11-23T10:00:00Z');
const KEY: Idempotency = { kind: 'key', windowSeconds: 3600, universal: false, conclusiveAfterSeconds: 60 };

function facts(more: Partial<ClaimFacts> = {}): ClaimFacts {
  return {
    from: 'scheduled',
    tries: 1,
    lookups: 0,
    lateAt: new Date(NOW.getTime() + 3_600_000),
    begunVisibly: false,
    progressAt: null,
    removingSince: null,
    begunAt: null,
    idempotency: KEY,
    ...more,
  };
}

function trouble(kind: ChannelErrorKind, retryAt: Date | null = null): Outcome {
  return { kind, detail: 'It went wrong.', retryAt, step: kind === 'unknown' ? 'part.0' : null };
}

describe('the fate of a send', () => {
  it('is a wait that doubles up to ten minutes when the network is away', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tries) => backOffMs(tries, 0.999_999));
    expect(waits.map((ms) => Math.round(ms / 1_000))).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it('honours the instant that the network names, and blocks the account until then', () => {
    const retryAt = new Date(NOW.getTime() + 900_000);
    expect(decideFate(trouble('throttled', retryAt), facts(), NOW, 0.5)).toMatchObject({
      state: 'retrying',
      nextAt: retryAt,
      blockedUntil: retryAt,
    });
  });

  it('is missed when the next try would be later than its tolerance', () => {
    const retryAt = new Date(NOW.getTime() + 7_200_000);
    expect(decideFate(trouble('throttled', retryAt), facts(), NOW, 0.5)).toMatchObject({
      state: 'missed',
      nextAt: null,
    });
  });

  it('goes on late when a part of the thread is visible already', () => {
    const retryAt = new Date(NOW.getTime() + 7_200_000);
    expect(decideFate(trouble('unavailable', retryAt), facts({ begunVisibly: true }), NOW, 0.5)).toMatchObject({
      state: 'retrying',
      nextAt: retryAt,
    });
  });

  it('asks a person when an answer was lost at a network that can not be asked', () => {
    const fate = decideFate(trouble('unknown'), facts({ idempotency: { kind: 'none' } }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'unconfirmed', nextAt: null, needsPerson: true });
  });

  it('is held, and the account marked, on the clear word that the grant is gone', () => {
    expect(decideFate(trouble('reconnect'), facts(), NOW, 0.5)).toMatchObject({
      state: 'held',
      holdReason: 'reconnect',
      reconnect: true,
    });
  });
});

describe('the fate of what somebody has to mend', () => {
  const soon = new Date(NOW.getTime() + 15 * 60_000);

  it('is a wait of a quarter of an hour, for this account where its owner must act', () => {
    const fate = decideFate(trouble('account'), facts(), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'retrying', nextAt: soon, blockedUntil: soon, stopsChannel: false });
    expect(fate).toMatchObject({ problemKind: 'account', reconnect: false });
  });

  it('is a wait for the whole channel where the administrator must act', () => {
    const fate = decideFate(trouble('administrator'), facts(), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'retrying', nextAt: soon, blockedUntil: soon, stopsChannel: true });
  });

  it('is missed rather than sent late, once it takes longer than the tolerance', () => {
    const fate = decideFate(trouble('administrator'), facts({ lateAt: NOW }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'missed', nextAt: null, stopsChannel: true, problemKind: 'administrator' });
  });

  it('is a look when the network says while it is at work on a file, and never a try too many', () => {
    const retryAt = new Date(NOW.getTime() + 30_000);
    const fate = decideFate(trouble('processing', retryAt), facts({ tries: 70, begunVisibly: true }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'retrying', nextAt: retryAt, blockedUntil: null });
  });
});

describe('the fate of a part that waits for a file', () => {
  const at = (hoursAgo: number) => new Date(NOW.getTime() - hoursAgo * 3_600_000);

  it('is to wait as long as something was done within a day', () => {
    const given = facts({ tries: 500, begunVisibly: true, progressAt: at(24) });
    expect(decideFate(trouble('processing'), given, NOW, 0.5)).toMatchObject({ state: 'retrying' });
  });

  it('is a person’s look after a day, told clearly', () => {
    const fate = decideFate(trouble('processing'), facts({ begunVisibly: true, progressAt: at(24.1) }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'failed', nextAt: null, problemKind: 'processing' });
    expect(fate.problemDetail).toBe(
      'It went wrong. Gave up after a day: please look at the network what became of the file, then try again.',
    );
  });
});

describe('the fate of a removal', () => {
  const since = (hoursAgo: number) =>
    facts({ from: 'removing', removingSince: new Date(NOW.getTime() - hoursAgo * 3_600_000) });

  it.each([
    'throttled',
    'processing',
    'unavailable',
    'unknown',
    'expired',
    'reconnect',
    'account',
    'administrator',
  ] as const)(
    'that ends as %s is to be tried for three days, and then shown as published, with what was wrong',
    (kind) => {
      expect(decideFate(trouble(kind), since(71.9), NOW, 0.5)).toMatchObject({ state: 'removing', problemKind: kind });
      const fate = decideFate(trouble(kind), since(72.1), NOW, 0.5);
      expect(fate).toMatchObject({ state: 'published', nextAt: null, problemKind: 'removal-refused' });
      expect(fate.problemDetail).toBe('It went wrong. Gave up after three days: it is still to be seen there.');
      expect(fate.reconnect).toBe(kind === 'reconnect');
    },
  );
});

describe('the fate of a look-up', () => {
  const begunAt = new Date(NOW.getTime() - 10_000);

  it('does not take an absence for certain before the network has had its time', () => {
    const fate = decideFate({ kind: 'absent' }, facts({ from: 'unconfirmed', begunAt }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'unconfirmed', nextAt: new Date(begunAt.getTime() + 60_000) });
  });

  it('sends again after an absence that is certain', () => {
    const later = new Date(begunAt.getTime() + 61_000);
    expect(decideFate({ kind: 'absent' }, facts({ from: 'unconfirmed', begunAt }), later, 0.5)).toMatchObject({
      state: 'retrying',
      nextAt: later,
    });
  });

  it('sends again at once where the key makes a double impossible', () => {
    const idempotency: Idempotency = { kind: 'key', windowSeconds: null, universal: true, conclusiveAfterSeconds: 30 };
    expect(
      decideFate({ kind: 'absent' }, facts({ from: 'unconfirmed', begunAt, idempotency }), NOW, 0.5),
    ).toMatchObject({ state: 'retrying' });
  });

  it('asks a person at once where nobody else can be asked, as after a crash in the middle of a call', () => {
    const none: Idempotency = { kind: 'none' };
    const claim = facts({ from: 'unconfirmed', begunAt, lookups: 1, idempotency: none });
    expect(decideFate({ kind: 'undecided' }, claim, NOW, 0.5)).toMatchObject({
      state: 'unconfirmed',
      needsPerson: true,
      nextAt: null,
      problemKind: 'unconfirmed',
    });
  });

  it('asks a person after looking in vain often enough', () => {
    const fate = decideFate({ kind: 'undecided' }, facts({ from: 'unconfirmed', begunAt, lookups: 12 }), NOW, 0.5);
    expect(fate).toMatchObject({ state: 'unconfirmed', needsPerson: true, nextAt: null });
  });
});

const outcomes: Record<(typeof CLAIMABLE_STATES)[number], Outcome['kind'][]> = {
  scheduled: [
    'published',
    'rejected',
    'fault',
    'expired',
    'reconnect',
    'account',
    'administrator',
    'throttled',
    'processing',
    'unavailable',
    'unknown',
  ],
  retrying: [
    'published',
    'rejected',
    'fault',
    'expired',
    'reconnect',
    'account',
    'administrator',
    'throttled',
    'processing',
    'unavailable',
    'unknown',
  ],
  unconfirmed: [
    'published',
    'absent',
    'undecided',
    'expired',
    'reconnect',
    'account',
    'administrator',
    'throttled',
    'processing',
    'unavailable',
    'unknown',
  ],
  removing: [
    'removed',
    'rejected',
    'fault',
    'expired',
    'reconnect',
    'account',
    'administrator',
    'throttled',
    'processing',
    'unavailable',
    'unknown',
  ],
};

it('always leads along a move of the state table, with a deadline unless it is final or waits for a person', () => {
  const claims = fc.constantFrom(...CLAIMABLE_STATES).chain((from) =>
    fc.record({
      from: fc.constant(from),
      kind: fc.constantFrom(...outcomes[from]),
      tries: fc.integer({ min: 1, max: 80 }),
      lookups: fc.integer({ min: 0, max: 20 }),
      lateInMs: fc.integer({ min: -86_400_000, max: 86_400_000 }),
      retryInMs: fc.option(fc.integer({ min: -60_000, max: 10 * 86_400_000 })),
      begunVisibly: fc.boolean(),
      idempotency: fc.constantFrom<Idempotency>(KEY, { kind: 'none' }, { kind: 'lookup', conclusiveAfterSeconds: 120 }),
      random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(claims, (given) => {
      const outcome = {
        kind: given.kind,
        detail: 'x',
        retryAt: given.retryInMs === null ? null : new Date(NOW.getTime() + given.retryInMs),
        step: 'part.0',
      } as Outcome;
      const claim = facts({
        from: given.from,
        tries: given.tries,
        lookups: given.lookups,
        lateAt: new Date(NOW.getTime() + given.lateInMs),
        begunVisibly: given.begunVisibly,
        begunAt: given.from === 'unconfirmed' ? NOW : null,
        idempotency: given.idempotency,
      });
      const fate = decideFate(outcome, claim, NOW, given.random);
      expect(DELIVERY_MOVES.sending).toContain(fate.state);
      const waits = ['retrying', 'unconfirmed', 'removing'].includes(fate.state) && !fate.needsPerson;
      expect(fate.nextAt !== null).toBe(waits);
      if (fate.nextAt) expect(fate.nextAt.getTime()).toBeLessThanOrEqual(NOW.getTime() + 86_400_000 + 600_000);
      // An unknown outcome is never retried blindly and never called failed.
      if (given.kind === 'unknown' && given.from !== 'removing') expect(fate.state).toBe('unconfirmed');
    }),
    { numRuns: 2_000 },
  );
});
