import { createLogger } from '../logging/logger.js';
import { WakeUpQueue, type QueueCarrier } from './wake-up-queue.js';

// Modules of the test environment get Jest's object here, not as a global.
const { jest: timers } = import.meta as unknown as { readonly jest: typeof jest };

/** Takes every job and never delivers one. */
function swallowing(taken: string[]): QueueCarrier {
  const queue = {
    add: async (name: string) => void taken.push(name),
    close: async () => undefined,
    getJobCounts: async () => ({}),
    getDelayed: async () => [],
    on: () => undefined,
  };
  return {
    backend: 'redis',
    queue: queue as unknown as QueueCarrier['queue'],
    makeWorker: () => ({ close: async () => undefined, on: () => undefined }),
    isUp: () => true,
    ping: async () => undefined,
    mend: () => undefined,
    release: async () => undefined,
  };
}

const NOW = new Date('2026-11-27T12:00:00Z');
const inMs = (ms: number): Date => new Date(NOW.getTime() + ms);

describe('a process that listens', () => {
  const taken: string[] = [];
  const handled: string[] = [];
  let queue: WakeUpQueue;

  beforeEach(() => {
    timers.useFakeTimers();
    taken.length = 0;
    handled.length = 0;
    queue = new WakeUpQueue(swallowing(taken), createLogger('silent'));
    queue.on('mine', () => void handled.push('mine'));
  });

  afterEach(async () => {
    timers.useRealTimers();
    await queue.close();
  });

  it('wakes itself at the instant, once, however late the queue is', async () => {
    queue.start();
    await queue.wake('mine', inMs(5_000), NOW);
    await queue.wake('mine', inMs(5_000), NOW);
    await queue.wake('of others', inMs(5_000), NOW);
    expect(taken).toEqual(['mine', 'mine', 'of others']);
    await timers.advanceTimersByTimeAsync(4_999);
    expect(handled).toEqual([]);
    await timers.advanceTimersByTimeAsync(2);
    expect(handled).toEqual(['mine']);
  });

  it('leaves to the queue what is far off, or comes before it listens', async () => {
    await queue.wake('mine', inMs(5_000), NOW);
    queue.start();
    await queue.wake('mine', inMs(60_000), NOW);
    await timers.advanceTimersByTimeAsync(120_000);
    expect(handled).toEqual([]);
    expect(taken).toHaveLength(2);
  });

  it('leaves what is due now to the queue: that it comes back is how one knows that the queue is consumed', async () => {
    queue.start();
    await queue.wake('mine', NOW, NOW);
    await timers.advanceTimersByTimeAsync(10_000);
    expect(handled).toEqual([]);
    expect(taken).toEqual(['mine']);
  });
});
