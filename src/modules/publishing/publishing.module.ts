import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { AttemptCounter } from './attempt-counter.js';
import { AttentionController } from './attention.controller.js';
import { AttentionRepository } from './attention.repository.js';
import { AttentionService } from './attention.service.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryBatchesRepository } from './delivery-batches.repository.js';
import { DeliveryBatches } from './delivery-batches.service.js';
import { EngineViewRepository } from './engine-view.repository.js';
import { EngineView } from './engine-view.service.js';
import { FinishedFilesRepository } from './finished-files.repository.js';
import { FinishedFiles } from './finished-files.service.js';
import { LanesRepository } from './lanes.repository.js';
import { OutageWatch } from './outage-watch.service.js';
import { OutagesRepository } from './outages.repository.js';
import { PublishingPressure } from './publishing-pressure.js';
import { PublishingScheduler } from './publishing-scheduler.service.js';
import { PublishingWorker } from './publishing-worker.service.js';
import { ReplayService } from './replay.service.js';
import { SpreadsRepository } from './spreads.repository.js';
import { Spreads } from './spreads.service.js';
import { SweepsRepository } from './sweeps.repository.js';
import { WorkerClaims } from './worker-claims.js';

@Module({
  imports: [ChannelsModule],
  // Before the deliveries: "attention" is no id.
  controllers: [AttentionController, DeliveriesController],
  providers: [
    DeliveriesService,
    ReplayService,
    AttentionService,
    AttentionRepository,
    DeliveriesRepository,
    DeliveryBatches,
    DeliveryBatchesRepository,
    FinishedFiles,
    FinishedFilesRepository,
    LanesRepository,
    SpreadsRepository,
    OutagesRepository,
    AttemptCounter,
    EngineViewRepository,
    EngineView,
    SweepsRepository,
    Spreads,
    OutageWatch,
    WorkerClaims,
    PublishingPressure,
    PublishingScheduler,
    PublishingWorker,
  ],
  exports: [
    DeliveriesService,
    DeliveryBatches,
    EngineView,
    FinishedFiles,
    PublishingPressure,
    PublishingScheduler,
    PublishingWorker,
  ],
})
export class PublishingModule {}
