import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/index.js';
import { OverTimeRepository } from './over-time.repository.js';
import { OverTimeService } from './over-time.service.js';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [CampaignsModule],
  controllers: [ReportsController],
  providers: [ReportsService, ReportsRepository, OverTimeService, OverTimeRepository],
})
export class AnalyticsModule {}
