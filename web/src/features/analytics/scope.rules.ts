import type { ReportsByDimensionData } from '@/api';
import type { Period } from './period.rules';

type ReportQuery = NonNullable<ReportsByDimensionData['query']>;

/** What the reports of a page are narrowed to, as its address has it. */
export interface Filters {
  readonly account?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaign?: string;
  readonly label?: string;
  readonly author?: string;
}

/** The same as the service understands it. */
export type ScopeQuery = Pick<
  ReportQuery,
  'from' | 'to' | 'accountId' | 'channel' | 'campaignId' | 'label' | 'authorId'
>;

/** @param known channels that there are: an address may name any */
export function queryOf(
  period: Period,
  { account, channel, campaign, label, author }: Filters,
  known: readonly string[],
): ScopeQuery {
  const channels = (channel ?? []).filter((id) => known.includes(id)) as NonNullable<ReportQuery['channel']>;
  return {
    ...period,
    ...(account && account.length > 0 ? { accountId: [...account] } : {}),
    ...(channels.length > 0 ? { channel: channels } : {}),
    ...(campaign === undefined ? {} : { campaignId: [campaign] }),
    ...(label === undefined ? {} : { label: [label] }),
    ...(author === undefined ? {} : { authorId: [author] }),
  };
}

export function filterCount({ account, channel, campaign, label, author }: Filters): number {
  const single = [campaign, label, author].filter((value) => value !== undefined).length;
  return (account?.length ?? 0) + (channel?.length ?? 0) + single;
}

/** Where a table of a report is to be had as CSV. */
export function csvAddress(
  workspaceId: string,
  table: string,
  query: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, typeof value === 'string' ? value : value.join(','));
  }
  return `/api/v1/workspaces/${workspaceId}/${table}.csv?${parameters.toString()}`;
}
