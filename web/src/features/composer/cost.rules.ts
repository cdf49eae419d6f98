import type { CostView, PostCheck } from '@/api';

/** What a post costs over all accounts, once for each currency; as old as the oldest of the prices. */
export function costsOf({ accounts }: Pick<PostCheck, 'accounts'>): CostView[] {
  const sums = new Map<string, CostView>();
  for (const { cost } of accounts) {
    if (cost === null) continue;
    const { currency, micros, asOf } = cost;
    const before = sums.get(currency);
    sums.set(currency, {
      currency,
      micros: micros + (before?.micros ?? 0),
      asOf: before !== undefined && before.asOf < asOf ? before.asOf : asOf,
    });
  }
  return [...sums.values()];
}

/** As people write money: cents, and fractions of a cent where there are any. */
export function moneyOf({ currency, micros }: Pick<CostView, 'currency' | 'micros'>, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 });
  return format.format(micros / 1_000_000);
}
