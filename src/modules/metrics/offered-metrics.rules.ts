import type { ChannelAdapter } from '../channels/index.js';

/** True where the numbers of a delivery can be read. */
export function offersPostMetrics(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>): boolean {
  return adapter.metrics !== undefined && Object.keys(adapter.capabilities.postMetrics).length > 0;
}

/** True where an account's own numbers can be read. */
export function offersAccountMetrics(adapter: Pick<ChannelAdapter, 'metrics' | 'capabilities'>): boolean {
  return adapter.metrics?.account !== undefined && Object.keys(adapter.capabilities.accountMetrics).length > 0;
}
