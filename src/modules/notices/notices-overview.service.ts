import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import {
  CHANNEL_REGISTRY,
  NoticeDoorsRepository,
  OperatorApps,
  type ChannelRegistry,
  type OperatorApp,
} from '../channels/index.js';
import { NoticeSubscriptionsRepository } from './notice-subscriptions.repository.js';
import type { NoticesState } from './notices.presenter.js';

/** For whoever runs the installation: what to enter at a network so that it calls, and whether it does. */
@Injectable()
export class NoticesOverview {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeDoorsRepository) private readonly doors: NoticeDoorsRepository,
    @Inject(NoticeSubscriptionsRepository) private readonly subscriptions: NoticeSubscriptionsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly apps: OperatorApps,
  ) {}

  /** @throws AppError 404 for a channel that is none, or does not call */
  async read(channel: string): Promise<NoticesState> {
    const adapter = this.channels.find(channel);
    const { notices } = adapter;
    if (!notices) throw notFound('address');
    const [{ fields }, door, accounts] = await Promise.all([
      this.apps.read(channel),
      this.doors.find(this.database, adapter.channel),
      this.subscriptions.counts(this.database, adapter.channel),
    ]);
    const app: OperatorApp = Object.fromEntries(
      fields.flatMap(({ field, value }) => (value === null ? [] : [[field.name, value]])),
    );
    return { adapter, notices, app, door, accounts };
  }
}
