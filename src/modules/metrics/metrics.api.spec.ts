import { Module, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE, NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import request from 'supertest';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER } from '../../core/logging/logger.js';
import { WAKE_UP_QUEUE } from '../../core/queue/wake-up-queue.js';
import { CHANNEL_REGISTRY } from '../channels/index.js';
import { MeasurementAdoption } from './measurement-adoption.service.js';
import { MetricDefinitionsRepository } from './metric-definitions.repository.js';
import { DAY, MetricsBench, MINUTE } from './metrics-bench.js';
import { MetricsController } from './metrics.controller.js';
import { MetricsRepository } from './metrics.repository.js';
import { MetricsService } from './metrics.service.js';
import { waitFor } from '../../../test/support/wait-for.js';

let bench: MetricsBench;
let app: INestApplication;
let server: Server;

beforeAll(async () => {
  bench = await MetricsBench.open();
  const signedIn: CanActivate = {
    canActivate(context: ExecutionContext) {
      const incoming = context.switchToHttp().getRequest<AuthenticatedRequest>();
      incoming.workspaceContext = {
        workspaceId: String(incoming.params['workspaceId']),
        actor: bench.actor,
        role: 'analyst',
        permissions: new Set(ROLE_PERMISSIONS.analyst),
      };
      return true;
    },
  };
  @Module({
    controllers: [MetricsController],
    providers: [
      MetricsService,
      MetricsRepository,
      MetricDefinitionsRepository,
      { provide: MeasurementAdoption, useValue: bench.adoption() },
      { provide: Database, useValue: bench.database },
      { provide: CHANNEL_REGISTRY, useValue: bench.registry() },
      { provide: WAKE_UP_QUEUE, useValue: bench.queue },
      { provide: CLOCK, useValue: bench.clock },
      { provide: LOGGER, useValue: bench.log },
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
  await bench?.close();
});

const url = (rest: string, workspaceId = bench.workspaceId) => `/workspaces/${workspaceId}${rest}`;
const metricsOf = async (deliveryId: string, query = '') =>
  (
    await request(server)
      .get(url(`/deliveries/${deliveryId}/metrics${query}`))
      .expect(200)
  ).body as unknown;
const refresh = (deliveryId: string) => request(server).post(url(`/deliveries/${deliveryId}/metrics/refresh`));

describe('the numbers of a delivery', () => {
  it('come with their age, their meaning, what is not offered, and their history', async () => {
    const id = await bench.published(await bench.anAccount(), ['n1']);
    const publishedAt = bench.now;
    const { worker } = bench.worker();
    await bench.scheduler().tick();
    bench.network.posts.set('n1', { reach: 10, views: 20, reactions: 1, saves: null });
    bench.move(15 * MINUTE);
    const first = bench.now;
    await worker.collectDue();
    bench.network.posts.set('n1', { reach: 11, views: 30, reactions: 2, saves: null });
    bench.move(45 * MINUTE);
    await worker.collectDue();
    const values = { comments: null, shares: null, clicks: null, quotes: null, pollVotes: null, saves: null };
    expect(await metricsOf(id)).toMatchObject({
      deliveryId: id,
      channel: 'sandbox',
      publishedAt: publishedAt.toISOString(),
      capturedAt: bench.now.toISOString(),
      nextAt: new Date(publishedAt.getTime() + 180 * MINUTE).toISOString(),
      endedReason: null,
      values: { ...values, reach: 11, views: 30, reactions: 2 },
      notOffered: ['comments', 'shares', 'clicks', 'quotes', 'pollVotes', 'videoViews', 'watchSeconds'],
      native: { people: 11, shown: 30, likes: 2, kept: null },
      series: [
        {
          capturedAt: first.toISOString(),
          definitionVersion: 1,
          values: { ...values, reach: 10, views: 20, reactions: 1 },
        },
        { capturedAt: bench.now.toISOString(), values: { ...values, reach: 11, views: 30, reactions: 2 } },
      ],
    });
    const { definitions } = (await metricsOf(id)) as { definitions: { metric: string }[] };
    expect(definitions.map(({ metric }) => metric)).toEqual(['linkClicks', 'reach', 'reactions', 'saves', 'views']);
    expect(definitions[4]).toMatchObject({ native: 'shown', meaning: 'Times it was shown.', version: 1 });
    const { series } = (await metricsOf(id, '?limit=1')) as { series: object[] };
    expect(series).toMatchObject([{ capturedAt: bench.now.toISOString() }]);
  });

  it('are empty before the first measurement, and on networks that offer none', async () => {
    const id = await bench.published(await bench.anAccount('feed'), ['f1'], { channel: 'feed' });
    expect(await metricsOf(id)).toMatchObject({
      capturedAt: null,
      nextAt: null,
      native: {},
      series: [],
      definitions: [],
    });
  });

  it('do not exist for another workspace', async () => {
    const id = await bench.published(await bench.anAccount(), ['n2']);
    await request(server)
      .get(url(`/deliveries/${id}/metrics`, newId()))
      .expect(404);
    await request(server)
      .post(url(`/deliveries/${id}/metrics/refresh`, newId()))
      .expect(404);
    await request(server)
      .get(url(`/deliveries/${newId()}/metrics`))
      .expect(404);
    await request(server)
      .get(url(`/deliveries/${id}/metrics?limit=501`))
      .expect(422);
  });
});

describe('asking for fresh numbers', () => {
  it('measures at once, even what nobody has taken on yet, and wakes a worker', async () => {
    const id = await bench.published(await bench.anAccount(), ['r1']);
    bench.network.posts.set('r1', { views: 1 });
    const woken = bench.wakes.length;
    await refresh(id).expect(202, { due: 1, tooSoon: 0 });
    expect(bench.wakes.length).toBe(woken + 1);
    await bench.worker().worker.collectDue();
    expect(await metricsOf(id)).toMatchObject({ values: { views: 1 }, capturedAt: bench.now.toISOString() });
  });

  it('is refused while the numbers are seconds old', async () => {
    const id = await bench.published(await bench.anAccount(), ['r2']);
    bench.network.posts.set('r2', { views: 1 });
    await refresh(id).expect(202);
    await refresh(id).expect(202, { due: 0, tooSoon: 1 });
    await bench.worker().worker.collectDue();
    bench.move(4_999);
    const answer = await refresh(id).expect(429);
    expect(answer.body).toMatchObject({ code: 'measured-just-now' });
    expect(answer.headers['retry-after']).toBe('5');
    bench.move(1);
    await refresh(id).expect(202, { due: 1, tooSoon: 0 });
  });

  it('works for deliveries whose numbers were final', async () => {
    const id = await bench.published(await bench.anAccount(), ['r3']);
    bench.network.posts.set('r3', { views: 1 });
    await refresh(id).expect(202);
    bench.move(100 * DAY);
    const { worker } = bench.worker();
    await worker.collectDue();
    expect(await metricsOf(id)).toMatchObject({ nextAt: null, endedReason: 'complete' });
    bench.network.posts.set('r3', { views: 2 });
    bench.move(MINUTE);
    await refresh(id).expect(202, { due: 1, tooSoon: 0 });
    // One look may pass over a row that somebody else is just looking at; the next one has it.
    await waitFor('the fresh numbers', async () => {
      await worker.collectDue();
      const seen = (await metricsOf(id)) as { values: { views: number | null } };
      return seen.values.views === 2;
    });
    expect(await metricsOf(id)).toMatchObject({ nextAt: null, endedReason: 'complete' });
  });

  it('is refused for what is not published, and for networks without numbers', async () => {
    const removed = await bench.published(await bench.anAccount(), ['r4']);
    await bench.takenDown(removed);
    const feed = await bench.published(await bench.anAccount('feed'), ['f2'], { channel: 'feed' });
    for (const id of [removed, feed]) {
      const answer = await refresh(id).expect(409);
      expect(answer.body).toMatchObject({ code: 'not-measurable' });
    }
  });

  it('covers a whole campaign, except what was measured just now', async () => {
    const campaignId = await bench.aCampaign();
    const accountId = await bench.anAccount();
    const first = await bench.published(accountId, ['c1'], { campaignId });
    bench.network.posts.set('c1', { views: 1 });
    await refresh(first).expect(202);
    await bench.worker().worker.collectDue();
    await bench.published(accountId, ['c2'], { campaignId });
    await bench.published(await bench.anAccount('feed'), ['f3'], { campaignId, channel: 'feed' });
    const path = url(`/campaigns/${campaignId}/metrics/refresh`);
    await request(server).post(path).expect(202, { due: 1, tooSoon: 1 });
    await request(server)
      .post(url(`/campaigns/${newId()}/metrics/refresh`))
      .expect(404);
  });
});

describe('the numbers of an account', () => {
  it('come with their age, their meaning and their history', async () => {
    const accountId = await bench.anAccount();
    await bench.database.execute(
      `INSERT INTO account_measurement (account_id, workspace_id, channel, next_at) VALUES ($1, $2, 'sandbox', $3)`,
      [accountId, bench.workspaceId, bench.now],
    );
    await bench.worker().worker.collectDue();
    const answer = await request(server)
      .get(url(`/accounts/${accountId}/metrics`))
      .expect(200);
    const values = { followers: 10, following: null, posts: null };
    expect(answer.body).toMatchObject({
      accountId,
      channel: 'sandbox',
      capturedAt: bench.now.toISOString(),
      nextAt: new Date(bench.now.getTime() + DAY).toISOString(),
      values,
      notOffered: ['following', 'posts'],
      native: { fans: 10 },
      definitions: [{ metric: 'followers', native: 'fans', meaning: 'Fans.' }],
      series: [{ capturedAt: bench.now.toISOString(), definitionVersion: 1, values }],
    });
    await request(server)
      .get(url(`/accounts/${accountId}/metrics`, newId()))
      .expect(404);
  });
});
