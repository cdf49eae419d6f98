import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { AppError, conflict, forbidden, notFound } from '../../core/errors/app-error.js';
import { Meter, type Counter } from '../../core/meter/meter.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import {
  CHANNEL_REGISTRY,
  ChannelError,
  NoticeDoorsRepository,
  OperatorApps,
  type ChannelAdapter,
  type ChannelNotices,
  type ChannelRegistry,
  type Json,
  type NetworkCall,
  type Notice,
  type OperatorApp,
  type ReadCall,
} from '../channels/index.js';
import { NoticesRepository, type DeletionRow } from './notices.repository.js';
import { NOTICES_TOPIC } from './notices.topic.js';
import { Refusals } from './refusals.service.js';

/** Which of a network's addresses was called. */
export type Door = 'notices' | 'revocations' | 'deletions';

interface OpenDoor {
  readonly adapter: ChannelAdapter;
  readonly notices: ChannelNotices;
  readonly app: OperatorApp;
}

/** Hears networks out: proves that it is them, keeps what they told in one statement, and leaves the rest to workers. */
@Injectable()
export class NoticeReception {
  private readonly received: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticesRepository) private readonly notices: NoticesRepository,
    @Inject(NoticeDoorsRepository) private readonly doors: NoticeDoorsRepository,
    @Inject(Refusals) private readonly refusals: Refusals,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly apps: OperatorApps,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(Meter) meter: Meter,
  ) {
    this.received = meter.counter(
      'carillon_notices_total',
      'What networks told by calling this process, by channel; repeats not counted.',
    );
  }

  /**
   * @returns what the network wants to hear before it tells anything
   * @throws AppError 404 for a channel that is none or has no such address, 409 `channel-not-set-up`, 403 `not-recognised`
   */
  async answerChallenge(channel: string, call: NetworkCall): Promise<Json> {
    const { adapter, notices, app } = await this.open(channel);
    const answer = notices.challenge(call, app);
    if (answer === null) throw this.refuse(adapter);
    const now = this.clock.now();
    await this.doors.challenged(this.database, adapter.channel, now);
    await this.queue.wake(NOTICES_TOPIC, now, now);
    return answer;
  }

  /**
   * What is kept when this resolves is not lost.
   * @returns what was told, repeats included
   * @throws AppError as `answerChallenge`
   */
  async receive(channel: string, door: Door, call: NetworkCall): Promise<readonly Notice[]> {
    const { adapter, notices, app } = await this.open(channel);
    const told = readAt(door, notices, call, app);
    if (told === 'unsigned') throw this.refuse(adapter);
    const now = this.clock.now();
    const stored = await this.notices.store(this.database, adapter.channel, told, now);
    this.received.add({ channel: adapter.channel }, stored);
    // Not waited for: the queue may be away, and the network must hear soon.
    if (stored > 0) void this.queue.wake(NOTICES_TOPIC, now, now);
    return told;
  }

  /** @throws AppError 404 */
  async deletion(channel: string, code: string): Promise<DeletionRow> {
    const found = await this.notices.findDeletion(this.database, channel, code);
    if (!found) throw notFound('request');
    return found;
  }

  private async open(channel: string): Promise<OpenDoor> {
    const adapter = this.channels.find(channel);
    const { notices } = adapter;
    if (!notices) throw notFound('address');
    try {
      return { adapter, notices, app: await this.apps.open(adapter.channel) };
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      throw conflict(error.code ?? error.kind, error.message);
    }
  }

  private refuse(adapter: ChannelAdapter): AppError {
    this.refusals.count(adapter.channel);
    return forbidden(`Nothing in this call proves that it comes from ${adapter.capabilities.displayName}.`);
  }
}

function readAt(door: Door, notices: ChannelNotices, call: NetworkCall, app: OperatorApp): ReadCall {
  switch (door) {
    case 'notices':
      return notices.read(call, app);
    case 'revocations':
    case 'deletions':
      if (!notices.withdrawals) throw notFound('address');
      return door === 'deletions' ? notices.withdrawals.deletion(call, app) : notices.withdrawals.revoked(call, app);
  }
}
