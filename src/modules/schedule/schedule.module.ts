import { Module } from '@nestjs/common';
import { PostsModule } from '../posts/index.js';
import { PublishingModule } from '../publishing/index.js';
import { BulkController } from './bulk.controller.js';
import { BulkService } from './bulk.service.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarRepository } from './calendar.repository.js';
import { CalendarService } from './calendar.service.js';
import { ScheduleController } from './schedule.controller.js';
import { ScheduleRepository } from './schedule.repository.js';
import { ScheduleService } from './schedule.service.js';
import { ZoneDataService } from './zone-data.service.js';

@Module({
  imports: [PostsModule, PublishingModule],
  controllers: [ScheduleController, BulkController, CalendarController],
  providers: [ScheduleService, BulkService, ScheduleRepository, CalendarService, CalendarRepository, ZoneDataService],
  exports: [ScheduleService, ZoneDataService],
})
export class ScheduleModule {}
