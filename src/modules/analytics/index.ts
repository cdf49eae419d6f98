/** Reports over collected numbers. */
export { AnalyticsModule } from './analytics.module.js';
/** Database roles that read the schema `reporting`. */
export { dropReportingRole, makeReportingRole, ReportingRoleError } from './reporting-role.js';
