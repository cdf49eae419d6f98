import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { ChannelsModule } from '../channels/index.js';
import { MetricsModule } from '../metrics/index.js';
import { PublishingModule } from '../publishing/index.js';
import { NoticeHandling } from './notice-handling.service.js';
import { NoticeReception } from './notice-reception.service.js';
import { NoticeSubscriptionsRepository } from './notice-subscriptions.repository.js';
import { NoticeSubscriptions } from './notice-subscriptions.service.js';
import { NoticesOverviewController } from './notices-overview.controller.js';
import { NoticesOverview } from './notices-overview.service.js';
import { NoticesWorker } from './notices-worker.service.js';
import { NoticesController } from './notices.controller.js';
import { NoticesRepository } from './notices.repository.js';
import { Refusals } from './refusals.service.js';

@Module({
  imports: [AccountsModule, ChannelsModule, MetricsModule, PublishingModule],
  controllers: [NoticesController, NoticesOverviewController],
  providers: [
    NoticeHandling,
    NoticeReception,
    NoticeSubscriptions,
    NoticeSubscriptionsRepository,
    NoticesOverview,
    NoticesRepository,
    NoticesWorker,
    Refusals,
  ],
  exports: [NoticeHandling, NoticesWorker],
})
export class NoticesModule {}
