import { NewVersion, persistently } from './lazy-part';

const { jest: timers } = import.meta as unknown as { readonly jest: typeof jest };

describe('code that is loaded when it is needed', () => {
  beforeEach(() => timers.useFakeTimers());
  afterEach(() => timers.useRealTimers());

  it('is asked for again while the server is away', async () => {
    let tries = 0;
    const load = (): Promise<string> => {
      tries += 1;
      return tries < 4 ? Promise.reject(new Error('away')) : Promise.resolve('code');
    };
    const loaded = persistently(load, () => Promise.resolve(false));
    await timers.advanceTimersByTimeAsync(10_000);
    await expect(loaded).resolves.toBe('code');
    expect(tries).toBe(4);
  });

  it('is given up at once where the server has another version', async () => {
    let tries = 0;
    const load = (): Promise<string> => {
      tries += 1;
      return Promise.reject(new Error('404'));
    };
    await expect(persistently(load, () => Promise.resolve(true))).rejects.toThrow(NewVersion);
    expect(tries).toBe(1);
  });

  it('is given up in the end', async () => {
    const loaded = persistently(
      () => Promise.reject(new Error('away')),
      () => Promise.resolve(false),
    );
    const failed = expect(loaded).rejects.toThrow('away');
    await timers.advanceTimersByTimeAsync(120_000);
    await failed;
  });
});
