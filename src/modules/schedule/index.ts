/** When posts go out: wall-clock times, moves, cancellations. */
export { ScheduleModule } from './schedule.module.js';
export { ScheduleService } from './schedule.service.js';
export { ZoneDataService } from './zone-data.service.js';
