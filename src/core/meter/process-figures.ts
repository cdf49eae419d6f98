import { monitorEventLoopDelay, PerformanceObserver, performance } from 'node:perf_hooks';
import type { Meter } from './meter.js';

const RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;

/**
 * What every Node process can tell of itself, under the names that dashboards know.
 * @returns ends the watching
 */
export function addProcessFigures(meter: Meter): () => void {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  let gcSeconds = 0;
  const collections = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) gcSeconds += entry.duration / 1_000;
  });
  collections.observe({ entryTypes: ['gc'] });
  const startSeconds = performance.timeOrigin / 1_000;

  meter.counted('process_cpu_seconds_total', 'Processor time used, user and system, in seconds.', () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6 }];
  });
  meter.gauge('process_start_time_seconds', 'When the process started, in seconds since 1970.', () => [
    { value: startSeconds },
  ]);
  meter.gauge('process_resident_memory_bytes', 'Memory in use, as the operating system counts it.', () => [
    { value: process.memoryUsage.rss() },
  ]);
  meter.gauge('nodejs_heap_size_used_bytes', 'Heap in use.', () => [{ value: process.memoryUsage().heapUsed }]);
  meter.gauge('nodejs_heap_size_total_bytes', 'Heap reserved.', () => [{ value: process.memoryUsage().heapTotal }]);
  meter.counted('nodejs_gc_seconds_total', 'Time spent collecting garbage, in seconds.', () => [{ value: gcSeconds }]);
  meter.gauge(
    'nodejs_eventloop_lag_seconds',
    'How late timers fired since the last reading, by quantile, in seconds.',
    () => {
      // The histogram measures the gap between two timers, so their interval is taken off.
      const late = (nanoseconds: number): number =>
        Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000) : 0;
      const readings = [
        { labels: { quantile: '0.5' }, value: late(loop.percentile(50)) },
        { labels: { quantile: '0.99' }, value: late(loop.percentile(99)) },
        { labels: { quantile: '1' }, value: late(loop.max) },
      ];
      loop.reset();
      return readings;
    },
  );
  meter.gauge('nodejs_active_resources', 'What keeps the process alive: sockets, timers and the like.', () => [
    { value: process.getActiveResourcesInfo().length },
  ]);
  meter.gauge('nodejs_version_info', 'The version of Node.', () => [
    { labels: { version: process.version }, value: 1 },
  ]);
  return () => {
    loop.disable();
    collections.disconnect();
  };
}
