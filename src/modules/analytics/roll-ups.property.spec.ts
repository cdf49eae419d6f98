import fc from 'fast-check';
import { AnalyticsBench } from './analytics-bench.js';

/**
 * Roll-ups are kept step by step, as snapshots come in any order, posts are labelled anew and the workspace moves. At the end they must be what a
 * rebuild makes of the snapshots, and what plain SQL over snapshots says.
 */
const now = new Date('2026-04-20T12:00:00.000Z');
const beginning = Date.parse('2026-03-25T20:00:00.000Z');
const HOUR = 3_600_000;
const METRICS = ['reach', 'views', 'reactions', 'comments', 'link_clicks'] as const;
let bench: AnalyticsBench;
let accounts: string[];
let campaigns: string[];

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03', '2026_04'] });
  await bench.define([
    ['reach', 1, 'reach', 'People', '2026-03-01T00:00Z'],
    ['views', 1, 'views', 'Displays', '2026-03-01T00:00Z'],
    ['reactions', 1, 'likes', 'Likes', '2026-03-01T00:00Z'],
    ['comments', 1, 'replies', 'Replies', '2026-03-01T00:00Z'],
    ['linkClicks', 1, 'own', 'Openings', '2026-03-01T00:00Z'],
    ['linkClicks', 2, 'own', 'Openings', '2026-03-01T00:00Z'],
    ['reach', 2, 'reach', 'People', '2026-03-01T00:00Z'],
    ['views', 2, 'plays', 'Plays', '2026-03-31T00:00Z'],
    ['reactions', 2, 'hearts', 'Hearts', '2026-03-31T00:00Z'],
    ['comments', 2, 'replies', 'Replies', '2026-03-01T00:00Z'],
  ]);
  accounts = [
    await bench.anAccount('one', {
      followers: [
        ['2026-03-26T00:00Z', 100],
        ['2026-04-01T00:00Z', 120],
      ],
    }),
    await bench.anAccount('two'),
  ];
  campaigns = [await bench.aCampaign(), await bench.aCampaign()];
}, 60_000);

afterAll(() => bench?.close());

interface Shot {
  readonly hours: number;
  readonly values: readonly (number | null)[];
}

const shots = fc.array(
  fc.record({
    hours: fc.integer({ min: 0, max: 24 * 20 }),
    values: fc.array(fc.option(fc.integer({ min: 0, max: 50 })), { minLength: 5, maxLength: 5 }),
  }),
  { minLength: 0, maxLength: 6 },
);
const publication = fc.record({
  account: fc.integer({ min: 0, max: 1 }),
  campaign: fc.option(fc.integer({ min: 0, max: 1 })),
  hours: fc.integer({ min: 0, max: 24 * 4 }),
  parts: fc.integer({ min: 1, max: 2 }),
  origin: fc.constantFrom('delivery', 'history', 'import'),
  shots: fc.tuple(shots, shots),
});
const change = fc.oneof(
  fc.constant('labels' as const),
  fc.constant('campaign' as const),
  fc.constant('zone' as const),
  fc.constant('delete' as const),
  fc.constant('nothing' as const),
);

const at = (hours: number) => new Date(beginning + hours * HOUR).toISOString();
/** Definitions changed at midnight UTC before 31 March. */
const versionAt = (hours: number) => (beginning + hours * HOUR < Date.parse('2026-03-31T00:00Z') ? 1 : 2);

async function capture(id: string, accountId: string, taken: readonly Shot[]): Promise<void> {
  const unique = [...new Map(taken.map((shot) => [shot.hours, shot])).values()];
  for (const { hours, values } of unique) {
    const known = METRICS.flatMap((metric, index) => {
      const value = values[index] ?? null;
      return value === null ? [] : [[metric, value] as const];
    });
    await bench.capture(id, accountId, [[at(hours), versionAt(hours), Object.fromEntries(known)]]);
  }
}

const TABLES = {
  publication: `SELECT id, day::text, hour, captured_at, definition_version, reach, views, reactions, comments, link_clicks, engagement, engagement_after_day,
    followers, native FROM publication ORDER BY id`,
  publication_day: `SELECT *, publication_day.day::text AS day_name FROM publication_day ORDER BY publication_id, day`,
  published_roll_up: `SELECT *, published_roll_up.day::text AS day_name FROM published_roll_up ORDER BY workspace_id, dimension, grain, day, key`,
  gained_roll_up: `SELECT *, gained_roll_up.day::text AS day_name FROM gained_roll_up ORDER BY account_id, day, campaign_id, definition_version`,
  gained_account_roll_up: `SELECT *, gained_account_roll_up.day::text AS day_name FROM gained_account_roll_up ORDER BY account_id, day, definition_version`,
  gained_channel_roll_up: `SELECT *, gained_channel_roll_up.day::text AS day_name FROM gained_channel_roll_up ORDER BY workspace_id, day, channel, definition_version`,
  account_day: `SELECT *, account_day.day::text AS day_name FROM account_day ORDER BY account_id, day`,
};

async function rolledUp(): Promise<Record<string, object[]>> {
  const tables: Record<string, object[]> = {};
  for (const [name, text] of Object.entries(TABLES)) tables[name] = await bench.sql(text);
  return tables;
}

/** The last value of a metric among the snapshots of the definition in force at the last of them. */
const LAST = (metric: string, parts: string) => `
  (SELECT ${metric} FROM publication_snapshot snapshot
   WHERE snapshot.publication_id = publication.id AND ${metric} IS NOT NULL AND (${parts})
   ORDER BY snapshot.captured_at DESC LIMIT 1)`;
/** Views and reactions began anew with the second version: what was captured before it no longer counts once something was captured after it. */
const NEWEST = `snapshot.definition_version = (SELECT max(definition_version) FROM publication_snapshot newest WHERE newest.publication_id = publication.id)`;

/** What the latest numbers are, straight from snapshots. */
const ORACLE_LATEST = `
  SELECT id, ${LAST('reach', 'true')} AS reach, ${LAST('views', NEWEST)} AS views, ${LAST('reactions', NEWEST)} AS reactions,
    ${LAST('comments', 'true')} AS comments, ${LAST('link_clicks', 'true')} AS link_clicks
  FROM publication ORDER BY id`;

/** Of each publication, what its days gained and its series began with, of the definitions in force at the last of them. */
const TOTALS = `
  SELECT publication.id, ${[...METRICS, 'engagement']
    .map((name) => {
      const began = ['views', 'reactions', 'engagement'].includes(name);
      const which = began ? 'FILTER (WHERE measured.definition_version = publication.definition_version)' : '';
      const [gained, started] = [`sum(gained_${name}) ${which}`, `sum(started_${name}) ${which}`];
      return `COALESCE(${gained} + ${started}, ${gained}, ${started})::bigint AS ${name}`;
    })
    .join(', ')}
  FROM publication LEFT JOIN publication_day measured ON measured.publication_id = publication.id
  WHERE publication.origin = 'delivery'
  GROUP BY publication.id ORDER BY publication.id`;

/** Of a post that was not sent from here: what came after the first that anybody knew, which may be older than the day it was counted on. */
const SINCE_KNOWN = (metric: string, parts: string) => `
  (SELECT CASE WHEN count(*) > 1 THEN (array_agg(${metric} ORDER BY snapshot.captured_at DESC))[1] - (array_agg(${metric} ORDER BY snapshot.captured_at))[1] END
   FROM publication_snapshot snapshot
   WHERE snapshot.publication_id = publication.id AND ${metric} IS NOT NULL AND (${parts}))`;
const ORACLE_GAINED_ELSEWHERE = `
  SELECT id, ${SINCE_KNOWN('reach', 'true')} AS reach, ${SINCE_KNOWN('views', NEWEST)} AS views, ${SINCE_KNOWN('reactions', NEWEST)} AS reactions,
    ${SINCE_KNOWN('comments', 'true')} AS comments, ${SINCE_KNOWN('link_clicks', 'true')} AS link_clicks
  FROM publication WHERE origin <> 'delivery' ORDER BY id`;
const GAINED_ELSEWHERE = `
  SELECT publication.id, ${METRICS.map((name) => {
    const began = name === 'views' || name === 'reactions';
    const which = began ? 'FILTER (WHERE measured.definition_version = publication.definition_version)' : '';
    return `sum(gained_${name}) ${which} AS ${name}`;
  }).join(', ')}
  FROM publication LEFT JOIN publication_day measured ON measured.publication_id = publication.id
  WHERE publication.origin <> 'delivery'
  GROUP BY publication.id ORDER BY publication.id`;

/** What an account's posts published by day amount to, straight from the latest numbers. */
const ORACLE_PUBLISHED = `
  WITH latest AS (${ORACLE_LATEST})
  SELECT publication.account_id::text AS key, (publication.published_at AT TIME ZONE workspace.zone)::date::text AS day, count(*) AS published,
    sum(latest.reach) AS reach, sum(latest.views) AS views, sum(latest.link_clicks) AS link_clicks, sum(COALESCE(latest.reactions + latest.comments, latest.reactions, latest.comments)) AS engagement
  FROM publication JOIN latest ON latest.id = publication.id JOIN workspace ON workspace.id = publication.workspace_id
  GROUP BY 1, 2 ORDER BY 1, 2`;

const numbers = (rows: readonly object[]) =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        name !== 'key' && name !== 'day' && typeof value === 'string' && /^-?\d+$/.test(value)
          ? Number(value)
          : (value as unknown),
      ]),
    ),
  );

describe('roll-ups', () => {
  it('are what a rebuild from the snapshots makes, and what plain SQL over the snapshots says, whatever came in which order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(publication, { minLength: 1, maxLength: 4 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (publications, changes) => {
          await bench.sql(`DELETE FROM publication_snapshot`);
          await bench.sql(`DELETE FROM post`);
          await bench.sql(`UPDATE workspace SET zone = 'Europe/Berlin'`);
          const made: { id: string; accountId: string; postId: string; origin: string; later: readonly Shot[] }[] = [];
          for (const {
            account,
            campaign,
            hours,
            parts,
            origin,
            shots: [early, late],
          } of publications) {
            const accountId = accounts[account] ?? '';
            const postId = await bench.aPost({
              campaignId: campaign === null ? null : (campaigns[campaign] ?? null),
              labels: ['a'],
            });
            const id = await bench.published({ postId, accountId, at: at(hours), parts });
            await capture(
              id,
              accountId,
              early.map((shot) => ({ ...shot, hours: hours + shot.hours })),
            );
            made.push({
              id,
              accountId,
              postId,
              origin,
              later: late.map((shot) => ({ ...shot, hours: hours + shot.hours + 0.5 })),
            });
          }
          await bench.adopt();
          for (const { id, origin } of made)
            await bench.sql(`UPDATE publication SET origin = $2 WHERE id = $1`, [id, origin]);
          await bench.rollUp();
          for (const [index, one] of made.entries()) {
            await capture(one.id, one.accountId, one.later);
            if (index % 2 === 0) await bench.rollUp();
          }
          const [first] = made;
          for (const what of changes) {
            if (what === 'labels') await bench.sql(`UPDATE post SET labels = '{a,b}' WHERE id = $1`, [first?.postId]);
            if (what === 'campaign')
              await bench.sql(`UPDATE publication SET campaign_id = $2 WHERE id = ANY($1::uuid[])`, [
                [first?.id, made.at(-1)?.id],
                campaigns[1],
              ]);
            if (what === 'zone') await bench.sql(`UPDATE workspace SET zone = 'Pacific/Auckland'`);
            if (what === 'delete') await bench.sql(`DELETE FROM post WHERE id = $1`, [made.at(-1)?.postId]);
          }
          await bench.rollUp();
          const kept = await rolledUp();
          await bench.rollUps().rebuild();
          await bench.rollUp();
          expect(await rolledUp()).toEqual(kept);
          const latest = await bench.sql<{ id: string }>(
            `SELECT id, reach, views, reactions, comments, link_clicks FROM publication ORDER BY id`,
          );
          expect(numbers(latest)).toEqual(numbers(await bench.sql(ORACLE_LATEST)));
          const published = await bench.sql(
            `SELECT key, day::text AS day, published, reach, views, link_clicks, engagement FROM published_roll_up
             WHERE dimension = 'account' AND grain = 'day' ORDER BY key, day`,
          );
          expect(numbers(published)).toEqual(numbers(await bench.sql(ORACLE_PUBLISHED)));
          const sums = 'sum(reach) AS reach, sum(link_clicks) AS link_clicks';
          const gained = await bench.sql(`SELECT ${sums} FROM gained_roll_up`);
          const total = await bench.sql(
            `SELECT ${['reach', 'link_clicks']
              .map(
                (name) =>
                  `sum(CASE origin WHEN 'delivery' THEN ${name} ELSE ${SINCE_KNOWN(name, 'true')} END) AS ${name}`,
              )
              .join(', ')} FROM publication`,
          );
          expect(gained).toEqual(total);
          expect(numbers(await bench.sql(TOTALS))).toEqual(
            numbers(
              await bench.sql(
                `SELECT id, reach, views, reactions, comments, link_clicks, engagement FROM publication WHERE origin = 'delivery' ORDER BY id`,
              ),
            ),
          );
          expect(numbers(await bench.sql(GAINED_ELSEWHERE))).toEqual(numbers(await bench.sql(ORACLE_GAINED_ELSEWHERE)));
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});
