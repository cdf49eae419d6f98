import fc from 'fast-check';
import { isRenewable, nextCheckAt, PROBE_EVERY_MS, refreshAgainMs, refreshDueAt } from './connection.rules.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const obtainedAt = new Date('2026-03-02T09:00:00.000Z');
const after = (ms: number) => new Date(obtainedAt.getTime() + ms);
const dueAfterMs = (expiresInMs: number | null, grantInMs: number | null = null) => {
  const due = refreshDueAt({
    obtainedAt,
    expiresAt: expiresInMs === null ? null : after(expiresInMs),
    grantExpiresAt: grantInMs === null ? null : after(grantInMs),
  });
  return due === null ? null : due.getTime() - obtainedAt.getTime();
};

describe('when a grant is renewed', () => {
  it('is decided by the network and, where it tells, by the grant itself', () => {
    const refreshes = { auth: { refresh: () => Promise.reject(new Error('not here')) } } as unknown as Parameters<
      typeof isRenewable
    >[0];
    const doesNot = { auth: {} } as unknown as Parameters<typeof isRenewable>[0];
    expect([isRenewable(refreshes, {}), isRenewable(refreshes, { renewable: true })]).toEqual([true, true]);
    // LinkedIn renews for its partners only: trying before the token ends would part everybody else from a sign-in that still works.
    expect([isRenewable(refreshes, { renewable: false }), isRenewable(doesNot, {})]).toEqual([false, false]);
  });

  it.each([
    ['never, where nothing ends', null, null, null],
    ['ten minutes before a short-lived token ends', 40 * MINUTE_MS, null, 30 * MINUTE_MS],
    ['a fifth of its life before a long-lived token ends', 60 * DAY_MS, null, 48 * DAY_MS],
    ['half-way through a very short life', 4 * MINUTE_MS, null, 2 * MINUTE_MS],
    ['a week before the whole grant lapses', null, 90 * DAY_MS, 83 * DAY_MS],
    ['a day later at the soonest, where the grant lapses within the week', null, 3 * DAY_MS, DAY_MS],
    ['for whichever ends first', 2 * 60 * MINUTE_MS, 90 * DAY_MS, 96 * MINUTE_MS],
  ])('%s', (_, expiresInMs, grantInMs, expected) => {
    expect(dueAfterMs(expiresInMs, grantInMs)).toBe(expected);
  });

  it('is after it was obtained and before the token ends, whatever its life', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 * DAY_MS }), (lifeMs) => {
        const due = dueAfterMs(lifeMs) ?? 0;
        expect(due).toBeGreaterThanOrEqual(1);
        expect(due).toBeLessThan(lifeMs);
      }),
    );
  });
});

describe('when a connection is looked at next', () => {
  const grant = { obtainedAt, expiresAt: after(60 * MINUTE_MS), grantExpiresAt: null };

  it('spreads probes over a tenth of the interval', () => {
    const at = (random: number) =>
      nextCheckAt({ now: obtainedAt, checkedAt: obtainedAt, grant, refreshable: false, random });
    expect(at(0)).toEqual(after(PROBE_EVERY_MS));
    expect(at(1)).toEqual(after(PROBE_EVERY_MS * 1.1));
  });

  it('comes sooner where a token has to be renewed before', () => {
    const at = nextCheckAt({ now: obtainedAt, checkedAt: obtainedAt, grant, refreshable: true, random: 0.5 });
    expect(at).toEqual(after(48 * MINUTE_MS));
  });
});

it('waits longer after each refresh that fails, up to 15 minutes', () => {
  expect([1, 2, 3, 4, 5, 50].map((failures) => refreshAgainMs(failures) / MINUTE_MS)).toEqual([1, 2, 4, 8, 15, 15]);
});
