import { ENGINE_POINTS, type EnginePoint } from '../../src/modules/publishing/engine-points.js';
import { BEHAVIOURS, CRASH_MATRIX, type Behaviour } from './matrix.js';
import { CrashWorld } from './support/crash-world.js';
import { Ending, scenes } from './support/ends.js';

const TIMEOUT_MS = 900_000;

interface Run {
  readonly crash: CrashWorld;
  readonly ending: Ending;
}

const all = new Map(BEHAVIOURS.map((behaviour) => [behaviour, scenes('killed', behaviour)]));
const runs = new Map<Behaviour, Run>();

/** Side by side, since most of it is waiting for processes to start and leases to end. */
beforeAll(async () => {
  for (const behaviour of BEHAVIOURS) {
    const crash = await CrashWorld.start(behaviour, 2);
    const ending = new Ending(crash, 'killed');
    runs.set(behaviour, { crash, ending });
    await ending.prepare(all.get(behaviour) ?? []);
  }
  await Promise.all(
    BEHAVIOURS.map(async (behaviour) => {
      const { crash, ending } = runOf(behaviour);
      await ending.killAll(all.get(behaviour) ?? []);
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

describe.each(BEHAVIOURS)('a process killed while it sends to a network that %s', (behaviour) => {
  it.each(all.get(behaviour) ?? [])('keeps every promise at $title', async (scene) => {
    const { ending } = runOf(behaviour);
    expect(ending.hits.get(scene)).toMatchObject({ point: scene.point });
    expect(await ending.brokenPromises(scene)).toEqual([]);
  });

  it('leaves nothing that is stuck, and no key used twice', async () => {
    const { crash } = runOf(behaviour);
    expect(await crash.stuckRows()).toEqual([]);
    expect(crash.world.network.summary().doubledKeys).toEqual([]);
  });
});

it('was killed at every point there is, those of scheduling elsewhere', () => {
  const reached = new Set(
    [...runs.values()].flatMap(({ ending }) => [...ending.hits.values()].map(({ point }) => point)),
  );
  const elsewhere = Object.entries(CRASH_MATRIX)
    .filter(([, places]) => places.every(({ way }) => way === 'schedule'))
    .map(([point]) => point as EnginePoint);
  expect(new Set([...reached, ...elsewhere])).toEqual(new Set(ENGINE_POINTS));
});
