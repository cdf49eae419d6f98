/** Server-sent events. */
export { LiveModule } from './live.module.js';
