/** Collected numbers: when deliveries and accounts are measured, their snapshots, and what each number means. */
export { MetricsModule } from './metrics.module.js';
/** Started and ticked by the scheduler role. */
export { MetricsScheduler } from './metrics-scheduler.service.js';
/** Started by the worker role. */
export { MetricsWorker } from './metrics-worker.service.js';
/** Pure: engagement, and sums in which a missing value is no zero. */
export { engagementOf, sumOf } from './measured-counts.rules.js';
/** Rows of delivery_latest and account_latest in our words. */
export { ACCOUNT_COLUMNS, POST_COLUMNS, postCountsOf, type PostCounts } from './metric-columns.js';
export { PostValues } from './dto/metrics.dto.js';
