import { Global, Module, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import request from 'supertest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { DATABASE_URL } from '../../core/database/database-url.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import { CampaignEntity } from '../campaigns/index.js';
import { CHANNEL_REGISTRY, createChannelRegistry } from '../channels/index.js';
import { AnalyticsModule } from './index.js';

const log = createLogger('silent');
const personId = newId();
const workspaceId = newId();
const otherWorkspaceId = newId();
const now = new Date('2026-03-20T12:00:00.000Z');
const day = (number: number) => new Date(Date.UTC(2026, 2, number, 9));
let testDatabase: TestDatabase;
let database: Database;
let app: INestApplication;
let server: Server;

const signedIn: CanActivate = {
  canActivate(context: ExecutionContext) {
    const incoming = context.switchToHttp().getRequest<AuthenticatedRequest>();
    incoming.workspaceContext = {
      workspaceId: String(incoming.params['workspaceId']),
      actor: { kind: 'person', personId, sessionId: newId() },
      role: 'analyst',
      permissions: new Set(ROLE_PERMISSIONS.analyst),
    };
    return true;
  },
};

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { dataSource, pool } = await openDataSource({
    url: testDatabase.url,
    poolSize: 4,
    entities: [CampaignEntity],
    log,
  });
  database = new Database(dataSource, pool, log);
  for (const id of [workspaceId, otherWorkspaceId]) {
    await database.execute(
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
      [id, now],
    );
  }
  const shared = [
    { provide: Database, useValue: database },
    { provide: DATABASE_URL, useValue: testDatabase.url },
    { provide: CLOCK, useValue: { now: () => now } },
    { provide: LOGGER, useValue: log },
    { provide: CHANNEL_REGISTRY, useValue: createChannelRegistry({ feedStore: {} as never, localSandbox: null }) },
    EventBus,
  ];
  @Global()
  @Module({ providers: shared, exports: shared })
  class CoreModule {}
  @Module({
    imports: [CoreModule, AnalyticsModule],
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
      { provide: APP_GUARD, useValue: signedIn },
    ],
  })
  class AppModule {}
  app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer() as Server;
});

afterAll(async () => {
  await app?.close();
  await database?.close();
  await testDatabase?.drop();
});

async function aCampaign(goal: { metric: string; value: number } | null = null): Promise<string> {
  const id = newId();
  await database.execute(
    `INSERT INTO campaign (id, workspace_id, name, color, goal_metric, goal_value, created_at, updated_at)
     VALUES ($1, $2, 'Autumn', '#1d4ed8', $3, $4, $5, $5)`,
    [id, workspaceId, goal?.metric ?? null, goal?.value ?? null, now],
  );
  return id;
}

async function anAccount(handle: string, followers: number | null, channel = 'sandbox'): Promise<string> {
  const id = newId();
  await database.execute(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1, $2, $3, '', gen_random_uuid()::text, $4, 'Bells', 'active', '{}', '{}', $5, $5, $5)`,
    [id, workspaceId, channel, handle, now],
  );
  if (followers !== null) {
    await database.execute(
      `INSERT INTO account_latest (account_id, workspace_id, captured_at, definition_version, followers, native) VALUES ($1, $2, $3, 1, $4, '{}')`,
      [id, workspaceId, now, followers],
    );
  }
  return id;
}

async function aPost(
  campaignId: string | null,
  more: { title?: string; text?: string; deleted?: boolean } = {},
): Promise<string> {
  const id = newId();
  await database.execute(
    `INSERT INTO post (id, workspace_id, campaign_id, title, content, created_at, updated_at, deleted_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)`,
    [
      id,
      workspaceId,
      campaignId,
      more.title ?? '',
      JSON.stringify({ parts: [{ text: more.text ?? 'Ring the bells' }] }),
      now,
      more.deleted ? now : null,
    ],
  );
  return id;
}

async function aDelivery(options: {
  postId: string;
  accountId: string;
  campaignId: string | null;
  state?: string;
  publishedAt?: Date | null;
  numbers?: Record<string, number> | null;
}): Promise<string> {
  const { postId, accountId, campaignId, state = 'published', publishedAt = day(1), numbers = null } = options;
  const id = newId();
  await database.execute(
    `INSERT INTO delivery (id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, next_at, late_at, one_call, content,
       content_hash, published_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, $5, 'sandbox', $6, $7, $7, $7, true, '{"parts": [{}]}', 'hash', $8, $7, $7)`,
    [id, workspaceId, postId, accountId, campaignId, state, publishedAt ?? day(1), publishedAt],
  );
  if (numbers !== null) {
    const names = Object.keys(numbers);
    await database.execute(
      `INSERT INTO delivery_latest (delivery_id, workspace_id, account_id, captured_at, definition_version, native, ${names.join(', ')})
       VALUES ($1, $2, $3, $4, 1, '{}', ${names.map((_, index) => `$${index + 5}`).join(', ')})`,
      [id, workspaceId, accountId, day(2), ...names.map((name) => numbers[name])],
    );
  }
  return id;
}

/** Three accounts (one without reach, one without any numbers), one deleted post, one draft. */
async function anAutumnCampaign(): Promise<{ campaignId: string; accounts: string[]; bells: string; gone: string }> {
  const campaignId = await aCampaign({ metric: 'engagement', value: 50 });
  const accounts = [await anAccount('big', 1_000), await anAccount('small', 500), await anAccount('feed', null)];
  const [big = '', small = '', feed = ''] = accounts;
  const bells = await aPost(campaignId, { title: '=Bells, "half" price' });
  const gone = await aPost(campaignId, { deleted: true, text: 'Gone by now' });
  await aPost(campaignId);
  await aDelivery({
    postId: bells,
    accountId: big,
    campaignId,
    numbers: { reach: 200, views: 300, reactions: 10, comments: 5, saves: 5 },
  });
  await aDelivery({
    postId: bells,
    accountId: small,
    campaignId,
    numbers: { views: 100, reactions: 4, comments: 0, shares: 1 },
  });
  await aDelivery({ postId: bells, accountId: feed, campaignId });
  await aDelivery({
    postId: gone,
    accountId: big,
    campaignId,
    state: 'removed',
    publishedAt: day(3),
    numbers: { reach: 100, views: 200, reactions: 0, comments: 0, shares: 0, saves: 0 },
  });
  return { campaignId, accounts, bells, gone };
}

const url = (rest: string, workspace = workspaceId) => `/workspaces/${workspace}${rest}`;

interface Report {
  readonly byAccount: { handle: string }[];
  readonly byPost: { title: string; deleted: boolean; deliveries: object[] }[];
}

describe('the report of a campaign', () => {
  it('says what came of it in all, by account and by post', async () => {
    const { campaignId, accounts, bells, gone } = await anAutumnCampaign();
    const answer = await request(server)
      .get(url(`/campaigns/${campaignId}/report`))
      .expect(200);
    const report = answer.body as Report;
    expect(report).toMatchObject({
      campaign: { id: campaignId, name: 'Autumn', startsOn: null, endsOn: null },
      counts: { posts: { published: 1, draft: 1 }, deliveries: { published: 3, removed: 1 } },
      totals: {
        averageReachPerPost: 150,
        sumOfPostReach: 300,
        reachKnownFor: 2,
        views: 600,
        engagement: 25,
        shares: 1,
        clicks: null,
        engagementRateByReach: { value: 20 / 300, deliveries: 2 },
        engagementRateByViews: { value: 25 / 600, deliveries: 3 },
        engagementRateByFollowers: { value: 0.01, deliveries: 3 },
        freshness: { oldestCapturedAt: day(2).toISOString(), newestCapturedAt: day(2).toISOString() },
        coverage: { published: 4, measured: 3 },
      },
      goal: { metric: 'engagement', target: 50, reached: 25, share: 0.5 },
    });
    expect(report.byAccount).toMatchObject([
      { accountId: accounts[0], handle: 'big', followers: 1_000, sumOfPostReach: 300, engagement: 20 },
      { accountId: accounts[1], handle: 'small', followers: 500, sumOfPostReach: null, engagement: 5 },
      { accountId: accounts[2], handle: 'feed', followers: null, sumOfPostReach: null, engagement: null, views: null },
    ]);
    expect(report.byPost).toMatchObject([
      { postId: bells, deleted: false, views: 400, coverage: { published: 3, measured: 2 } },
      { postId: gone, title: 'Gone by now', deleted: true, views: 200 },
    ]);
    expect(report.byPost[0]?.deliveries).toMatchObject([
      {
        handle: 'big',
        reach: 200,
        shares: null,
        engagement: 20,
        engagementRateByReach: 0.1,
        engagementRateByFollowers: 0.02,
      },
      { handle: 'small', reach: null, engagement: 5, engagementRateByReach: null, engagementRateByViews: 0.05 },
      { handle: 'feed', capturedAt: null, views: null, engagement: null, engagementRateByFollowers: null },
    ]);
  });

  it('of an empty campaign knows nothing and fails at nothing', async () => {
    const answer = await request(server)
      .get(url(`/campaigns/${await aCampaign()}/report`))
      .expect(200);
    expect(answer.body).toMatchObject({
      counts: { posts: {}, deliveries: {} },
      totals: { sumOfPostReach: null, engagement: null, coverage: { published: 0, measured: 0 } },
      goal: null,
      byAccount: [],
      byPost: [],
    });
  });

  it('does not exist for another workspace', async () => {
    const campaignId = await aCampaign();
    for (const path of ['report', 'report.csv']) {
      await request(server)
        .get(url(`/campaigns/${campaignId}/${path}`, otherWorkspaceId))
        .expect(404);
    }
  });

  it('can be had as CSV, one table at a time', async () => {
    const { campaignId, bells } = await anAutumnCampaign();
    const table = async (query: string) => {
      const answer = await request(server)
        .get(url(`/campaigns/${campaignId}/report.csv${query}`))
        .expect(200);
      expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(answer.headers['content-disposition']).toContain('attachment');
      return answer.text.split('\r\n');
    };
    const deliveries = await table('');
    expect(deliveries).toHaveLength(6);
    expect(deliveries[2]).toBe(
      `"'=Bells, ""half"" price",${bells},small,sandbox,published,2026-03-01T09:00:00.000Z,2026-03-02T09:00:00.000Z,` +
        ',100,5,4,0,1,,,,,,0.05,0.01,',
    );
    expect(await table('?table=accounts')).toHaveLength(5);
    expect(await table('?table=posts')).toHaveLength(4);
    await request(server)
      .get(url(`/campaigns/${campaignId}/report.csv?table=people`))
      .expect(422);
  });
});

describe('the report of an account', () => {
  it('covers what was published in the period, and how the followers grew in it', async () => {
    const accountId = await anAccount('bells', 120);
    await database.execute(
      `CREATE TABLE IF NOT EXISTS account_snapshot_2026_03 PARTITION OF account_snapshot FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`,
    );
    for (const [number, followers] of [
      [1, 90],
      [4, 100],
      [8, 120],
      [15, 300],
    ] as const) {
      await database.execute(
        `INSERT INTO account_snapshot (account_id, workspace_id, captured_at, definition_version, followers, native) VALUES ($1, $2, $3, 1, $4, '{}')`,
        [accountId, workspaceId, day(number), followers],
      );
    }
    const publish = async (number: number, views: number) =>
      aDelivery({
        postId: await aPost(null),
        accountId,
        campaignId: null,
        publishedAt: day(number),
        numbers: { views },
      });
    await publish(4, 1);
    await publish(5, 10);
    await publish(9, 100);
    await publish(10, 1_000);
    const answer = await request(server)
      .get(url(`/accounts/${accountId}/report`))
      .query({ from: day(5).toISOString(), to: day(10).toISOString() })
      .expect(200);
    expect(answer.body).toMatchObject({
      accountId,
      handle: 'bells',
      followers: { latest: 120, capturedAt: day(8).toISOString(), change: 20 },
      totals: { views: 110, coverage: { published: 2, measured: 2 } },
    });
    expect((answer.body as Report).byPost).toHaveLength(2);
  });

  it('refuses a period that ends before it begins, and what is no instant', async () => {
    const accountId = await anAccount('bells', null);
    const ask = (query: object) =>
      request(server)
        .get(url(`/accounts/${accountId}/report`))
        .query(query);
    await ask({ from: day(9).toISOString(), to: day(8).toISOString() }).expect(422);
    await ask({ from: 'yesterday' }).expect(422);
    await ask({}).expect(200);
    await request(server)
      .get(url(`/accounts/${accountId}/report`, otherWorkspaceId))
      .expect(404);
  });
});
