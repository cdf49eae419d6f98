/** Which publications a report is about; what is left out does not narrow it. */
export interface ReportFilter {
  readonly accountIds?: readonly string[];
  readonly channels?: readonly string[];
  readonly campaignIds?: readonly string[];
  /** Any of them. */
  readonly labels?: readonly string[];
  readonly authorIds?: readonly string[];
}

/** Conditions on `publication`, or what has its columns, with the values they add to a statement's. */
export function conditionsOf(filter: ReportFilter, values: unknown[], table = 'publication'): string {
  const conditions: string[] = [];
  const add = (wanted: readonly string[] | undefined, condition: (placeholder: string) => string): void => {
    if (wanted === undefined) return;
    values.push(wanted);
    conditions.push(` AND ${condition(`$${values.length}`)}`);
  };
  add(filter.accountIds, (given) => `${table}.account_id = ANY(${given}::uuid[])`);
  add(filter.channels, (given) => `${table}.channel = ANY(${given}::text[])`);
  add(filter.campaignIds, (given) => `${table}.campaign_id = ANY(${given}::uuid[])`);
  add(filter.labels, (given) => `${table}.labels && ${given}::text[]`);
  add(filter.authorIds, (given) => `${table}.author_id = ANY(${given}::uuid[])`);
  return conditions.join('');
}

/**
 * A period of days, wide enough for every zone, in instants: with it Postgres finds an account's publications by account and time instead of
 * reading those of everybody. Nothing where the filter names no account.
 * @param from placeholder of the first day @param to placeholder of the last
 */
export function instantsOf({ accountIds }: ReportFilter, from: string, to: string): string {
  if (accountIds === undefined) return '';
  return ` AND publication.published_at > ${from}::date - 1 AND publication.published_at < ${to}::date + 2`;
}
