/** Collected numbers: when deliveries and accounts are measured, their snapshots, and what each number means. */
export { MetricsModule } from './metrics.module.js';
export { MetricsService } from './metrics.service.js';
/** Started and ticked by the scheduler role. */
export { MetricsScheduler } from './metrics-scheduler.service.js';
/** Started by the worker role. */
export { MetricsWorker } from './metrics-worker.service.js';
/** Reactions + comments + shares + saves, in which a missing value is no zero. */
export { ENGAGEMENT_PARTS, engagementOf } from './measured-counts.rules.js';
/** Rows of delivery_latest in our words. */
export { columnOf, POST_COLUMNS, postCountsOf, type PostCounts } from './metric-columns.js';
export { PostValues } from './dto/metrics.dto.js';
