import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/index.js';
import { ReportsController } from './reports.controller.js';
import { ReportsRepository } from './reports.repository.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [CampaignsModule],
  controllers: [ReportsController],
  providers: [ReportsService, ReportsRepository],
})
export class AnalyticsModule {}
