import { waitFor } from '../support/wait-for.js';
import type { Behaviour } from './matrix.js';
import { CrashWorld, LEASE_SECONDS } from './support/crash-world.js';
import { DatabaseProxy } from '../support/database-proxy.js';

const TIMEOUT_MS = 180_000;

let crash: CrashWorld;
let proxy: DatabaseProxy;

async function start(behaviour: Behaviour): Promise<void> {
  crash = await CrashWorld.start(behaviour, 1, async (databaseUrl) => {
    proxy = await DatabaseProxy.start(databaseUrl);
    return proxy.url;
  });
}

afterEach(async () => {
  await crash.stop();
  await proxy.stop();
}, 60_000);

it(
  'knows a settlement for written whose answer Postgres gave in vain, and asks nobody',
  async () => {
    await start('cannot-be-asked');
    const subject = await crash.subject('Settled', 'one-call');
    const swallowed = proxy.swallowAnswerTo('publishing-settle');
    await crash.publish(subject);
    await swallowed;
    await crash.rest([subject]);
    const said = await crash.processes.stop();
    const promised = { verdict: 'once', removed: false, workerLost: false, uploads: 0 } as const;
    expect(await crash.brokenPromises(subject, promised)).toEqual([]);
    expect(said).toContain('settlements wait for the database');
    expect(said).not.toContain('came after its lease');
  },
  TIMEOUT_MS,
);

it.each(['honours-keys', 'ignores-keys'] as const)(
  'keeps every promise when the database is away for longer than a lease while a network that %s takes calls',
  async (behaviour) => {
    await start(behaviour);
    const short = await crash.subject('Short', 'one-call');
    const long = await crash.subject('Long', 'thread');
    for (const { account } of [short, long]) {
      crash.world.network.fault({
        on: 'publish',
        times: 1,
        handle: account.handle,
        act: { kind: 'delay', ms: 1_000, accepted: true },
      });
    }
    await crash.publish(short);
    await crash.publish(long);
    const { network } = crash.world;
    const isTaken = () => [short, long].every(({ account }) => network.posts(account.remoteId).length > 0);
    await waitFor('both to be accepted', () => Promise.resolve(isTaken()));
    proxy.goAway();
    const backAt = Date.now() + (LEASE_SECONDS + 2) * 1_000;
    await waitFor('the leases to be over', () => Promise.resolve(Date.now() > backAt));
    proxy.comeBack();
    await crash.rest([short, long]);
    await crash.processes.stop();
    const promised = { verdict: 'once', removed: false, workerLost: false } as const;
    expect(await crash.brokenPromises(short, { ...promised, uploads: 0 })).toEqual([]);
    expect(await crash.brokenPromises(long, { ...promised, uploads: 1 })).toEqual([]);
    expect(await crash.stuckRows()).toEqual([]);
    expect(network.summary().doubledKeys).toEqual([]);
  },
  TIMEOUT_MS,
);
