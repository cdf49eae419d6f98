import type { EnginePoint } from '../../../src/modules/publishing/engine-points.js';
import { waitFor } from '../../support/wait-for.js';
import { CRASH_MATRIX, isTried, verdictAt, type Behaviour, type End, type Place } from '../matrix.js';
import { LEASE_SECONDS, type CrashWorld } from './crash-world.js';
import type { Broken } from './promises.js';
import type { Subject } from './subject.js';
import type { Trap, TrapHit, TrapPlace } from './traps.js';

const QUIET_MS = 2_000;
const GATE_TIMEOUT_MS = 60_000;
/** Longer than the call's answer takes, shorter than its time-out; a few renewals fall into it. */
const SLOW_ANSWER_MS = 3_000;
const RESCUE_TIMEOUT_MS = 60_000;

export interface Scene {
  readonly point: EnginePoint;
  readonly place: Place;
  readonly title: string;
}

/** Every place of the matrix that is tried with this end and this behaviour; the quick ones first, since they disturb each other least. */
export function scenes(end: End, behaviour: Behaviour): Scene[] {
  return Object.entries(CRASH_MATRIX)
    .flatMap(([point, places]) => places.map((place) => ({ point: point as EnginePoint, place })))
    .filter(({ point, place }) => place.way !== 'schedule' && isTried(point, place, end, behaviour))
    .sort((left, right) => Number(isSlow(left.place)) - Number(isSlow(right.place)))
    .map(({ point, place }) => ({ point, place, title: titleOf(point, place) }));
}

function titleOf(point: EnginePoint, place: Place): string {
  return [point, place.post, place.step].filter((word) => word !== null).join(' ');
}

function isSlow(place: Place): boolean {
  return place.way !== 'send' && place.way !== 'removal';
}

/** Ends the service at one scene after the other, and keeps what was seen for the tests to look at. */
export class Ending {
  readonly subjects = new Map<Scene, Subject>();
  readonly hits = new Map<Scene, TrapHit>();
  private readonly troubles = new Map<Scene, unknown>();

  constructor(
    private readonly crash: CrashWorld,
    private readonly end: End,
  ) {}

  async prepare(all: readonly Scene[]): Promise<void> {
    for (const scene of all) {
      this.subjects.set(scene, await this.crash.subject(`${scene.title}, ${this.end}`, scene.place.post));
    }
    const toTakeDown = all.filter(({ place }) => place.way === 'removal').map((scene) => this.subject(scene));
    for (const subject of toTakeDown) await this.crash.publish(subject);
    await this.crash.rest(toTakeDown);
  }

  /** Kills a process at each scene. The next begins while the last one's lease still runs out, so long as nothing else would be hit. */
  async killAll(all: readonly Scene[]): Promise<void> {
    for (const scene of all) {
      await this.note(scene, async () => {
        await this.quiet(scene);
        const hit = await (await this.provoke(scene, 'kill')).hit();
        this.hits.set(scene, hit);
        await this.crash.processes.replace(hit.pid);
      });
    }
    await this.crash.rest([...this.subjects.values()]);
  }

  async cutAll(all: readonly Scene[]): Promise<void> {
    for (const scene of all) {
      await this.note(scene, async () => {
        const trap = await this.provoke(scene, 'stop');
        this.hits.set(scene, await trap.hit());
        await this.crash.cutDatabase();
        await trap.release();
        await this.crash.rest([this.subject(scene)]);
      });
    }
  }

  /** Stops a process at each scene until others have taken over and are done. @param atOnce processes that may stand still at the same time */
  async oversleepAll(all: readonly Scene[], atOnce: number): Promise<void> {
    const asleep = new Set<Promise<void>>();
    for (const scene of all) {
      while (asleep.size >= atOnce) await Promise.race(asleep);
      if (isSlow(scene.place)) await Promise.all(asleep);
      await this.note(scene, async () => {
        const trap = await this.provoke(scene, 'stop');
        this.hits.set(scene, await trap.hit());
        const sleep = this.note(scene, () => this.sleepLong(scene, trap)).finally(() => asleep.delete(sleep));
        asleep.add(sleep);
      });
    }
    await Promise.all(asleep);
    await this.crash.rest([...this.subjects.values()]);
  }

  /** @throws what went wrong on the way to the point */
  async brokenPromises(scene: Scene): Promise<Broken[]> {
    const { place, point } = scene;
    const trouble = this.troubles.get(scene);
    if (trouble !== undefined) throw new Error(`It went wrong at ${scene.title}.`, { cause: trouble });
    const lost = this.end !== 'cut-off' && place.losesClaim;
    return this.crash.brokenPromises(this.subject(scene), {
      verdict: verdictAt(place, this.end, this.crash.behaviour),
      removed: place.way === 'removal',
      workerLost: lost,
      // An upload whose result was not remembered is made again: nobody sees it.
      uploads: place.post === 'one-call' ? 0 : lost && point.startsWith('prepare.') ? 2 : 1,
    });
  }

  /** One scene that goes wrong is its own test's failure, not that of all. */
  private async note(scene: Scene, act: () => Promise<void>): Promise<void> {
    await act().catch((error: unknown) => void this.troubles.set(scene, error));
  }

  private subject(scene: Scene): Subject {
    const subject = this.subjects.get(scene);
    if (!subject) throw new Error(`${scene.title} was not prepared.`);
    return subject;
  }

  private async quiet(scene: Scene): Promise<void> {
    const others = [...this.subjects.entries()].filter(([other]) => this.hits.has(other)).map(([, subject]) => subject);
    if (others.length === 0) return;
    const soonMs = isSlow(scene.place) ? Number.MAX_SAFE_INTEGER : QUIET_MS;
    await waitFor(
      'nothing else to be at work',
      async () => !(await this.crash.isBusy(others, soonMs)),
      GATE_TIMEOUT_MS,
    );
  }

  /** Sets the trap and lets the engine run into it. */
  private async provoke(scene: Scene, act: 'kill' | 'stop'): Promise<Trap> {
    await this.crash.processes.keepAll();
    const { point, place } = scene;
    const subject = this.subject(scene);
    const { deliveryId, account } = subject;
    const { traps, world } = this.crash;
    const fault = { on: 'publish', times: 1, handle: account.handle } as const;
    const intent: TrapPlace = { point: 'part.after-intent', deliveryId, step: 'part.0' };
    const isOfOne = !/^(claim\.before|lease|enqueue)/.test(point);
    const trapPlace = { point, deliveryId: isOfOne ? deliveryId : null, step: place.step };
    switch (place.way) {
      case 'send':
      case 'schedule':
        break;
      case 'renewal':
        world.network.fault({ ...fault, act: { kind: 'delay', ms: SLOW_ANSWER_MS, accepted: true } });
        break;
      case 'look-up':
        world.network.fault({
          ...fault,
          after: Number(place.step?.slice('part.'.length)),
          act: { kind: 'drop', accepted: true },
        });
        break;
      case 'recovery': {
        const first = await traps.set('kill', intent);
        const trap = await traps.set(act, trapPlace);
        await this.crash.publish(subject);
        await this.crash.processes.replace((await first.hit()).pid);
        return trap;
      }
      case 'removal': {
        const trap = await traps.set(act, trapPlace);
        await this.crash.takeDown(subject);
        return trap;
      }
    }
    const trap = await traps.set(act, trapPlace, place.way === 'renewal' ? intent : null);
    await this.crash.publish(subject);
    return trap;
  }

  /** Until the lease is long over and, where the process had a claim, whoever took over has finished. */
  private async sleepLong(scene: Scene, trap: Trap): Promise<void> {
    const { deliveryId } = this.subject(scene);
    const wakeAt = Date.now() + (LEASE_SECONDS + 1) * 1_000;
    try {
      await waitFor(
        `${scene.title} to be taken over`,
        async () => Date.now() > wakeAt && (await this.crash.stateOf(deliveryId)).resting,
        RESCUE_TIMEOUT_MS,
      );
    } finally {
      await trap.release();
    }
  }
}
