import { Module } from '@nestjs/common';
import { ClaimsRepository } from './claims.repository.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { PublishingScheduler } from './publishing-scheduler.service.js';
import { PublishingWorker } from './publishing-worker.service.js';
import { ReplayService } from './replay.service.js';
import { SweepsRepository } from './sweeps.repository.js';

@Module({
  controllers: [DeliveriesController],
  providers: [
    DeliveriesService,
    ReplayService,
    DeliveriesRepository,
    ClaimsRepository,
    SweepsRepository,
    PublishingScheduler,
    PublishingWorker,
  ],
  exports: [DeliveriesService, PublishingScheduler, PublishingWorker],
})
export class PublishingModule {}
