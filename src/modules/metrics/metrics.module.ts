import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/index.js';
import { LinksModule } from '../links/index.js';
import { PublishingModule } from '../publishing/index.js';
import { AccountMeasurementsRepository } from './account-measurements.repository.js';
import { AccountHistoryRepository } from './history/account-history.repository.js';
import { HistoryController } from './history/history.controller.js';
import { HistoryService } from './history/history.service.js';
import { HistoryWorker } from './history/history-worker.service.js';
import { HistoryImport } from './history/import.service.js';
import { PastPostsRepository } from './history/past-posts.repository.js';
import { MeasurementAdoption } from './measurement-adoption.service.js';
import { MeasurementHurryRepository } from './measurement-hurry.repository.js';
import { MeasurementHurry } from './measurement-hurry.service.js';
import { MeasurementsRepository } from './measurements.repository.js';
import { MetricDefinitionsRepository } from './metric-definitions.repository.js';
import { MetricDefinitions } from './metric-definitions.service.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRepository } from './metrics.repository.js';
import { MetricsScheduler } from './metrics-scheduler.service.js';
import { MetricsService } from './metrics.service.js';
import { MetricsWorker } from './metrics-worker.service.js';
import { PartitionsRepository } from './partitions.repository.js';
import { RollUpsRepository } from './roll-ups/roll-ups.repository.js';
import { RollUpsWorker } from './roll-ups/roll-ups-worker.service.js';
import { RollUps } from './roll-ups/roll-ups.service.js';

@Module({
  imports: [AccountsModule, LinksModule, PublishingModule],
  controllers: [HistoryController, MetricsController],
  providers: [
    AccountHistoryRepository,
    AccountMeasurementsRepository,
    HistoryImport,
    HistoryService,
    HistoryWorker,
    MeasurementAdoption,
    MeasurementHurry,
    MeasurementHurryRepository,
    MeasurementsRepository,
    MetricDefinitions,
    MetricDefinitionsRepository,
    MetricsRepository,
    MetricsScheduler,
    MetricsService,
    MetricsWorker,
    PartitionsRepository,
    PastPostsRepository,
    RollUps,
    RollUpsRepository,
    RollUpsWorker,
  ],
  exports: [
    HistoryWorker,
    MeasurementHurry,
    MetricDefinitionsRepository,
    MetricsScheduler,
    MetricsService,
    MetricsWorker,
    RollUps,
    RollUpsWorker,
  ],
})
export class MetricsModule {}
