import { Module } from '@nestjs/common';
import { AttemptCounter } from './attempt-counter.js';
import { ClaimsRepository } from './claims.repository.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { EngineViewRepository } from './engine-view.repository.js';
import { EngineView } from './engine-view.service.js';
import { ObservedClaimsRepository } from './observed-claims.repository.js';
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
    AttemptCounter,
    { provide: ClaimsRepository, useClass: ObservedClaimsRepository },
    EngineViewRepository,
    EngineView,
    SweepsRepository,
    PublishingScheduler,
    PublishingWorker,
  ],
  exports: [DeliveriesService, EngineView, PublishingScheduler, PublishingWorker],
})
export class PublishingModule {}
