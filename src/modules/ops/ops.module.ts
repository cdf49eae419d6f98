import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { PublishingModule } from '../publishing/index.js';
import { ChannelWarnings } from './channel-warnings.service.js';
import { FiguresController } from './figures.controller.js';
import { FiguresService } from './figures.service.js';
import { HealthController } from './health.controller.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { HeartbeatService } from './heartbeat.service.js';
import { OperatorViewService } from './operator-view.service.js';
import { QueueViewController } from './queue-view.controller.js';
import { QueueViewService } from './queue-view.service.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  imports: [ChannelsModule, PublishingModule],
  controllers: [HealthController, FiguresController, QueueViewController],
  providers: [
    HeartbeatRepository,
    HeartbeatService,
    ReadinessService,
    OperatorViewService,
    FiguresService,
    QueueViewService,
    ChannelWarnings,
  ],
  exports: [HeartbeatService],
})
export class OpsModule {}
