import type { ChannelWarning } from './channel-warnings.service.js';
import type { QueueViewDto } from './dto/queue-view.dto.js';
import type { SeenProcess } from './heartbeat.repository.js';
import { isAlive, secondsSince } from './operator.rules.js';
import type { OperatorView } from './operator-view.service.js';
import type { EngineFigures, FailedAttempt } from '../publishing/index.js';

export function presentQueueView(
  { queue, processes }: OperatorView,
  engine: EngineFigures,
  failures: readonly FailedAttempt[],
  warnings: readonly ChannelWarning[],
  channels: readonly string[],
  now: Date,
): QueueViewDto {
  return {
    at: engine.at.toISOString(),
    warnings: warnings.map((warning) => ({ ...warning })),
    queue: {
      backend: queue.backend,
      reachable: queue.reachable,
      counts: queue.counts,
      next: queue.next.map(({ topic, at }) => ({ topic, at: at.toISOString() })),
    },
    channels: channels.map((channel) => presentLoad(channel, engine)),
    deliveries: engine.deliveries,
    unsettled: { count: engine.unsettled.count, oldestAt: engine.unsettled.oldestAt?.toISOString() ?? null },
    processes: processes.map((process) => presentProcess(process, now)),
    failures: failures.map((failure) => ({ ...failure, endedAt: failure.endedAt.toISOString() })),
  };
}

function presentLoad(channel: string, { due, lanes, at }: EngineFigures): QueueViewDto['channels'][number] {
  const overdue = due.find((entry) => entry.channel === channel);
  const own = lanes.find((entry) => entry.channel === channel);
  return {
    channel,
    dueLagSeconds: secondsSince(overdue?.oldestAt ?? null, at),
    overdueDeliveries: overdue?.overdue ?? 0,
    lanes: own?.total ?? 0,
    leasedLanes: own?.leased ?? 0,
    blockedLanes: own?.blocked ?? 0,
    overdueLanes: own?.overdue ?? 0,
  };
}

function presentProcess(process: SeenProcess, now: Date): QueueViewDto['processes'][number] {
  return {
    id: process.id,
    roles: [...process.roles],
    host: process.host,
    pid: process.pid,
    startedAt: process.startedAt.toISOString(),
    seenAt: process.seenAt.toISOString(),
    alive: isAlive(process, now),
    schedulerTickedAt: process.schedulerTickedAt?.toISOString() ?? null,
    queueConsumedAt: process.queueConsumedAt?.toISOString() ?? null,
  };
}
