import type { ChannelAdapter } from '../channels/index.js';
import { partsOf, type SummedMetric } from './roll-ups/fold.rules.js';
import { isOwnMetric } from './own-metrics.rules.js';

/** True where the numbers of a delivery can be read. */
export function offersPostMetrics(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>): boolean {
  return adapter.metrics !== undefined && Object.keys(adapter.capabilities.postMetrics).length > 0;
}

/** True where deliveries are measured: for the network's numbers, or, where it tells none at all, for Carillon's own. */
export function measuresPosts(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>): boolean {
  return adapter.metrics === undefined || offersPostMetrics(adapter);
}

/** True where an account's own numbers can be read. */
export function offersAccountMetrics(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>): boolean {
  return adapter.metrics?.account !== undefined && Object.keys(adapter.capabilities.accountMetrics).length > 0;
}

/** True where publications of a channel can have a number: their network tells it, or Carillon counts it by itself. */
export function isOffered(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>, metric: SummedMetric): boolean {
  const { postMetrics } = adapter.capabilities;
  return partsOf(metric).some(
    (part) => isOwnMetric(part) || (offersPostMetrics(adapter) && postMetrics[part] !== undefined),
  );
}
