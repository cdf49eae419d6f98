import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { AttemptCounter } from './attempt-counter.js';
import {
  ClaimsRepository,
  logFieldsOf,
  type ClaimAnswer,
  type ClaimRequest,
  type Settlement,
} from './claims.repository.js';
import { OutageWatch } from './outage-watch.service.js';

/** Outcomes that nobody has to read about: at full speed there are thousands in a second. */
const QUIET = new Set(['published', 'removed', 'found']);

/**
 * Claims as a worker makes them. It claims only while it is certain that no outage waits to be settled: otherwise the first claim after one would
 * send everything at once. And it tells operators how attempts ended, once that is written: one count and one line for each.
 */
@Injectable()
export class WorkerClaims extends ClaimsRepository {
  constructor(
    @Inject(OutageWatch) private readonly watch: OutageWatch,
    @Inject(AttemptCounter) private readonly attempts: AttemptCounter,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    super();
  }

  override async claim(sql: Sql, request: ClaimRequest): Promise<ClaimAnswer> {
    if (!(await this.watch.mayClaim())) return { claims: [], more: false };
    return super.claim(sql, request);
  }

  override async settle(sql: Sql, settlements: readonly Settlement[], now: Date): Promise<Set<string>> {
    const settled = await super.settle(sql, settlements, now);
    for (const settlement of settlements) if (settled.has(settlement.claim.id)) this.tell(settlement);
    return settled;
  }

  private tell({ claim, attempt, state, nextAt, needsPerson }: Settlement): void {
    this.attempts.count(claim.channel, attempt.outcome);
    const isQuiet = QUIET.has(attempt.outcome);
    if (isQuiet && !this.log.tellsDebug) return;
    const fields = {
      ...logFieldsOf(claim),
      attemptId: attempt.id,
      kind: attempt.kind,
      outcome: attempt.outcome,
      code: attempt.code,
      httpStatus: attempt.httpStatus,
      state,
      nextAt,
      needsPerson,
      ms: attempt.endedAt.getTime() - claim.claimedAt.getTime(),
    };
    if (isQuiet) this.log.debug('an attempt succeeded', fields);
    else this.log.info('an attempt did not succeed', fields);
  }
}
