/** Health, heartbeats. */
export { HeartbeatService } from './heartbeat.service.js';
export { OpsModule } from './ops.module.js';
