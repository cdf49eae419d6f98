import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsOptional, IsString, IsUrl, MaxLength } from 'class-validator';
import { CommaSeparated } from '../../../core/api/comma-separated.js';
import { PageQuery } from '../../../core/api/page.dto.js';
import { IsUUID, IsInstant } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { DELIVERY_STATES, type DeliveryState } from '../delivery.state.js';

export class DeliveryListQuery extends PageQuery {
  /** States, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @IsIn(DELIVERY_STATES, { each: true })
  state?: DeliveryState[];

  @IsOptional()
  @IsUUID()
  accountId?: string;

  @IsOptional()
  @IsUUID()
  campaignId?: string;

  @IsOptional()
  @IsUUID()
  postId?: string;

  @IsOptional()
  @IsIn(CHANNEL_IDS)
  channel?: ChannelId;

  /** Due at or after this instant. */
  @IsOptional()
  @IsInstant()
  dueFrom?: Date;

  /** Due before this instant. */
  @IsOptional()
  @IsInstant()
  dueBefore?: Date;

  /** Only those that wait for a person's decision (true) or don't (false). */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  needsPerson?: boolean;
}

/** What a person saw at the network. */
export class ResolveDeliveryBody {
  /** true: it is there. false: it is not, send it again now. */
  @IsBoolean()
  published: boolean;

  /** The network's id of what is there; needed when more parts follow. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  remoteId?: string;

  /** Where it can be seen. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(2_000)
  permalink?: string;
}

export class DeliveryProblem {
  /** `rejected`, `reconnect`, `throttled`, `unavailable`, `unconfirmed`, `late`, `outage`, `worker-lost`, `fault` or `removal-refused`. */
  kind: string;
  /** Plain words. */
  detail: string;
}

export class PublishedPartView {
  remoteId: string;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
}

export class AttemptView {
  number: number;
  @ApiProperty({ enum: ['send', 'look-up', 'remove', 'replay'] })
  kind: string;
  startedAt: Date;
  endedAt: Date;
  /** How it ended, for example `published`, `throttled`, `unknown`, `found`. */
  outcome: string;
  @ApiProperty({ type: String, nullable: true })
  step: string | null;
  @ApiProperty({ type: Number, nullable: true })
  httpStatus: number | null;
  @ApiProperty({ type: String, nullable: true })
  code: string | null;
  @ApiProperty({ type: String, nullable: true })
  detail: string | null;
  /** Beginning of the network's answer, without secrets. */
  @ApiProperty({ type: String, nullable: true })
  excerpt: string | null;
  /** When the next try was planned; null: none. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
}

export class LedgerPlace {
  /** In the workspace's ledger, from 1. */
  position: number;
  /** Hex SHA-256 of the entry, which stands for all before it. */
  hash: string;
}

export class ReceiptView {
  /** Hex SHA-256 of the content that went out. */
  contentHash: string;
  parts: PublishedPartView[];
  @ApiProperty({ type: PublishedPartView, nullable: true })
  firstComment: PublishedPartView | null;
  /** `answer`: the network said so; `look-up`: it was found there; `person`: somebody looked. */
  @ApiProperty({ enum: ['answer', 'look-up', 'person'] })
  confirmedBy: string;
  publishedAt: Date;
  @ApiProperty({ type: Date, nullable: true })
  removedAt: Date | null;
  /** Where it is sealed in the ledger; null for a moment after publishing. */
  @ApiProperty({ type: LedgerPlace, nullable: true })
  ledger: LedgerPlace | null;
}

export class DeliveryView {
  id: string;
  postId: string;
  accountId: string;
  @ApiProperty({ type: String, nullable: true })
  campaignId: string | null;
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  @ApiProperty({ enum: DELIVERY_STATES })
  state: DeliveryState;
  dueAt: Date;
  /** The author's wall-clock time; null when it was published at once. */
  @ApiProperty({ type: String, nullable: true })
  localTime: string | null;
  @ApiProperty({ type: String, nullable: true })
  zone: string | null;
  offsetMinutes: number;
  /** From here on it is late, and a person decides. */
  lateAt: Date;
  /** When Carillon acts next by itself; null when it will not. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  /** What happens next, in plain words. */
  next: string;
  @ApiProperty({ type: String, nullable: true })
  holdReason: string | null;
  needsPerson: boolean;
  /** When it was cancelled while it was under way: nothing more of it goes out, and it ends as soon as it is known what became of the call. */
  @ApiProperty({ type: Date, nullable: true })
  cancelAskedAt: Date | null;
  @ApiProperty({ type: DeliveryProblem, nullable: true })
  problem: DeliveryProblem | null;
  /** A first comment that failed although the post stands. */
  @ApiProperty({ type: String, nullable: true })
  followUpProblem: string | null;
  @ApiProperty({ type: String, nullable: true })
  remoteId: string | null;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
  @ApiProperty({ type: Date, nullable: true })
  publishedAt: Date | null;
  /** Milliseconds from due to published; null before. */
  @ApiProperty({ type: Number, nullable: true })
  latenessMs: number | null;
  partsPublished: number;
  partsTotal: number;
  contentHash: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export class DeliveryDetailView extends DeliveryView {
  /** The frozen content, as this account gets it. */
  @ApiProperty({ type: Object })
  content: object;
  attempts: AttemptView[];
  @ApiProperty({ type: ReceiptView, nullable: true })
  receipt: ReceiptView | null;
}

export class DeliveryPage {
  items: DeliveryView[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class DeliveryCounts {
  /** Deliveries in each state; states without any are left out. */
  @ApiProperty({ type: Object, additionalProperties: { type: 'integer' } })
  byState: Record<string, number>;
}
