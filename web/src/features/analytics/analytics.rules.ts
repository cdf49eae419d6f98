import type { AccountResponse } from '@/api';

export const RANGES = [7, 30, 90, 365] as const;
export type RangeDays = (typeof RANGES)[number];

/** What an address asks for, as the range that holds it; 30 days where it names none. */
export function rangeOf(days: number | undefined): RangeDays {
  if (days === undefined) return 30;
  return RANGES.find((range) => days <= range) ?? 365;
}

const DAY_MS = 86_400_000;

/** The first day of a range that ends with `today`, both `YYYY-MM-DD`. */
export function firstDayOf(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) - (days - 1) * DAY_MS).toISOString().slice(0, 10);
}

/** Which account to show: the one asked for, the one looked at last, or the first that is connected and (as `measured` says) has numbers. */
export function chooseAccount(
  accounts: readonly AccountResponse[],
  asked: string | undefined,
  remembered: string | null,
  measured: (account: AccountResponse) => boolean,
): AccountResponse | null {
  const byId = (id: string | null | undefined): AccountResponse | undefined =>
    accounts.find((account) => account.id === id);
  const connected = accounts.filter(({ status }) => status !== 'disconnected');
  return byId(asked) ?? byId(remembered) ?? connected.find(measured) ?? connected[0] ?? accounts[0] ?? null;
}

export interface FollowerPoint {
  readonly at: string;
  readonly followers: number;
  /** Counts up where the network changed what it counts: a line ends and another begins. */
  readonly stretch: number;
}

/** The known numbers of followers since an instant, oldest first. */
export function followerPoints(
  series: readonly {
    readonly capturedAt: string;
    readonly definitionVersion: number;
    readonly values: { readonly followers: number | null };
  }[],
  changes: readonly string[],
  from: string,
): FollowerPoint[] {
  return series.flatMap(({ capturedAt, values: { followers } }) =>
    followers === null || capturedAt < from
      ? []
      : [{ at: capturedAt, followers, stretch: changes.filter((since) => since <= capturedAt).length }],
  );
}
