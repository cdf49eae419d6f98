/** Collected numbers: when deliveries and accounts are measured, their snapshots, and what each number means. */
export { MetricsModule } from './metrics.module.js';
export { MetricsService } from './metrics.service.js';
/** Started and ticked by the scheduler role. */
export { MetricsScheduler } from './metrics-scheduler.service.js';
/** Started by the worker role. */
export { MetricsWorker } from './metrics-worker.service.js';
/** Keeps what reports are read from equal to the snapshots; started by the worker role. */
export { RollUps } from './roll-ups/roll-ups.service.js';
export { RollUpsWorker } from './roll-ups/roll-ups-worker.service.js';
/** Reads what accounts published before; started by the worker role. */
export { HistoryWorker } from './history/history-worker.service.js';
/** Reactions + comments + shares + saves, in which a missing value is no zero. */
export { engagementOf } from './measured-counts.rules.js';
/** Rows of publications in our words. */
export { columnOf, POST_COLUMNS, postCountsOf, toColumns, type PostCounts } from './metric-columns.js';
export { MetricMeaning, PostValues } from './dto/metrics.dto.js';
/** Sums over publications, and what makes them up again from sums of days. */
export { PUBLISHED_RESUMS, PUBLISHED_SUMS } from './roll-ups/roll-ups.repository.js';
export { SUMMED_COLUMNS } from './roll-ups/roll-up-columns.js';
export { partsOf, SUMMED_METRICS, type SummedMetric } from './roll-ups/fold.rules.js';
/** Takes on what was published, so that it is measured and reported on. */
export { MeasurementAdoption } from './measurement-adoption.service.js';
/** Measures sooner what networks tell of. */
export { MeasurementHurry } from './measurement-hurry.service.js';
export { isOffered, offersPostMetrics } from './offered-metrics.rules.js';
export { isOwnMetric } from './own-metrics.rules.js';
export { longestGapAt } from './cadence.rules.js';
/** What each number means on its network, in every version. */
export { IMPORTED_VERSION, MetricDefinitionsRepository, type DefinitionRow } from './metric-definitions.repository.js';
