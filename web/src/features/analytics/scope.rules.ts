import type { ReportsByDimensionData } from '@/api';
import type { Comparison } from '@/app/analytics-search';
import type { SharedSubject } from '@/parts/share/subject';
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

/** What somebody outside may be given who is to see this scope: reports are of one account, of one campaign, or of everything (`ReportSubject` of the API). */
export function subjectOf(scope: ScopeQuery, { from, to }: Period, compare: Comparison): SharedSubject {
  const { accountId = [], channel = [], campaignId = [], label = [], authorId = [] } = scope;
  const values = [accountId, channel, campaignId, label, authorId].flat();
  const [account] = accountId;
  const [campaign] = campaignId;
  if (values.length === 1 && account !== undefined) return { kind: 'account', accountId: account, from, to, compare };
  if (values.length === 1 && campaign !== undefined) return { kind: 'campaign', campaignId: campaign };
  return { kind: 'overview', from, to, compare, showsMore: values.length > 0 };
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
