import {
  BEHAVIOURS,
  CALLS,
  NETWORK_ENDS,
  reachable,
  verdictOf,
  type Behaviour,
  type Call,
  type NetworkEnd,
} from './matrix.js';
import { CrashWorld } from './support/crash-world.js';
import type { Subject } from './support/subject.js';

const TIMEOUT_MS = 600_000;
/** A time-out, then look-ups with growing waits. */
const REST_MS = 120_000;

interface Scene {
  readonly call: Call;
  readonly end: NetworkEnd;
}

const worlds = new Map<Behaviour, { readonly crash: CrashWorld; readonly subjects: ReadonlyMap<Scene, Subject> }>();
const all = new Map(BEHAVIOURS.map((behaviour) => [behaviour, scenes(behaviour)]));

function scenes(behaviour: Behaviour): Scene[] {
  return (Object.keys(CALLS) as Call[])
    .filter((call) => reachable(CALLS[call].way, behaviour))
    .flatMap((call) => (Object.keys(NETWORK_ENDS) as NetworkEnd[]).map((end) => ({ call, end })));
}

/** All calls of all networks at the same time: nearly everything here is waiting. */
beforeAll(async () => {
  for (const behaviour of BEHAVIOURS) {
    const crash = await CrashWorld.start(behaviour, 1);
    const subjects = new Map<Scene, Subject>();
    worlds.set(behaviour, { crash, subjects });
    for (const scene of all.get(behaviour) ?? []) {
      subjects.set(scene, await crash.subject(`${scene.call}, ${scene.end}`, 'thread'));
    }
    for (const [scene, subject] of subjects) await begin(crash, scene, subject);
  }
  await Promise.all(
    [...worlds.values()].map(async ({ crash, subjects }) => {
      await takeDown(crash, subjects);
      await crash.rest([...subjects.values()], REST_MS);
      await crash.processes.stop();
    }),
  );
}, TIMEOUT_MS);

afterAll(() => Promise.all([...worlds.values()].map(({ crash }) => crash.stop())), 60_000);

async function begin(crash: CrashWorld, scene: Scene, subject: Subject): Promise<void> {
  if (CALLS[scene.call].way !== 'removal') spoil(crash, scene, subject);
  if (CALLS[scene.call].way === 'look-up') {
    crash.world.network.fault({
      on: 'publish',
      times: 1,
      handle: subject.account.handle,
      act: { kind: 'drop', accepted: true },
    });
  }
  await crash.publish(subject);
}

async function takeDown(crash: CrashWorld, subjects: ReadonlyMap<Scene, Subject>): Promise<void> {
  const chosen = [...subjects].filter(([{ call }]) => CALLS[call].way === 'removal');
  await crash.rest(chosen.map(([, subject]) => subject));
  for (const [scene, subject] of chosen) {
    spoil(crash, scene, subject);
    await crash.takeDown(subject);
  }
}

function spoil(crash: CrashWorld, { call, end }: Scene, { account }: Subject): void {
  const { on, after } = CALLS[call];
  crash.world.network.fault({ on, after, times: 1, handle: account.handle, act: NETWORK_ENDS[end] });
}

describe.each(BEHAVIOURS)('a call to a network that %s', (behaviour) => {
  it.each(all.get(behaviour) ?? [])('keeps every promise at $call: $end', async (scene) => {
    const { crash, subjects } = worlds.get(behaviour) ?? {};
    const subject = subjects?.get(scene);
    if (!crash || !subject) throw new Error('Nothing runs here.');
    const isMadeAgain = scene.call === 'media upload' && scene.end.endsWith('after acceptance');
    const broken = await crash.brokenPromises(subject, {
      verdict: verdictOf(scene.call, scene.end, behaviour),
      removed: scene.call === 'removal',
      workerLost: false,
      uploads: isMadeAgain ? 2 : 1,
    });
    expect(broken).toEqual([]);
  });

  it('suffered all that was commanded, and leaves nothing stuck', async () => {
    const { crash } = worlds.get(behaviour) ?? {};
    if (!crash) throw new Error('Nothing runs here.');
    const faults = await fetch(`${crash.world.network.url}/control/faults`);
    expect(await faults.json()).toEqual({ pending: [] });
    expect(await crash.stuckRows()).toEqual([]);
    expect(crash.world.network.summary().doubledKeys).toEqual([]);
  });
});
