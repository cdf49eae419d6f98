import { Global, Module, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import request from 'supertest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { EtagInterceptor } from '../../core/api/etag.interceptor.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { CONFIG, loadConfig } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { DATABASE_URL } from '../../core/database/database-url.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import { CampaignEntity, CampaignsModule, CampaignsService } from './index.js';

const log = createLogger('silent');
const personId = newId();
const workspaceId = newId();
const otherWorkspaceId = newId();
let now = new Date('2026-03-01T09:00:00.000Z');
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
      role: 'owner',
      permissions: new Set(ROLE_PERMISSIONS.owner),
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
  await database.execute(
    `INSERT INTO person VALUES ($1, 'ada@bells.example', 'ada@bells.example', 'Ada', '-', $2, $2)`,
    [personId, now],
  );
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
    { provide: CONFIG, useValue: loadConfig({ CARILLON_PUBLIC_URL: 'http://nas.lan' }) },
    { provide: LOGGER, useValue: log },
    EventBus,
  ];
  @Global()
  @Module({ providers: shared, exports: shared })
  class CoreModule {}
  @Module({
    imports: [CoreModule, CampaignsModule],
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
      { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
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
  await testDatabase?.drop();
});

const path = (rest = '', workspace = workspaceId) => `/workspaces/${workspace}/campaigns${rest}`;

interface Campaign {
  readonly id: string;
  readonly version: number;
  readonly color: string;
}

async function aCampaign(body: object = { name: 'Autumn sale' }): Promise<Campaign> {
  const answer = await request(server).post(path()).send(body).expect(201);
  return answer.body as Campaign;
}

async function aPostIn(campaignId: string, deletedAt: Date | null = null): Promise<string> {
  const id = newId();
  await database.execute(
    `INSERT INTO post (id, workspace_id, campaign_id, content, created_at, updated_at, deleted_at) VALUES ($1, $2, $3, '{}', $4, $4, $5)`,
    [id, workspaceId, campaignId, now, deletedAt],
  );
  return id;
}

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await database.query(waiting)).length > 0;
}

describe('campaigns', () => {
  it('keeps all that was said about a campaign', async () => {
    const body = {
      name: '  Autumn sale  ',
      brief: 'Bells,\nhalf price 🔔',
      startsOn: '2026-09-01',
      endsOn: '2026-09-30',
      color: '#1D4ED8',
      defaultLabels: [' sale ', 'sale', 'autumn'],
      goal: { metric: 'engagement', value: 1_000_000_000_000 },
      lateToleranceMinutes: 15,
      utmInLinks: true,
      countLinkClicks: false,
    };
    const created = await request(server).post(path()).send(body).expect(201);
    expect(created.headers['etag']).toBe('"1"');
    expect(created.body).toEqual({
      ...body,
      id: expect.any(String) as string,
      name: 'Autumn sale',
      color: '#1d4ed8',
      defaultLabels: ['sale', 'autumn'],
      pausedAt: null,
      archivedAt: null,
      version: 1,
      createdBy: personId,
      createdAt: now.toISOString(),
      updatedAt: now.toISOString(),
    });
    const { id } = created.body as Campaign;
    expect(
      (
        await request(server)
          .get(path(`/${id}`))
          .expect(200)
      ).body,
    ).toEqual(created.body);
    const audited = await database.query('SELECT action, subject_id FROM audit_entry WHERE subject_id = $1', [id]);
    expect(audited).toEqual([{ action: 'campaign.created', subject_id: id }]);
  });

  it('gives campaigns without a colour different ones', async () => {
    const colors = [(await aCampaign()).color, (await aCampaign()).color, (await aCampaign()).color];
    expect(new Set(colors).size).toBe(3);
  });

  const faults: readonly (readonly [string, object])[] = [
    ['name', { name: '   ' }],
    ['name', { name: 'a'.repeat(201) }],
    ['name', { name: 'two\nlines' }],
    ['name', {}],
    ['brief', { name: 'x', brief: 'a'.repeat(10_001) }],
    ['brief', { name: 'x', brief: null }],
    ['startsOn', { name: 'x', startsOn: '2026-02-30' }],
    ['endsOn', { name: 'x', startsOn: '2026-03-02', endsOn: '2026-03-01' }],
    ['color', { name: 'x', color: 'red' }],
    ['defaultLabels', { name: 'x', defaultLabels: ['ok', ''] }],
    ['defaultLabels', { name: 'x', defaultLabels: ['a'.repeat(51)] }],
    ['defaultLabels', { name: 'x', defaultLabels: Array.from({ length: 21 }, (_, index) => `label ${index}`) }],
    ['defaultLabels', { name: 'x', defaultLabels: 'sale' }],
    ['defaultLabels', { name: 'x', defaultLabels: [7] }],
    ['goal.metric', { name: 'x', goal: { metric: 'likes', value: 1 } }],
    ['goal.value', { name: 'x', goal: { metric: 'views', value: 0 } }],
    ['goal.value', { name: 'x', goal: { metric: 'views', value: 1_000_000_000_001 } }],
    ['goal', { name: 'x', goal: 'views' }],
    ['goal', { name: 'x', goal: [] }],
    ['lateToleranceMinutes', { name: 'x', lateToleranceMinutes: 0 }],
    ['utmInLinks', { name: 'x', utmInLinks: 'yes' }],
    ['countLinkClicks', { name: 'x', countLinkClicks: true }],
    ['pausedAt', { name: 'x', pausedAt: '2026-01-01T00:00:00Z' }],
  ];
  it.each(faults)('names the field %s when it is wrong: %j', async (field, body) => {
    const answer = await request(server).post(path()).send(body).expect(422);
    const { code, errors } = answer.body as { code: string; errors: { field: string }[] };
    expect(code).toBe('validation-failed');
    expect(errors.map((error) => error.field)).toContain(field);
  });

  it('changes what is given, leaves the rest, and empties what is null', async () => {
    const { id } = await aCampaign({
      name: 'Spring',
      startsOn: '2026-03-01',
      goal: { metric: 'views', value: 5 },
      brief: 'Old',
    });
    const answer = await request(server)
      .patch(path(`/${id}`))
      .set('If-Match', '"1"')
      .send({ goal: null, endsOn: '2026-03-31' })
      .expect(200);
    expect(answer.body).toMatchObject({
      name: 'Spring',
      brief: 'Old',
      startsOn: '2026-03-01',
      endsOn: '2026-03-31',
      goal: null,
      version: 2,
    });
    await request(server)
      .patch(path(`/${id}`))
      .set('If-Match', '"2"')
      .send({ name: null })
      .expect(422);
    await request(server)
      .patch(path(`/${id}`))
      .set('If-Match', '"2"')
      .send({ endsOn: '2026-02-01' })
      .expect(422);
  });

  it('refuses a change of what somebody else changed meanwhile', async () => {
    const { id } = await aCampaign();
    await request(server)
      .patch(path(`/${id}`))
      .send({ name: 'x' })
      .expect(428);
    const both = await Promise.all(
      ['one', 'two'].map((name) =>
        request(server)
          .patch(path(`/${id}`))
          .set('If-Match', '"1"')
          .send({ name }),
      ),
    );
    expect(both.map((answer) => answer.status).toSorted((one, other) => one - other)).toEqual([200, 412]);
    expect((await request(server).get(path(`/${id}`))).body).toMatchObject({ version: 2 });
  });

  it('archives and takes back, and minds nothing when asked twice', async () => {
    const { id } = await aCampaign();
    now = new Date('2026-03-02T09:00:00.000Z');
    const archived = await request(server)
      .post(path(`/${id}/archive`))
      .expect(200);
    expect(archived.body).toMatchObject({ archivedAt: now.toISOString(), version: 2 });
    expect(
      (
        await request(server)
          .post(path(`/${id}/archive`))
          .expect(200)
      ).body,
    ).toEqual(archived.body);
    expect(
      (
        await request(server)
          .post(path(`/${id}/unarchive`))
          .expect(200)
      ).body,
    ).toMatchObject({ archivedAt: null, version: 3 });
  });

  it('deletes a campaign without posts, and refuses one with posts', async () => {
    const empty = await aCampaign();
    await aPostIn(empty.id, now);
    await request(server)
      .delete(path(`/${empty.id}`))
      .expect(204);
    await request(server)
      .get(path(`/${empty.id}`))
      .expect(404);

    const used = await aCampaign();
    await aPostIn(used.id);
    const refused = await request(server)
      .delete(path(`/${used.id}`))
      .expect(409);
    expect(refused.body).toMatchObject({ code: 'campaign-in-use', posts: 1 });
  });

  it('lists newest first, page by page, by archive and by words', async () => {
    const mark = newId().slice(-8);
    const made: string[] = [];
    for (let index = 0; index < 5; index++)
      made.push((await aCampaign({ name: `${mark} ${index}`, brief: '100% a_b' })).id);
    await request(server)
      .post(path(`/${made[0]}/archive`))
      .expect(200);

    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: Record<string, string> = { q: mark, limit: '2', ...(cursor === null ? {} : { cursor }) };
      const page = (await request(server).get(path()).query(query).expect(200)).body as {
        items: Campaign[];
        nextCursor: string | null;
      };
      seen.push(...page.items.map((campaign) => campaign.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(made.toReversed());

    const ids = async (query: Record<string, string>) =>
      ((await request(server).get(path()).query(query).expect(200)).body as { items: Campaign[] }).items.map(
        (item) => item.id,
      );
    expect(await ids({ q: mark.toUpperCase(), archived: 'true' })).toEqual([made[0]]);
    expect(await ids({ q: mark, archived: 'false' })).toEqual(made.slice(1).toReversed());
    expect(await ids({ q: '100% A_B' })).toHaveLength(5);
    expect(await ids({ q: '1%b' })).toEqual([]);
    expect(await ids({ q: 'a%b' })).toEqual([]);
    await request(server).get(path()).query({ archived: 'maybe' }).expect(422);
    await request(server).get(path()).query({ cursor: 'nonsense' }).expect(400);
  });

  it('shows another workspace nothing', async () => {
    const { id } = await aCampaign();
    await request(server)
      .get(path(`/${id}`, otherWorkspaceId))
      .expect(404);
    await request(server)
      .patch(path(`/${id}`, otherWorkspaceId))
      .set('If-Match', '"1"')
      .send({ name: 'x' })
      .expect(404);
    await request(server)
      .delete(path(`/${id}`, otherWorkspaceId))
      .expect(404);
    await request(server)
      .post(path(`/${id}/archive`, otherWorkspaceId))
      .expect(404);
    expect((await request(server).get(path('', otherWorkspaceId))).body).toEqual({ items: [], nextCursor: null });
    await request(server).get(path('/not-an-id')).expect(404);
  });

  it('hands posts its defaults, and can not be deleted meanwhile', async () => {
    const { id } = await aCampaign({ name: 'Bells', defaultLabels: ['sale'], lateToleranceMinutes: 5 });
    const campaigns = app.get(CampaignsService);
    expect(await campaigns.exists(database, otherWorkspaceId, id)).toBe(false);
    let deleting: Promise<request.Response> | undefined;
    await database.transaction(async (tx) => {
      expect(await campaigns.forPost(tx, workspaceId, id)).toEqual({
        id,
        name: 'Bells',
        defaultLabels: ['sale'],
        lateToleranceMinutes: 5,
        pausedAt: null,
        archivedAt: null,
      });
      let isDone = false;
      deleting = request(server)
        .delete(path(`/${id}`))
        .then((answer) => {
          isDone = true;
          return answer;
        });
      await waitUntil(async () => isDone || (await isAnyoneWaiting()));
      await tx.execute(
        `INSERT INTO post (id, workspace_id, campaign_id, content, created_at, updated_at) VALUES ($1, $2, $3, '{}', $4, $4)`,
        [newId(), workspaceId, id, now],
      );
    });
    expect((await deleting)?.status).toBe(409);
  });
});
