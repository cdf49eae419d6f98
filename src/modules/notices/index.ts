/** What networks tell by calling us: proven, kept, and followed by workers. */
export { NoticesModule } from './notices.module.js';
/** Started by the worker role. */
export { NoticesWorker } from './notices-worker.service.js';
/** Old ones are let go by the scheduler role. */
export { NoticeHandling } from './notice-handling.service.js';
