import { ApiProperty } from '@nestjs/swagger';

class WakeUpCounts {
  /** Due, and not taken yet. */
  waiting: number;
  /** For an instant to come. */
  delayed: number;
  /** At a handler now. */
  active: number;
  failed: number;
}

class WakeUpDto {
  topic: string;
  at: string;
}

class QueueDto {
  @ApiProperty({ enum: ['postgres', 'redis'] })
  backend: string;
  /** Whether it answered the process that was asked. */
  reachable: boolean;
  /** null when it did not answer. Wake-ups are hints: these are no counts of deliveries. */
  @ApiProperty({ type: WakeUpCounts, nullable: true })
  counts: WakeUpCounts | null;
  /** Soonest first, 20 at most. */
  @ApiProperty({ type: [WakeUpDto] })
  next: WakeUpDto[];
}

class ChannelLoadDto {
  channel: string;
  /** Age of the oldest due delivery that could go out at once, in seconds; 0 when nothing is overdue. */
  dueLagSeconds: number;
  overdueDeliveries: number;
  lanes: number;
  /** Lanes that a worker has. */
  leasedLanes: number;
  /** Lanes that wait for a network's limit to end. */
  blockedLanes: number;
  /** Free lanes of active accounts on which something is due. */
  overdueLanes: number;
}

class UnsettledDto {
  /** Claimed, and not settled yet. */
  count: number;
  @ApiProperty({ type: String, nullable: true })
  oldestAt: string | null;
}

class ProcessDto {
  id: string;
  roles: string[];
  host: string;
  pid: number;
  startedAt: string;
  seenAt: string;
  /** Whether it gave a sign of life in the last 15 seconds. */
  alive: boolean;
  @ApiProperty({ type: String, nullable: true })
  schedulerTickedAt: string | null;
  @ApiProperty({ type: String, nullable: true })
  queueConsumedAt: string | null;
}

class FailedAttemptDto {
  deliveryId: string;
  workspaceId: string;
  channel: string;
  kind: string;
  outcome: string;
  @ApiProperty({ type: Number, nullable: true })
  httpStatus: number | null;
  @ApiProperty({ type: String, nullable: true })
  code: string | null;
  @ApiProperty({ type: String, nullable: true })
  detail: string | null;
  endedAt: string;
  /** The delivery's state by now. */
  state: string;
  needsPerson: boolean;
}

class ChannelWarningDto {
  channel: string;
  /** `channel-stopped`: nothing goes out there now. `api-version`: the network ends, or has ended, a version that this release speaks. */
  @ApiProperty({ enum: ['channel-stopped', 'api-version'] })
  code: string;
  message: string;
}

/** The engine room: queue, processes, load and recent failures, over all workspaces. */
export class QueueViewDto {
  /** Counts are as of then, some seconds old at most while the database answers quickly. */
  at: string;
  /** What only whoever runs the installation can mend. */
  @ApiProperty({ type: [ChannelWarningDto] })
  warnings: ChannelWarningDto[];
  queue: QueueDto;
  channels: ChannelLoadDto[];
  /** How many deliveries are in each state that is not final, and failed ones. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  deliveries: Readonly<Record<string, number>>;
  unsettled: UnsettledDto;
  @ApiProperty({ type: [ProcessDto] })
  processes: ProcessDto[];
  /** The newest attempts that did not succeed, 20 at most. */
  @ApiProperty({ type: [FailedAttemptDto] })
  failures: FailedAttemptDto[];
}
