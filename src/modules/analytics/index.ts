/** Reports over collected numbers. */
export { AnalyticsModule } from './analytics.module.js';
/** Database roles that read the schema `reporting`. */
export { dropReportingRole, makeReportingRole, ReportingRoleError } from './reporting-role.js';
/** Sends reports by e-mail; called by the scheduler role. */
export { SchedulesService } from './sharing/schedules.service.js';
