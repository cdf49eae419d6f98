import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENGINE_POINTS_CHANNEL, type EnginePoint } from '../../../src/modules/publishing/engine-points.js';
import { waitFor } from '../../support/wait-for.js';

const HIT_TIMEOUT_MS = 60_000;

/** What a trap waits for; null fits any. */
export interface TrapPlace {
  readonly point: EnginePoint;
  readonly deliveryId: string | null;
  readonly step: string | null;
}

export interface TrapHit extends TrapPlace {
  readonly pid: number;
}

/** Where one process will be ended or stopped. */
export class Trap {
  constructor(
    private readonly path: string,
    readonly place: TrapPlace,
  ) {}

  /** Resolves when a process is in it. */
  async hit(): Promise<TrapHit> {
    const { point, step } = this.place;
    await waitFor(
      `a process at ${point} ${step ?? ''}`,
      () => Promise.resolve(existsSync(`${this.path}.hit`)),
      HIT_TIMEOUT_MS,
    );
    return JSON.parse(await readFile(`${this.path}.hit`, 'utf8')) as TrapHit;
  }

  /** Lets a stopped process go on. */
  async release(): Promise<void> {
    await writeFile(`${this.path}.go`, '');
  }
}

/** The folder by which a test and the trapped processes talk; see engine-trap.mjs. */
export class Traps {
  private count = 0;

  private constructor(private readonly folder: string) {}

  static async open(): Promise<Traps> {
    return new Traps(await mkdtemp(join(tmpdir(), 'carillon-traps-')));
  }

  /** For the environment of a process that may be trapped. */
  get environment(): Record<string, string> {
    return {
      TRAP_FOLDER: this.folder,
      TRAP_CHANNEL: ENGINE_POINTS_CHANNEL,
      NODE_OPTIONS: `--import ${join(process.cwd(), 'test/crash/support/engine-trap.mjs')}`,
    };
  }

  /** @param after only in a process that passed there before */
  async set(act: 'kill' | 'stop', place: TrapPlace, after: TrapPlace | null = null): Promise<Trap> {
    const path = join(this.folder, String(++this.count));
    await writeFile(`${path}.part`, JSON.stringify({ act, after, ...place }));
    await rename(`${path}.part`, `${path}.trap`);
    return new Trap(path, place);
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
