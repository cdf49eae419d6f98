/** Which publications a report is about; what is left out does not narrow it. */
export interface ReportFilter {
  readonly accountIds?: readonly string[];
  readonly channels?: readonly string[];
  readonly campaignIds?: readonly string[];
  /** Any of them. */
  readonly labels?: readonly string[];
  readonly authorIds?: readonly string[];
}

/** Conditions on `publication`, with the values they add to a statement's. */
export function conditionsOf(filter: ReportFilter, values: unknown[]): string {
  const conditions: string[] = [];
  const add = (wanted: readonly string[] | undefined, condition: (placeholder: string) => string): void => {
    if (wanted === undefined) return;
    values.push(wanted);
    conditions.push(` AND ${condition(`$${values.length}`)}`);
  };
  add(filter.accountIds, (given) => `publication.account_id = ANY(${given}::uuid[])`);
  add(filter.channels, (given) => `publication.channel = ANY(${given}::text[])`);
  add(filter.campaignIds, (given) => `publication.campaign_id = ANY(${given}::uuid[])`);
  add(filter.labels, (given) => `publication.labels && ${given}::text[]`);
  add(filter.authorIds, (given) => `publication.author_id = ANY(${given}::uuid[])`);
  return conditions.join('');
}
