import { BEHAVIOURS, type Behaviour } from './matrix.js';
import { CrashWorld } from './support/crash-world.js';
import { Ending, scenes } from './support/ends.js';

const TIMEOUT_MS = 900_000;
const PROCESSES = 3;

interface Run {
  readonly crash: CrashWorld;
  readonly cut: Ending;
  readonly overslept: Ending;
}

const all = new Map(BEHAVIOURS.map((behaviour) => [behaviour, scenes('overslept', behaviour)]));
const runs = new Map<Behaviour, Run>();

/** Side by side, since most of it is waiting for leases to end. */
beforeAll(async () => {
  for (const behaviour of BEHAVIOURS) {
    const crash = await CrashWorld.start(behaviour, PROCESSES);
    const run = { crash, cut: new Ending(crash, 'cut-off'), overslept: new Ending(crash, 'overslept') };
    runs.set(behaviour, run);
    await run.cut.prepare(all.get(behaviour) ?? []);
    await run.overslept.prepare(all.get(behaviour) ?? []);
  }
  await Promise.all(
    BEHAVIOURS.map(async (behaviour) => {
      const { crash, cut, overslept } = runOf(behaviour);
      await cut.cutAll(all.get(behaviour) ?? []);
      await overslept.oversleepAll(all.get(behaviour) ?? [], PROCESSES - 1);
      await crash.processes.stop();
    }),
  );
}, TIMEOUT_MS);

afterAll(() => Promise.all([...runs.values()].map(({ crash }) => crash.stop())), 60_000);

function runOf(behaviour: Behaviour): Run {
  const run = runs.get(behaviour);
  if (!run) throw new Error(`Nothing runs for ${behaviour}.`);
  return run;
}

describe.each(BEHAVIOURS)('while it sends to a network that %s', (behaviour) => {
  it.each(all.get(behaviour) ?? [])(
    'a process cut off from its database keeps every promise at $title',
    async (scene) => {
      const { cut } = runOf(behaviour);
      expect(cut.hits.get(scene)).toMatchObject({ point: scene.point });
      expect(await cut.brokenPromises(scene)).toEqual([]);
    },
  );

  it.each(all.get(behaviour) ?? [])(
    'a process that overslept its lease keeps every promise at $title',
    async (scene) => {
      const { overslept } = runOf(behaviour);
      expect(overslept.hits.get(scene)).toMatchObject({ point: scene.point });
      expect(await overslept.brokenPromises(scene)).toEqual([]);
    },
  );

  it('leaves nothing that is stuck, and sent nothing twice under one key', async () => {
    const { crash } = runOf(behaviour);
    expect(await crash.stuckRows()).toEqual([]);
    // Honouring networks would hide a second call behind the first one's answer.
    expect(crash.world.network.summary()).toMatchObject({ doubledKeys: [], replayed: 0 });
  });
});
