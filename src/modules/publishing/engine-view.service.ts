import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import {
  EngineViewRepository,
  OPEN_STATES,
  type DueOnChannel,
  type FailedAttempt,
  type LanesOfChannel,
  type OpenState,
  type Unsettled,
} from './engine-view.repository.js';
import { PublishingWorker } from './publishing-worker.service.js';

/** The engine at one moment, over all workspaces. */
export interface EngineFigures {
  readonly at: Date;
  readonly deliveries: Readonly<Record<OpenState, number>>;
  /** Channels on which nothing is overdue are left out. */
  readonly due: readonly DueOnChannel[];
  readonly lanes: readonly LanesOfChannel[];
  readonly unsettled: Unsettled;
  /** Deliveries that this process has at work. */
  readonly leasesHeld: number;
}

/** What operators look at. Reads only. */
@Injectable()
export class EngineView {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EngineViewRepository) private readonly repository: EngineViewRepository,
    @Inject(PublishingWorker) private readonly worker: PublishingWorker,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async figures(): Promise<EngineFigures> {
    const at = this.clock.now();
    // One after the other: an operator's look should not take several connections from the work.
    const counts = await this.repository.countsOfOpenStates(this.database);
    const due = await this.repository.due(this.database, at);
    const lanes = await this.repository.lanes(this.database, at);
    const unsettled = await this.repository.unsettled(this.database);
    const leasesHeld = await this.repository.leasesOf(this.database, this.worker.name);
    const known = new Map(counts.map(({ state, count }) => [state, count]));
    const deliveries = Object.fromEntries(OPEN_STATES.map((state) => [state, known.get(state) ?? 0])) as Record<
      OpenState,
      number
    >;
    return { at, deliveries, due, lanes, unsettled, leasesHeld };
  }

  /** The newest attempts that did not succeed. */
  async failures(limit: number): Promise<FailedAttempt[]> {
    return this.repository.failures(this.database, limit);
  }
}
