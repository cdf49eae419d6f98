import type { PostCheck } from '@/api';
import { costsOf, moneyOf } from './cost.rules';

const account = (cost: { currency: string; micros: number; asOf: string } | null) =>
  ({ accountId: 'a', channel: 'x', ok: true, issues: [], cost }) as unknown as PostCheck['accounts'][number];

it('adds up what a post costs over its accounts, by currency and with the oldest prices', () => {
  const usd = { currency: 'USD', micros: 15_000, asOf: '2026-08-22' };
  const accounts = [
    account(usd),
    account(null),
    account({ ...usd, micros: 200_000, asOf: '2026-07-01' }),
    account({ ...usd, currency: 'EUR' }),
  ];
  expect(costsOf({ accounts })).toEqual([
    { currency: 'USD', micros: 215_000, asOf: '2026-07-01' },
    { ...usd, currency: 'EUR' },
  ]);
  expect(costsOf({ accounts: [account(null)] })).toEqual([]);
});

it('writes money to the fraction of a cent that it has', () => {
  expect(moneyOf({ currency: 'USD', micros: 15_000 }, 'en-US')).toBe('$0.015');
  expect(moneyOf({ currency: 'USD', micros: 200_000 }, 'en-US')).toBe('$0.20');
});
