import { Waves } from './waves';

const { jest: timers } = import.meta as unknown as { readonly jest: typeof jest };

describe('reading again what events made old', () => {
  const asked: string[][] = [];
  let finish: (() => void)[] = [];
  const read = (concerned: readonly string[]): Promise<void> => {
    asked.push([...concerned]);
    return new Promise((resolve) => finish.push(resolve));
  };

  beforeEach(() => {
    timers.useFakeTimers();
    asked.length = 0;
    finish = [];
  });
  afterEach(() => timers.useRealTimers());

  it('asks once for what comes together', async () => {
    const waves = new Waves(read);
    waves.note(['posts', 'calendar']);
    waves.note(['posts']);
    await timers.advanceTimersByTimeAsync(300);
    expect(asked).toEqual([['posts', 'calendar']]);
  });

  it('lets a wave arrive before the next one begins, however long the burst', async () => {
    const waves = new Waves(read);
    for (let event = 0; event < 40; event++) {
      waves.note(['posts']);
      await timers.advanceTimersByTimeAsync(100);
    }
    expect(asked).toHaveLength(1);
    finish[0]?.();
    await timers.advanceTimersByTimeAsync(300);
    expect(asked).toHaveLength(2);
  });

  it('goes on after a wave that failed, and not after it was stopped', async () => {
    let failed = 0;
    const waves = new Waves(() => {
      failed += 1;
      return Promise.reject(new Error('away'));
    });
    waves.note(['posts']);
    await timers.advanceTimersByTimeAsync(300);
    waves.note(['posts']);
    await timers.advanceTimersByTimeAsync(300);
    expect(failed).toBe(2);
    waves.note(['posts']);
    waves.stop();
    await timers.advanceTimersByTimeAsync(300);
    expect(failed).toBe(2);
  });
});
