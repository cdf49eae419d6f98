/** Reports over collected numbers. */
export { AnalyticsModule } from './analytics.module.js';
