import { setTimeout as wait } from 'node:timers/promises';
import type { Cleanup } from '../support/processes.js';
import { Client } from './client.js';
import { Diary } from './diary.js';
import { becomesQuiet, gatherEvidence, type Evidence } from './evidence.js';
import type { Plan, UserAct } from './plan.types.js';
import { scopeInWords } from './plan-words.js';
import { setScene } from './scene.js';
import { Users } from './users.js';
import { World } from './world.js';

export interface Aftermath {
  readonly evidence: Evidence;
  readonly world: World;
  readonly diary: Diary;
}

/**
 * Carries the plan out, ends every fault, and waits until nothing more is to come.
 * @param folder for data and logs @param patienceMs how long to wait for that
 */
export async function storm(
  cleanup: Cleanup,
  plan: Plan,
  folder: string,
  patienceMs: number,
  say: (line: string) => void,
): Promise<Aftermath> {
  say('Starting the network, the database and three processes …');
  const world = await World.start(cleanup, folder, plan.backend, say);
  const client = new Client(world.origin);
  const places = await setScene(client, world.sandbox);
  const diary = new Diary();
  const users = new Users(plan.seed, client, places, diary);
  say(`The storm begins: ${plan.events.length} events in ${plan.lengthMs / 1_000} s.`);
  const turns = new Turns((act) => users.act(act));
  const begunAt = performance.now();
  for (const event of plan.events) {
    await wait(Math.max(0, begunAt + event.atMs - performance.now()));
    if (event.fault) world.apply(event.fault);
    else turns.take(event.act);
  }
  say('It is over. Waiting until everything is settled …');
  await Promise.all([world.calm(), turns.allTaken()]);
  await users.resumeEverything();
  const settled = await becomesQuiet(client, places, patienceMs);
  if (!settled) say('Some deliveries are not settled yet.');
  return { evidence: await gatherEvidence(client, places, world, diary), world, diary };
}

/** People do many things at once, but one after the other with the same post. */
class Turns {
  private readonly last = new Map<string, Promise<void>>();

  constructor(private readonly carryOut: (act: UserAct) => Promise<void>) {}

  take(act: UserAct): void {
    const about = subjectsOf(act);
    const before = about.flatMap((subject) => this.last.get(subject) ?? []);
    const done = Promise.all(before).then(() => this.carryOut(act));
    for (const subject of about) this.last.set(subject, done);
  }

  async allTaken(): Promise<void> {
    await Promise.all(this.last.values());
  }
}

function subjectsOf(act: UserAct): string[] {
  if (act.kind === 'bulk') return act.posts.map(String);
  return ['post' in act ? String(act.post) : scopeInWords(act.scope)];
}
