import type { BulkAnswer } from '@/api';
import { inBatches } from './bulk.rules';

const ids = Array.from({ length: 1_100 }, (_, index) => `d${index}`);
const answerFor = (batch: readonly string[], at: string): BulkAnswer => ({
  firstAt: at,
  lastAt: at,
  results: batch.map((deliveryId) => ({
    deliveryId,
    ok: true,
    code: null,
    detail: null,
    goesOutAt: at,
    clockChange: null,
  })),
  done: batch.length,
});

describe('an action on more deliveries than one call takes', () => {
  it('reaches every one of them, once', async () => {
    const asked: string[] = [];
    const sizes: (readonly [number, number])[] = [];
    const answer = await inBatches(ids, (batch, before) => {
      asked.push(...batch);
      sizes.push([batch.length, before]);
      return Promise.resolve(answerFor(batch, `2027-03-0${sizes.length}T10:00:00.000Z`));
    });
    expect(asked).toEqual(ids);
    expect(sizes).toEqual([
      [500, 0],
      [500, 500],
      [100, 1_000],
    ]);
    expect(answer).toMatchObject({
      done: 1_100,
      firstAt: '2027-03-01T10:00:00.000Z',
      lastAt: '2027-03-03T10:00:00.000Z',
    });
    expect(answer.results.map(({ deliveryId }) => deliveryId)).toEqual(ids);
  });

  it('tells those of a later call that failed as refused', async () => {
    const answer = await inBatches(ids, (batch, before) =>
      before === 0 ? Promise.resolve(answerFor(batch, '2027-03-01T10:00:00.000Z')) : Promise.reject(new Error('away')),
    );
    expect(answer.done).toBe(500);
    expect(answer.results).toHaveLength(1_100);
    expect(answer.results.at(-1)).toMatchObject({ deliveryId: 'd1099', ok: false, detail: 'away' });
  });

  it('fails as a whole when nothing was done, and asks once about none', async () => {
    await expect(inBatches(ids, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
    const calls: string[][] = [];
    await inBatches([], (batch) => {
      calls.push(batch);
      return Promise.resolve(answerFor(batch, '2027-03-01T10:00:00.000Z'));
    });
    expect(calls).toEqual([[]]);
  });
});
