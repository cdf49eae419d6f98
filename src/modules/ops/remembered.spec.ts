import { Remembered } from './remembered.js';

const LONG_MS = 60_000;

it('looks once for all who ask at once and for a while after', async () => {
  let looks = 0;
  const remembered = new Remembered(async () => ++looks, LONG_MS);
  expect(await Promise.all([remembered.get(), remembered.get()])).toEqual([1, 1]);
  expect(await remembered.get()).toBe(1);
});

it('looks again when the while is over', async () => {
  let looks = 0;
  const remembered = new Remembered(async () => ++looks, 0);
  await remembered.get();
  let newest = 1;
  while (newest === 1) newest = await remembered.get();
  expect(newest).toBe(2);
});

it('does not keep a failure', async () => {
  let looks = 0;
  const remembered = new Remembered(async () => {
    if (++looks === 1) throw new Error('away');
    return looks;
  }, LONG_MS);
  await expect(remembered.get()).rejects.toThrow('away');
  expect(await remembered.get()).toBe(2);
});
