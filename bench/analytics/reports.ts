import type { AnalyticsScene } from './scene.js';

const DAY_MS = 86_400_000;

/** Days of a report, both included. */
interface Range {
  readonly from: string;
  readonly to: string;
}

export interface BenchedReport {
  readonly name: string;
  /** Path below the workspace; another one each time. */
  path(): string;
  /** The same answer from raw snapshots; null where it is one publication's, which is raw already. */
  readonly raw: { text: string; values(): unknown[] } | null;
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
};

/** The last value of each publication that was published in a period, straight from the snapshots. */
const LATEST = `
  SELECT DISTINCT ON (publication.id) publication.id, publication.account_id, publication.channel, publication.author_id, publication.campaign_id,
    publication.labels, publication.published_at, snapshot.captured_at, snapshot.reach, snapshot.views, snapshot.reactions, snapshot.comments,
    snapshot.shares, snapshot.clicks
  FROM publication JOIN publication_snapshot snapshot ON snapshot.publication_id = publication.id
  WHERE publication.workspace_id = $1 AND publication.published_at >= $2::date AND publication.published_at < $3::date + 1`;
const BY_TIME = `ORDER BY publication.id, snapshot.captured_at DESC`;
const SUMS = `count(*), sum(reach), sum(views), sum(reactions), sum(comments), sum(shares), sum(clicks), sum(reactions + comments + shares) AS engagement,
  sum(reactions + comments + shares) FILTER (WHERE reach > 0), min(captured_at), max(captured_at)`;

/** What people look at, each with ranges and ids of its own every time it is asked for. */
export function benchedReports(scene: AnalyticsScene, publicationIds: readonly string[]): BenchedReport[] {
  const first = scene.firstDay.getTime();
  const last = scene.lastDay.getTime();
  const range = (days: number): Range => {
    const from = first + Math.random() * Math.max(0, last - first - days * DAY_MS);
    return { from: day(from), to: day(from + (days - 1) * DAY_MS) };
  };
  const all: Range = { from: day(first), to: day(last) };
  const query = ({ from, to }: Range) => `from=${from}&to=${to}`;
  const by = (dimension: string, expression: string, of: () => Range, labels = ''): BenchedReport => ({
    name: dimension,
    path: () => `reports?by=${dimension}&compare=none&${query(of())}`,
    raw: {
      text: `WITH latest AS (${LATEST} ${BY_TIME}) SELECT ${expression} AS key, ${SUMS} FROM latest ${labels} GROUP BY 1`,
      values: () => rangeValues(of()),
    },
  });
  const rangeValues = ({ from, to }: Range): unknown[] => [scene.workspaceId, from, to];
  const named = (name: string, report: BenchedReport): BenchedReport => ({ ...report, name });
  return [
    named(
      'by account, 30 days',
      by('account', 'account_id', () => range(30)),
    ),
    {
      name: 'by account, 30 days, with the 30 before',
      path: () => `reports?by=account&${query(range(30))}`,
      raw: by('account', 'account_id', () => range(60)).raw,
    },
    named(
      'by channel, a year',
      by('channel', 'channel', () => range(365)),
    ),
    named(
      'by label, 90 days',
      by('label', 'label', () => range(90), 'CROSS JOIN unnest(labels) AS label'),
    ),
    named(
      'by author, a year',
      by('author', 'author_id', () => range(365)),
    ),
    named(
      'by campaign, a year',
      by('campaign', 'campaign_id', () => range(365)),
    ),
    named(
      'by hour of the week, all time',
      by('hour', `extract(isodow FROM published_at) * 24 + extract(hour FROM published_at)`, () => all),
    ),
    named(
      'by month, all time',
      by('month', `date_trunc('month', published_at)`, () => all),
    ),
    named(
      'by day, a year',
      by('day', 'published_at::date', () => range(365)),
    ),
    {
      name: 'posts with the most engagement, 30 days',
      path: () => `reports/posts?sort=engagement&${query(range(30))}`,
      raw: {
        text: `WITH latest AS (${LATEST} ${BY_TIME}) SELECT * FROM latest ORDER BY reactions + comments + shares DESC LIMIT 50`,
        values: () => rangeValues(range(30)),
      },
    },
    {
      name: 'posts against the median, an account, 90 days',
      path: () => `reports/posts?sort=againstMedian&accountId=${pick(scene.accountIds)}&${query(range(90))}`,
      raw: {
        text: `WITH latest AS (${LATEST} AND publication.account_id = $4 ${BY_TIME}),
          usual AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY reactions + comments + shares) AS median FROM latest)
          SELECT *, (reactions + comments + shares) / median FROM latest, usual ORDER BY 1 LIMIT 50`,
        values: () => [...rangeValues(range(90)), pick(scene.accountIds)],
      },
    },
    {
      name: 'gains by channel, 90 days',
      path: () => `reports/over-time?metric=views&${query(range(90))}`,
      raw: { text: GAINS, values: () => rangeValues(range(90)) },
    },
    {
      name: 'gains by account, 30 days',
      path: () => `reports/over-time?metric=views&by=account&${query(range(30))}`,
      raw: { text: GAINS, values: () => rangeValues(range(30)) },
    },
    {
      name: 'an account, 90 days, with the 90 before',
      path: () => `accounts/${pick(scene.accountIds)}/report?${query(range(90))}`,
      raw: {
        text: `WITH latest AS (${LATEST} AND publication.account_id = $4 ${BY_TIME}) SELECT ${SUMS} FROM latest`,
        values: () => [...rangeValues(range(180)), pick(scene.accountIds)],
      },
    },
    {
      name: 'a campaign',
      path: () => `campaigns/${pick(scene.campaignIds)}/report`,
      raw: {
        text: `WITH latest AS (${LATEST} AND publication.campaign_id = $4 ${BY_TIME}) SELECT account_id, ${SUMS} FROM latest GROUP BY 1`,
        values: () => [...rangeValues(all), pick(scene.campaignIds)],
      },
    },
    {
      name: 'a campaign over time',
      path: () => `campaigns/${pick(scene.campaignIds)}/report/over-time?metric=views`,
      raw: {
        text: GAINS.replace(
          'WHERE publication.workspace_id = $1',
          'WHERE publication.workspace_id = $1 AND publication.campaign_id = $4',
        ),
        values: () => [...rangeValues(all), pick(scene.campaignIds)],
      },
    },
    {
      name: 'best hours of an account',
      path: () => `reports/best-hours?accountId=${pick(scene.accountIds)}`,
      raw: {
        text: `SELECT extract(isodow FROM published_at) * 24 + extract(hour FROM published_at) AS hour, avg(engagement)
          FROM (SELECT DISTINCT ON (publication.id) publication.published_at, snapshot.reactions + snapshot.comments + snapshot.shares AS engagement
                FROM publication JOIN publication_snapshot snapshot ON snapshot.publication_id = publication.id
                WHERE publication.workspace_id = $1 AND publication.published_at >= $2::date AND publication.published_at < $3::date + 1
                  AND publication.account_id = $4 AND snapshot.captured_at >= publication.published_at + interval '24 hours'
                ORDER BY publication.id, snapshot.captured_at) first_day GROUP BY 1`,
        values: () => [...rangeValues(range(365)), pick(scene.accountIds)],
      },
    },
    {
      name: 'where a sum comes from, an account, 30 days',
      path: () => `reports/explain?metric=views&by=account&key=${pick(scene.accountIds)}&${query(range(30))}`,
      raw: by('account', 'account_id', () => range(30)).raw,
    },
    {
      name: 'where a number comes from',
      path: () => `publications/${pick(publicationIds)}/explain?metric=views`,
      raw: null,
    },
  ];
}

/** What was gained on each day: the last value of each day less that of the measured day before. */
const GAINS = `
  WITH last_of_day AS (
    SELECT DISTINCT ON (snapshot.publication_id, snapshot.captured_at::date) snapshot.publication_id, publication.channel, publication.account_id,
      snapshot.captured_at::date AS day, snapshot.views
    FROM publication JOIN publication_snapshot snapshot ON snapshot.publication_id = publication.id
    WHERE publication.workspace_id = $1 AND snapshot.captured_at < $3::date + 1 AND publication.published_at > $2::date - 100
    ORDER BY snapshot.publication_id, snapshot.captured_at::date, snapshot.captured_at DESC
  ), gained AS (
    SELECT channel, account_id, day, views - COALESCE(lag(views) OVER (PARTITION BY publication_id ORDER BY day), 0) AS views FROM last_of_day
  )
  SELECT channel, account_id, day, sum(views) FROM gained WHERE day >= $2::date GROUP BY 1, 2, 3`;
