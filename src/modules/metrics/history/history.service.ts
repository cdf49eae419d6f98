import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { Database } from '../../../core/database/database.js';
import { conflict, notFound } from '../../../core/errors/app-error.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../../channels/index.js';
import { AccountHistoryRepository, type HistoryRow } from './account-history.repository.js';
import type { HistoryView } from './dto/history.dto.js';
import { GOES_BACK_MS } from './history-worker.service.js';
import { PastPostsRepository } from './past-posts.repository.js';

/** How far reading accounts' earlier posts has come, as people see and steer it. */
@Injectable()
export class HistoryService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountHistoryRepository) private readonly histories: AccountHistoryRepository,
    @Inject(PastPostsRepository) private readonly posts: PastPostsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 404 */
  async of(context: WorkspaceContext, accountId: string): Promise<HistoryView> {
    const offered = await this.isOffered(context, accountId);
    return present(await this.histories.find(this.database, accountId), offered);
  }

  /** @throws AppError 404; 409 `history-not-offered` */
  async restart(context: WorkspaceContext, accountId: string): Promise<HistoryView> {
    if (!(await this.isOffered(context, accountId))) {
      throw conflict('history-not-offered', 'This network does not list what an account published.');
    }
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      await this.histories.restart(tx, accountId, now, new Date(now.getTime() - GOES_BACK_MS));
      await recordAudit(tx, context, now, {
        action: 'history.restarted',
        subjectKind: 'account',
        subjectId: accountId,
      });
    });
    return this.of(context, accountId);
  }

  /** @throws AppError 404 */
  async cancel(context: WorkspaceContext, accountId: string): Promise<HistoryView> {
    await this.isOffered(context, accountId);
    await this.histories.cancel(this.database, accountId, this.clock.now());
    return this.of(context, accountId);
  }

  private async isOffered(context: WorkspaceContext, accountId: string): Promise<boolean> {
    const account = await this.posts.account(this.database, context.workspaceId, accountId);
    if (!account) throw notFound('account');
    return this.channels.find(account.channel).metrics?.history !== undefined;
  }
}

function present(row: HistoryRow | null, offered: boolean): HistoryView {
  if (!row) {
    return {
      state: offered ? 'waiting' : 'not-offered',
      found: 0,
      added: 0,
      reachedBackTo: null,
      goesBackTo: null,
      problem: null,
      startedAt: null,
      finishedAt: null,
    };
  }
  return {
    state: row.state,
    found: row.found,
    added: row.added,
    reachedBackTo: row.reached_back_to,
    goesBackTo: row.goes_back_to,
    problem: row.problem,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
