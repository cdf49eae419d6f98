import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { HeartbeatRepository } from './heartbeat.repository.js';
import { HeartbeatService } from './heartbeat.service.js';
import { ReadinessService } from './readiness.service.js';

@Module({
  controllers: [HealthController],
  providers: [HeartbeatRepository, HeartbeatService, ReadinessService],
  exports: [HeartbeatService],
})
export class OpsModule {}
