/** Health, heartbeats, figures for collectors, and the queue view. */
export { HeartbeatService } from './heartbeat.service.js';
export { OpsModule } from './ops.module.js';
