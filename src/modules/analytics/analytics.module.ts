import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/index.js';
import { LinksModule } from '../links/index.js';
import { MetricsModule } from '../metrics/index.js';
import { BestHoursService } from './best-hours.service.js';
import { ExplainRepository } from './explain.repository.js';
import { ExplainService } from './explain.service.js';
import { OverTimeRepository } from './over-time.repository.js';
import { OverTimeService } from './over-time.service.js';
import { PublicationsRepository } from './publications.repository.js';
import { ReportScopes } from './report-scope.service.js';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';
import { SchedulesRepository } from './sharing/schedules.repository.js';
import { SchedulesService } from './sharing/schedules.service.js';
import { SharesRepository } from './sharing/shares.repository.js';
import { SharesService } from './sharing/shares.service.js';
import { SharingController } from './sharing/sharing.controller.js';
import { SubjectReports } from './sharing/subject-report.service.js';
import { SumsRepository } from './sums.repository.js';

@Module({
  imports: [CampaignsModule, LinksModule, MetricsModule],
  controllers: [ReportsController, SharingController],
  providers: [
    BestHoursService,
    ExplainRepository,
    ExplainService,
    OverTimeRepository,
    OverTimeService,
    PublicationsRepository,
    ReportScopes,
    ReportsRepository,
    ReportsService,
    SchedulesRepository,
    SchedulesService,
    SharesRepository,
    SharesService,
    SubjectReports,
    SumsRepository,
  ],
  exports: [SchedulesService],
})
export class AnalyticsModule {}
