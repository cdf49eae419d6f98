import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import type { ChannelId } from '../channels/index.js';
import { FinishedFilesRepository } from './finished-files.repository.js';
import { LanesRepository } from './lanes.repository.js';
import { publishingTopic } from './publishing.topic.js';

/** Goes on at once with deliveries that wait for a file, when the network tells that it is done. They would look by themselves a little later. */
@Injectable()
export class FinishedFiles {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FinishedFilesRepository) private readonly repository: FinishedFilesRepository,
    @Inject(LanesRepository) private readonly lanes: LanesRepository,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many deliveries were waiting, over all workspaces that have the account */
  async goOn(channel: ChannelId, remoteAccountId: string): Promise<number> {
    const now = this.clock.now();
    const accountIds = await this.repository.makeDue(this.database, channel, remoteAccountId, now);
    if (accountIds.length === 0) return 0;
    await this.lanes.hurryMany(this.database, accountIds);
    await this.queue.wake(publishingTopic(channel), now, now);
    return accountIds.length;
  }
}
