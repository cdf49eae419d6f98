import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { QueueView } from '../../core/queue/queue-view.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { EngineView, type EngineFigures, type FailedAttempt } from '../publishing/index.js';
import { HeartbeatRepository, type SeenProcess } from './heartbeat.repository.js';
import { Remembered } from './remembered.js';

/** Collectors ask every 10 or 15 s; several of them, or somebody who keeps a page open, cause no more looks than one does. */
const KEEP_MS = 5_000;
const KEEP_QUEUE_MS = 1_000;
const NEXT_WAKE_UPS = 20;
const FAILURES = 20;

/** What the installation looks like from the engine room. */
export interface OperatorView {
  /** null when the database did not answer. */
  readonly engine: EngineFigures | null;
  readonly processes: readonly SeenProcess[];
  readonly queue: QueueView;
}

/** Gathers what operators look at, cheaply: answers are kept for some seconds. */
@Injectable()
export class OperatorViewService {
  private readonly stored: Remembered<{ readonly engine: EngineFigures; readonly processes: readonly SeenProcess[] }>;
  private readonly queued: Remembered<QueueView>;

  constructor(
    @Inject(EngineView) private readonly engine: EngineView,
    @Inject(HeartbeatRepository) heartbeats: HeartbeatRepository,
    @Inject(Database) database: Database,
    @Inject(WAKE_UP_QUEUE) queue: WakeUpQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.stored = new Remembered(
      async () => ({ engine: await engine.figures(), processes: await heartbeats.all(database) }),
      KEEP_MS,
    );
    this.queued = new Remembered(() => queue.view(NEXT_WAKE_UPS), KEEP_QUEUE_MS);
  }

  now(): Date {
    return this.clock.now();
  }

  /** Never throws: what does not answer is missing in the view. */
  async look(): Promise<OperatorView> {
    const [stored, queue] = await Promise.all([this.stored.get().catch(() => null), this.queued.get()]);
    return { engine: stored?.engine ?? null, processes: stored?.processes ?? [], queue };
  }

  async failures(): Promise<readonly FailedAttempt[]> {
    return this.engine.failures(FAILURES);
  }
}
