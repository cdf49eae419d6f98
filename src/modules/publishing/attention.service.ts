import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { AttentionRepository } from './attention.repository.js';
import { sumBy } from './attention.rules.js';
import type { AttentionView } from './dto/attention.dto.js';
import { OutagesRepository } from './outages.repository.js';

/** Answers "what did not go out as planned, and why". */
@Injectable()
export class AttentionService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AttentionRepository) private readonly repository: AttentionRepository,
    @Inject(OutagesRepository) private readonly outages: OutagesRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async of({ workspaceId }: WorkspaceContext): Promise<AttentionView> {
    const [rows, spreading, pausedAt, outage] = await Promise.all([
      this.repository.groups(this.database, workspaceId),
      this.repository.spreading(this.database, workspaceId, this.clock.now()),
      this.repository.pausedAt(this.database, workspaceId),
      this.outages.newest(this.database, workspaceId),
    ]);
    return {
      total: rows.reduce((sum, row) => sum + row.count, 0),
      byState: sumBy(rows, ({ state }) => ({ state })),
      byCause: sumBy(rows, ({ state, cause }) => ({ state, cause })),
      byAccount: sumBy(rows, ({ state, account_id: accountId }) => ({ state, accountId })),
      byCampaign: sumBy(rows, ({ state, campaign_id: campaignId }) => ({ state, campaignId })),
      spreading: { count: spreading.count, lastAt: spreading.last_at },
      pausedAt,
      lastOutage: outage && {
        beganAt: outage.began_at,
        endedAt: outage.ended_at,
        missed: outage.missed,
        spread: outage.spread,
        lastAt: outage.last_at,
      },
    };
  }
}
