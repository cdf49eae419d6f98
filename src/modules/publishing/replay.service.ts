import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { AppError, conflict, notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { CHANNEL_REGISTRY, ChannelError, type ChannelRegistry, type Json, type Steps } from '../channels/index.js';
import { AttemptCounter } from './attempt-counter.js';
import { DeliveriesRepository, type DeliveryRow } from './deliveries.repository.js';
import { mediaSource } from './media-source.js';
import type { Connections, MediaFiles } from './publishing.ports.js';
import { CONNECTIONS, MEDIA_FILES } from './publishing.tokens.js';

const TIMEOUT_MS = 30_000;

/**
 * Sends a published delivery to its receiver once more: the same message under the same id, for receivers that lost it. Only for channels where a
 * repeat is harmless by contract.
 */
@Injectable()
export class ReplayService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DeliveriesRepository) private readonly repository: DeliveriesRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CONNECTIONS) private readonly connections: Connections,
    @Inject(MEDIA_FILES) private readonly media: MediaFiles,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(AttemptCounter) private readonly attempts: AttemptCounter,
  ) {}

  /** @throws AppError 404, or 409 with `not-replayable`, `delivery-not-published` or `replay-failed` */
  async replay(context: WorkspaceContext, id: string): Promise<void> {
    const row = await this.repository.find(this.database, context.workspaceId, id);
    if (!row) throw notFound('delivery');
    if (!this.channels.get(row.channel).capabilities.replay) {
      throw conflict('not-replayable', 'On this channel a repeat would be a second post.');
    }
    if (row.state !== 'published')
      throw conflict('delivery-not-published', `A delivery that is ${row.state} can't be sent once more.`);
    const startedAt = this.clock.now();
    let failure: ChannelError | null = null;
    try {
      await this.send(row);
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      failure = error;
    }
    await this.record(context, row, startedAt, failure);
    this.attempts.count(row.channel, failure === null ? 'published' : failure.kind);
    if (failure) throw new AppError({ status: 409, code: 'replay-failed', detail: failure.message, cause: failure });
  }

  private async send(row: DeliveryRow): Promise<void> {
    const [version] = await this.repository.connectionVersion(this.database, row.account_id);
    const opened = version && (await this.connections.openMany([version])).get(row.account_id);
    if (!version) throw new ChannelError('reconnect', 'The account is not connected.');
    if (!opened) throw new ChannelError('unavailable', "The account's stored sign-in could not be read.");
    await opened.adapter.publish(row.content, {
      ...this.connections.contextFor(opened, AbortSignal.timeout(TIMEOUT_MS)),
      key: { id: row.id, at: row.created_at },
      steps: preparedOnly(row),
      media: mediaSource(this.media, row.workspace_id, row.content, opened.account.limits),
      scheduledFor: row.due_at,
      // It finds nothing: it repeats under the same key.
      idsOfOthers: () => Promise.resolve(new Set()),
    });
  }

  private async record(
    context: WorkspaceContext,
    row: DeliveryRow,
    startedAt: Date,
    failure: ChannelError | null,
  ): Promise<void> {
    const endedAt = this.clock.now();
    await this.database.transaction(async (tx) => {
      await this.repository.insertReplay(tx, row, {
        id: newId(),
        startedAt,
        endedAt,
        outcome: failure === null ? 'published' : failure.kind,
        httpStatus: failure?.status ?? null,
        code: failure?.code ?? null,
        detail: failure?.message ?? null,
      });
      await recordAudit(tx, context, endedAt, {
        action: 'delivery.replayed',
        subjectKind: 'delivery',
        subjectId: row.id,
      });
      const { id: deliveryId, post_id: postId, state } = row;
      await this.events.publish(tx, [
        { type: 'delivery.changed', workspaceId: context.workspaceId, deliveryId, postId, state },
      ]);
    });
  }
}

/** What was prepared stays as it was, so that the message is the same to the byte; what was sent is sent again. */
function preparedOnly(row: DeliveryRow): Steps {
  return {
    run: async <T extends Json>(name: string, kind: 'prepare' | 'publish', call: () => Promise<T>): Promise<T> => {
      const remembered = kind === 'prepare' ? row.steps[name] : undefined;
      return remembered ? (remembered.result as T) : await call();
    },
  };
}
