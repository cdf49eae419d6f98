/** Deliveries: claim, steps, attempts, receipts, settlement, sweeps. */
export { PublishingModule } from './publishing.module.js';
export { DELIVERY_STATES, type DeliveryState } from './delivery.state.js';
export { canonicalJson, contentHash } from './content-hash.js';
export {
  assertCancellable,
  assertMovable,
  DeliveriesService,
  hasVisibleStep,
  isReschedulable,
  type DeliveryPlan,
} from './deliveries.service.js';
export { DeliveryBatches, type BatchMove } from './delivery-batches.service.js';
export { DeliverySelection } from './dto/delivery-selection.dto.js';
export { presentRecord } from './deliveries.presenter.js';
export { DeliveryDetailView } from './dto/delivery.dto.js';
export type { DeliveryRow } from './deliveries.repository.js';
export { EngineView, type EngineFigures } from './engine-view.service.js';
export type { FailedAttempt } from './engine-view.repository.js';
/** Goes on where a network tells that it is done with a file. */
export { FinishedFiles } from './finished-files.service.js';
/** Whatever only follows publishing asks it before it takes the machine. */
export { PublishingPressure } from './publishing-pressure.js';
export { PublishingScheduler } from './publishing-scheduler.service.js';
export { PublishingWorker } from './publishing-worker.service.js';
export type { Connections, MediaFiles, OpenConnection } from './publishing.ports.js';
export { CONNECTIONS, MEDIA_FILES } from './publishing.tokens.js';
