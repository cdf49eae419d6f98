import { startTestCarillon, type TestCarillon } from '../../../test/support/test-carillon.js';
import { newId } from '../../core/ids/new-id.js';

/** In Berlin the clocks went forward in the night to 29 March. */
const now = new Date('2026-03-31T08:00:00.000Z');
let carillon: TestCarillon;
let big: string;
let small: string;
let toot: string;
let feed: string;

interface Day {
  readonly day: string;
  readonly total: number | null;
  readonly byChannel: Readonly<Record<string, number | null>>;
  readonly byAccount: Readonly<Record<string, number | null>>;
  readonly measured: number;
}

interface Report {
  readonly zone: string;
  readonly days: readonly Day[];
  readonly truncated: boolean;
  readonly posts: readonly object[];
  readonly notOffered: readonly string[];
  readonly definitionChanges: readonly object[];
}

beforeAll(async () => {
  carillon = await startTestCarillon({ clock: { now: () => now }, env: { CARILLON_ROLES: 'api' } });
  await carillon.pool.query(
    `CREATE TABLE delivery_snapshot_2026_03 PARTITION OF delivery_snapshot FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`,
  );
  // The second version changed what views are, in the first minute of 30 March there; reach stayed what it was.
  await carillon.pool.query(
    `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since) VALUES
       ('sandbox', 'delivery', 'reach', 1, 'reach', 'People', '2026-03-01T00:00Z'),
       ('sandbox', 'delivery', 'views', 1, 'views', 'Displays', '2026-03-01T00:00Z'),
       ('sandbox', 'delivery', 'reach', 2, 'reach', 'People', '2026-03-01T00:00Z'),
       ('sandbox', 'delivery', 'views', 2, 'plays', 'Plays', '2026-03-29T22:00Z')`,
  );
  big = await anAccount('sandbox', 'big');
  small = await anAccount('sandbox', 'small');
  toot = await anAccount('mastodon', 'toot');
  feed = await anAccount('feed', 'news');
}, 60_000);

afterAll(() => carillon?.stop());

async function anAccount(channel: string, handle: string): Promise<string> {
  const id = newId();
  await carillon.pool.query(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1, $2, $3, '', gen_random_uuid()::text, $4, 'Bells', 'active', '{}', '{}', $5, $5, $5)`,
    [id, carillon.workspaceId, channel, handle, now],
  );
  return id;
}

async function aCampaign(): Promise<string> {
  return (await carillon.owner.ok<{ id: string }>('POST', carillon.in('campaigns'), { name: 'March' })).id;
}

async function aPost(campaignId: string, title: string, text = 'Ring the bells'): Promise<string> {
  const body = { title, campaignId, content: { parts: [{ text }] } };
  return (await carillon.owner.ok<{ id: string }>('POST', carillon.in('posts'), body)).id;
}

/** @param snapshots captured at, version of the definitions, values */
async function published(
  postId: string,
  accountId: string,
  at: string | null,
  snapshots: readonly (readonly [string, number, Readonly<Record<string, number>>])[] = [],
): Promise<void> {
  const id = newId();
  await carillon.pool.query(
    `INSERT INTO delivery (id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, next_at, late_at, one_call, content,
       content_hash, published_at, created_at, updated_at)
     SELECT $1, post.workspace_id, post.id, account.id, post.campaign_id, account.channel, $5, $4, $4, $4, true, '{"parts": [{}]}', 'hash', $6, $4, $4
     FROM post, account WHERE post.id = $2 AND account.id = $3`,
    [id, postId, accountId, at ?? now, at === null ? 'scheduled' : 'published', at],
  );
  for (const [capturedAt, version, values] of snapshots) {
    const names = Object.keys(values);
    await carillon.pool.query(
      `INSERT INTO delivery_snapshot (delivery_id, workspace_id, account_id, captured_at, definition_version, native${names.map((name) => `, ${name}`).join('')})
       VALUES ($1, $2, $3, $4, $5, '{}'${names.map((_, index) => `, $${index + 6}`).join('')})`,
      [id, carillon.workspaceId, accountId, capturedAt, version, ...Object.values(values)],
    );
  }
}

async function aMarchCampaign(): Promise<string> {
  const campaignId = await aCampaign();
  const opening = await aPost(campaignId, 'Opening');
  // Half past midnight on the 28th there.
  await published(opening, big, '2026-03-27T23:30Z', [
    ['2026-03-28T10:00Z', 1, { reach: 100, reactions: 10 }],
    ['2026-03-28T22:30Z', 1, { reach: 120, reactions: 10 }],
    ['2026-03-28T23:30Z', 1, { reach: 150, reactions: 12 }],
    ['2026-03-29T22:30Z', 2, { reach: 400, reactions: 30, saves: 1 }],
  ]);
  await published(opening, toot, '2026-03-27T23:31Z', [['2026-03-28T12:00Z', 1, { reactions: 3, shares: 1 }]]);
  // Ten past midnight on the 30th, by summer time.
  await published(await aPost(campaignId, '', 'No title'), small, '2026-03-29T22:10Z', [
    ['2026-03-30T21:30Z', 2, { reach: 50, reactions: 0 }],
    ['2026-03-31T07:00Z', 2, { views: 5 }],
  ]);
  await published(await aPost(campaignId, 'To come'), feed, null);
  return campaignId;
}

async function aCampaignMeasuredAnew(): Promise<string> {
  const campaignId = await aCampaign();
  const post = await aPost(campaignId, 'Plays');
  await published(post, big, '2026-03-28T09:00Z', [
    ['2026-03-28T10:00Z', 1, { views: 10 }],
    ['2026-03-29T21:59Z', 1, { views: 20 }],
    ['2026-03-31T05:00Z', 2, { views: 90 }],
  ]);
  await published(post, small, '2026-03-28T10:00Z', [
    ['2026-03-28T11:00Z', 1, { views: 5 }],
    ['2026-03-30T12:00Z', 2, { views: 7 }],
  ]);
  return campaignId;
}

const ofCampaign = (id: string, query: string) =>
  carillon.owner.ok<Report>('GET', carillon.in(`campaigns/${id}/report/over-time${query}`));

describe('a campaign over time', () => {
  it('adds up what was known by the end of each day of the workspace, through a change of clocks', async () => {
    const report = await ofCampaign(await aMarchCampaign(), '');
    expect(report).toMatchObject({ metric: 'reach', zone: 'Europe/Berlin', truncated: false, definitionChanges: [] });
    const day = (name: string, sandbox: number, ofBig: number, ofSmall: number | null, measured: number) => ({
      day: name,
      total: sandbox,
      byChannel: { sandbox, mastodon: null },
      byAccount: { [big]: ofBig, [toot]: null, [small]: ofSmall },
      measured,
    });
    expect(report.days).toEqual([
      day('2026-03-28', 120, 120, null, 1),
      day('2026-03-29', 150, 150, null, 1),
      day('2026-03-30', 450, 400, 50, 2),
      // The latest snapshot of the small account has no reach: unknown again, and not 0.
      day('2026-03-31', 400, 400, null, 1),
    ]);
    expect(report.notOffered).toEqual(['mastodon', 'feed']);
    expect(report.posts).toEqual([
      expect.objectContaining({ title: 'Opening', day: '2026-03-28', publishedAt: '2026-03-27T23:30:00.000Z' }),
      expect.objectContaining({ title: 'No title', day: '2026-03-30', publishedAt: '2026-03-29T22:10:00.000Z' }),
    ]);
  });

  it('adds reactions, comments, shares and saves up to engagement, those that are known', async () => {
    const report = await ofCampaign(await aMarchCampaign(), '?metric=engagement');
    expect(report.days.map(({ total, measured }) => [total, measured])).toEqual([
      [14, 2],
      [16, 2],
      [35, 3],
      [35, 2],
    ]);
    expect(report.notOffered).toEqual(['feed']);
  });

  it('never makes one series of two when a network changes what it counts, and says where the break is', async () => {
    const report = await ofCampaign(await aCampaignMeasuredAnew(), '?metric=views');
    expect(report.days.map(({ day, total, byAccount, measured }) => [day, total, byAccount[big], measured])).toEqual([
      ['2026-03-28', 15, 10, 2],
      ['2026-03-29', 25, 20, 2],
      ['2026-03-30', 7, null, 1],
      ['2026-03-31', 97, 90, 2],
    ]);
    expect(report.definitionChanges).toEqual([
      { channel: 'sandbox', day: '2026-03-30', since: '2026-03-29T22:00:00.000Z' },
    ]);
  });

  it('can be had as CSV, with an empty cell where nothing is known', async () => {
    const csv = async (campaignId: string, metric: string) =>
      (
        await carillon.owner.ok<string>(
          'GET',
          carillon.in(`campaigns/${campaignId}/report.csv?table=over-time&metric=${metric}`),
        )
      ).split('\r\n');
    expect(await csv(await aMarchCampaign(), 'reach')).toEqual([
      'Day,Sum of post reach (people counted more than once),Deliveries measured,Measured differently from here on,' +
        'Reach on sandbox,Reach on mastodon,Reach of big (sandbox),Reach of toot (mastodon),Reach of small (sandbox)',
      '2026-03-28,120,1,,120,,120,,',
      '2026-03-29,150,1,,150,,150,,',
      '2026-03-30,450,2,,450,,400,,50',
      '2026-03-31,400,1,,400,,400,,',
      '',
    ]);
    expect((await csv(await aCampaignMeasuredAnew(), 'views'))[3]).toBe('2026-03-30,7,1,sandbox,7,,7');
  });

  it('begins with the first publication, shows the newest 366 days, and knows nothing of what nobody published', async () => {
    const old = await aCampaign();
    await published(await aPost(old, 'Long ago'), big, '2024-12-01T10:00Z');
    const report = await ofCampaign(old, '');
    expect([report.days.length, report.days[0]?.day, report.truncated]).toEqual([366, '2025-03-31', true]);
    expect(report.days.every(({ total, measured }) => total === null && measured === 0)).toBe(true);
    expect(await ofCampaign(await aCampaign(), '')).toMatchObject({ days: [], posts: [], notOffered: [] });
  });

  it('refuses a metric that is none, and does not exist for another workspace', async () => {
    const id = await aCampaign();
    const answer = await carillon.owner.call('GET', carillon.in(`campaigns/${id}/report/over-time?metric=likes`));
    expect(answer.status).toBe(422);
    const other = await carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
    for (const path of [`campaigns/${id}/report/over-time`, `accounts/${big}/report/over-time`]) {
      expect((await carillon.owner.call('GET', `workspaces/${other.id}/${path}`)).status).toBe(404);
    }
  });
});

describe('an account over time', () => {
  it('covers what was published in the period, up to the last day of it', async () => {
    const accountId = await anAccount('sandbox', 'alone');
    const campaignId = await aCampaign();
    await published(await aPost(campaignId, 'Before'), accountId, '2026-03-28T09:29Z', [
      ['2026-03-28T11:00Z', 1, { views: 1_000 }],
    ]);
    await published(await aPost(campaignId, 'Within'), accountId, '2026-03-28T09:30Z', [
      ['2026-03-28T11:00Z', 1, { views: 5 }],
      ['2026-03-29T11:00Z', 1, { views: 6 }],
    ]);
    const ask = (query: string) =>
      carillon.owner.call<Report>('GET', carillon.in(`accounts/${accountId}/report/over-time?${query}`));
    const { body } = await ask('metric=views&from=2026-03-28T09:30:00Z&to=2026-03-29T22:00:00Z');
    expect(body.days.map(({ day, total }) => [day, total])).toEqual([
      ['2026-03-28', 5],
      ['2026-03-29', 6],
    ]);
    expect(body.posts).toMatchObject([{ title: 'Within' }]);
    expect((await ask('from=2026-03-28T09:30:00Z&to=2026-03-28T09:30:00Z')).status).toBe(422);
    // Without a period: the last 30 days, up to now.
    expect((await ask('metric=views')).body.days.map(({ total }) => total)).toEqual([1_005, 1_006, null, null]);
  });
});
