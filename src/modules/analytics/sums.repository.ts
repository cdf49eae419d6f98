import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { PUBLISHED_RESUMS, PUBLISHED_SUMS } from '../metrics/index.js';
import { addDays, stretchesOf, type Period } from './period.rules.js';
import { conditionsOf, instantsOf, type ReportFilter } from './report-filter.js';
import type { PublishedSums } from './summary.rules.js';

/** What a report has a row for each of. */
export const DIMENSIONS = [
  'all',
  'account',
  'channel',
  'campaign',
  'label',
  'author',
  'hour',
  'weekday',
  'day',
  'month',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface SumsRow extends PublishedSums {
  /** An id, a channel, a label, an hour of the week, a day …; '' for publications without one. */
  key: string;
}

/** Which sums are kept for what: the dimension they are read from, and the expression of the row's key. */
const KEPT: Readonly<Record<Dimension, { readonly from: string; readonly key: string; readonly daily: boolean }>> = {
  all: { from: 'all', key: `''`, daily: false },
  account: { from: 'account', key: 'cell.key', daily: false },
  channel: { from: 'channel', key: 'cell.key', daily: false },
  campaign: { from: 'campaign', key: 'cell.key', daily: false },
  label: { from: 'label', key: 'cell.key', daily: false },
  author: { from: 'author', key: 'cell.key', daily: false },
  hour: { from: 'hour', key: 'cell.key', daily: false },
  weekday: { from: 'hour', key: '(cell.key::int / 24)::text', daily: false },
  day: { from: 'all', key: 'cell.day::text', daily: true },
  month: { from: 'all', key: `to_char(cell.day, 'YYYY-MM')`, daily: false },
};

/** The key of a publication's row, as an expression over `publication`; of labels over `label.name`, one of its labels. */
export const KEY_OF_PUBLICATION: Readonly<Record<Dimension, string>> = {
  all: `''`,
  account: 'publication.account_id::text',
  channel: 'publication.channel',
  campaign: `COALESCE(publication.campaign_id::text, '')`,
  label: 'label.name',
  author: `COALESCE(publication.author_id::text, '')`,
  hour: 'publication.hour::text',
  weekday: '(publication.hour / 24)::text',
  day: 'publication.day::text',
  month: `to_char(publication.day, 'YYYY-MM')`,
};

/** Adds up the latest numbers of what was published in a period. */
@Injectable()
export class SumsRepository {
  /** One row for each key, in no order. Read from kept sums wherever they answer it; otherwise from the publications themselves. */
  async by(
    sql: Sql,
    workspaceId: string,
    dimension: Dimension,
    period: Period,
    filter: ReportFilter,
  ): Promise<SumsRow[]> {
    const kept = keptFor(dimension, filter);
    return kept === null
      ? this.fromPublications(sql, workspaceId, dimension, period, filter)
      : this.fromKept(sql, workspaceId, dimension, period, kept);
  }

  /** A campaign's publications of all time, in total or by account or post. */
  async ofCampaign(
    sql: Sql,
    workspaceId: string,
    campaignId: string,
    by: 'all' | 'account' | 'post',
  ): Promise<SumsRow[]> {
    const key = { all: `''`, account: 'publication.account_id::text', post: 'publication.post_id::text' }[by];
    return sql.query(
      `SELECT ${key} AS key, ${PUBLISHED_SUMS} FROM publication
       WHERE publication.workspace_id = $1 AND publication.campaign_id = $2 GROUP BY 1`,
      [workspaceId, campaignId],
    );
  }

  private async fromKept(
    sql: Sql,
    workspaceId: string,
    dimension: Dimension,
    period: Period,
    kept: { readonly from: string; readonly keys: readonly string[] | null },
  ): Promise<SumsRow[]> {
    const { key, daily } = KEPT[dimension];
    const stretches = daily ? [{ grain: 'day', from: period.from, until: addDays(period.to, 1) }] : stretchesOf(period);
    return sql.query(
      `SELECT ${key} AS key, ${PUBLISHED_RESUMS}
       FROM unnest($3::text[], $4::date[], $5::date[]) AS stretch (grain, first, until)
       JOIN published_roll_up cell ON cell.workspace_id = $1 AND cell.dimension = $2 AND cell.grain = stretch.grain
         AND cell.day >= stretch.first AND cell.day < stretch.until
       WHERE $6::text[] IS NULL OR cell.key = ANY($6)
       GROUP BY 1`,
      [
        workspaceId,
        kept.from,
        stretches.map(({ grain }) => grain),
        stretches.map(({ from }) => from),
        stretches.map((stretch) => stretch.until),
        kept.keys,
      ],
    );
  }

  private async fromPublications(
    sql: Sql,
    workspaceId: string,
    dimension: Dimension,
    period: Period,
    filter: ReportFilter,
  ): Promise<SumsRow[]> {
    const values: unknown[] = [workspaceId, period.from, period.to];
    const conditions = conditionsOf(filter, values);
    const labels =
      dimension === 'label'
        ? `CROSS JOIN LATERAL unnest(CASE WHEN publication.labels = '{}' THEN '{""}' ELSE publication.labels END) AS label (name)`
        : '';
    return sql.query(
      `SELECT ${KEY_OF_PUBLICATION[dimension]} AS key, ${PUBLISHED_SUMS}
       FROM publication ${labels}
       WHERE publication.workspace_id = $1 AND publication.day BETWEEN $2 AND $3${conditions}${instantsOf(filter, '$2', '$3')}
       GROUP BY 1`,
      values,
    );
  }
}

/** The kept sums that answer a report: those of its own dimension, or of the one thing it is narrowed to. null where none do. */
function keptFor(
  dimension: Dimension,
  filter: ReportFilter,
): { readonly from: string; readonly keys: readonly string[] | null } | null {
  const narrowed: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['account', filter.accountIds],
    ['channel', filter.channels],
    ['campaign', filter.campaignIds],
    ['label', filter.labels],
    ['author', filter.authorIds],
  ];
  const [first, second] = narrowed.filter(([, keys]) => keys !== undefined);
  if (!first) return { from: KEPT[dimension].from, keys: null };
  const [by, keys = []] = first;
  const answersIt = dimension === by || KEPT[dimension].from === 'all';
  // A publication with two of the labels would be counted twice, and one that has another label besides is in that one's row, too.
  const overlaps = by === 'label' && (keys.length > 1 || dimension === 'label');
  return second === undefined && answersIt && !overlaps ? { from: by, keys } : null;
}
