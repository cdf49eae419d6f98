import type { Database } from '../database/database.js';
import { waitFor } from '../../../test/support/wait-for.js';
import { MovedClock } from '../../../test/support/moved-clock.js';
import { ClockWatch } from './clock-watch.js';

/** A clock that claims to be the machine's, and a Postgres whose clock is right. */
function aWatch({ isSystem = true, leaseSeconds = 60 } = {}) {
  const clock = new MovedClock();
  clock.isSystem = isSystem;
  let looks = 0;
  const query = async () => {
    looks++;
    return [{ at: new Date() }];
  };
  return {
    clock,
    watch: new ClockWatch({ query } as unknown as Database, { publishing: { leaseSeconds } }, clock),
    looks: () => looks,
  };
}

it('finds a clock right that is a little off, and does not look each time', async () => {
  const { clock, watch, looks } = aWatch();
  clock.advance(2_000);
  expect(await watch.isRight()).toBe(true);
  expect(await watch.isRight()).toBe(true);
  expect([watch.trouble, looks()]).toEqual([null, 1]);
});

it('allows the less the shorter leases are, so that two machines never differ by more than what a lease leaves free', async () => {
  const { clock, watch } = aWatch({ leaseSeconds: 8 });
  clock.advance(900);
  expect(await watch.isRight()).toBe(true);
  clock.advance(1_100);
  expect(await watch.isRight()).toBe(false);
});

it.each([
  [60_000, 'The clock of its machine is 60.0 s ahead of the database’s.'],
  [-3_500, 'The clock of its machine is 3.5 s behind the database’s.'],
])('finds a clock wrong that is off by %i ms, and says how much', async (ms, trouble) => {
  const { clock, watch } = aWatch();
  clock.advance(ms);
  expect(await watch.isRight()).toBe(false);
  expect(watch.trouble?.replace("'", '’')).toBe(trouble);
  expect(Math.abs(watch.nowThere().getTime() - Date.now())).toBeLessThan(500);
});

it('notices at once that a clock is set wrong, and within a second that it is right again', async () => {
  const { clock, watch } = aWatch();
  expect(await watch.isRight()).toBe(true);
  clock.advance(30_000);
  expect(await watch.isRight()).toBe(false);
  clock.advance(-30_000);
  await waitFor('it to be right again', () => watch.isRight());
  expect(watch.trouble).toBeNull();
});

it('asks nothing of a clock that does not claim to be the machine’s', async () => {
  const { clock, watch, looks } = aWatch({ isSystem: false });
  clock.advance(3_600_000);
  expect([await watch.isRight(), watch.trouble, looks()]).toEqual([true, null, 0]);
});

it('does not call a clock wrong because the answer took long', async () => {
  const clock = new MovedClock();
  clock.isSystem = true;
  const query = async () => {
    clock.advance(10_000);
    return [{ at: new Date(clock.now().getTime() - 5_000) }];
  };
  expect(
    await new ClockWatch({ query } as unknown as Database, { publishing: { leaseSeconds: 60 } }, clock).isRight(),
  ).toBe(true);
});
