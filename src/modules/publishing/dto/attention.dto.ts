import { ApiProperty } from '@nestjs/swagger';

const STATES = ['missed', 'held', 'unconfirmed', 'failed'] as const;

export class AttentionSum {
  @ApiProperty({ enum: STATES })
  state: (typeof STATES)[number];
  count: number;
  /** When the first of them came to be so (or was last touched since). */
  since: Date;
  oldestDueAt: Date;
  newestDueAt: Date;
}

export class AttentionByCause extends AttentionSum {
  /**
   * `missed`: `outage` (Carillon was not running), `late` (held or queued for too long), or the network's trouble: `unavailable`, `throttled`.
   * `held`: `workspace-paused`, `account-paused`, `campaign-paused`, `reconnect`, `disconnected`.
   * `unconfirmed`: `needs-person`, or `looking` while Carillon still asks the network. `failed`: `rejected`, `fault` and the like.
   */
  cause: string;
}

export class AttentionByAccount extends AttentionSum {
  accountId: string;
}

export class AttentionByCampaign extends AttentionSum {
  /** null: posts without a campaign. */
  @ApiProperty({ type: String, nullable: true })
  campaignId: string | null;
}

export class OutageView {
  /** The last sign of life before. */
  beganAt: Date;
  endedAt: Date;
  /** Deliveries that became too late meanwhile. */
  missed: number;
  /** Deliveries that were late but still within their tolerance: they went out one after the other. */
  spread: number;
  /** When the last of those went out, or goes; null where there were none. */
  @ApiProperty({ type: Date, nullable: true })
  lastAt: Date | null;
}

export class AttentionView {
  /** Deliveries that are missed, held, unconfirmed or failed. */
  total: number;
  @ApiProperty({ type: [AttentionSum] })
  byState: AttentionSum[];
  @ApiProperty({ type: [AttentionByCause] })
  byCause: AttentionByCause[];
  @ApiProperty({ type: [AttentionByAccount] })
  byAccount: AttentionByAccount[];
  @ApiProperty({ type: [AttentionByCampaign] })
  byCampaign: AttentionByCampaign[];
  /** Deliveries that wait for their instant after a pause, an outage or a bulk action. */
  spreading: AttentionSpread;
  /** null while the workspace is not paused. */
  @ApiProperty({ type: Date, nullable: true })
  pausedAt: Date | null;
  /** The newest time when nothing was sent and something was due; null: never. */
  @ApiProperty({ type: OutageView, nullable: true })
  lastOutage: OutageView | null;
}

export class AttentionSpread {
  count: number;
  /** When the last of them goes out. */
  @ApiProperty({ type: Date, nullable: true })
  lastAt: Date | null;
}
