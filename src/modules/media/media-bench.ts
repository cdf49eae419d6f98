import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Global,
  Module,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type INestApplicationContext,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import request from 'supertest';
import { jpegSample } from '../../../test/support/media-samples.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { EtagInterceptor } from '../../core/api/etag.interceptor.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { CONFIG, loadConfig, type Config } from '../../core/config/index.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import type { CarillonEvent } from '../../core/events/carillon-event.js';
import { EventBus } from '../../core/events/event-bus.js';
import { createHttpClient } from '../../core/http/guarded-http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import { PostsUsingMedia } from '../posts/index.js';
import { MEDIA_USES, MediaEntity, MediaModule, MediaRenditionEntity } from './index.js';

export const MIB = 1_048_576;
export const OLD_KEY = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW_KEY = { id: 'new', key: Buffer.alloc(32, 2) };

/** A file as the API describes it, in part. */
export interface Item {
  readonly id: string;
  readonly version: number;
  readonly bytes: number;
  readonly mime: string;
}

export interface StandInAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

/** The module behind real HTTP, on a real database and a folder of its own, with everybody signed in. Takes files up to 2 MB. */
export class MediaBench {
  readonly publicUrl = 'https://carillon.example';
  readonly personId = newId();
  readonly workspaceId = newId();
  readonly otherWorkspaceId = newId();
  now = new Date('2026-03-01T09:00:00.000Z');
  /** What a server elsewhere answers; the only private address that may be fetched from. */
  answerElsewhere: (path: string) => StandInAnswer = () => ({ status: 404 });
  elsewhereUrl = '';
  /** Events, in the order they were told in. */
  readonly told: CarillonEvent[] = [];
  app: INestApplication;
  private appModule: Type;
  private readonly log = createLogger('silent');
  private readonly elsewhere: Server;

  private constructor(
    private readonly testDatabase: TestDatabase,
    readonly database: Database,
    readonly mediaDir: string,
  ) {
    this.elsewhere = createServer((incoming, outgoing) => {
      const { status = 200, headers = {}, body = Buffer.alloc(0) } = this.answerElsewhere(incoming.url ?? '');
      outgoing.writeHead(status, headers).end(body);
    });
  }

  static async start(): Promise<MediaBench> {
    const testDatabase = await createTestDatabase();
    const log = createLogger('silent');
    const entities = [MediaEntity, MediaRenditionEntity];
    const { dataSource, pool } = await openDataSource({ url: testDatabase.url, poolSize: 4, entities, log });
    const mediaDir = await mkdtemp(join(tmpdir(), 'carillon-media-'));
    const bench = new MediaBench(testDatabase, new Database(dataSource, pool, log), mediaDir);
    await bench.seed();
    await bench.listen();
    return bench;
  }

  async stop(): Promise<void> {
    await this.app.close();
    this.elsewhere.close();
    await this.testDatabase.drop();
    await rm(this.mediaDir, { recursive: true, force: true });
  }

  /** Another process with a memory of its own, on the same database and folder. Not to be closed: that would end the shared database. */
  async secondMachine(): Promise<INestApplicationContext> {
    return await NestFactory.createApplicationContext(this.appModule, { logger: false, abortOnError: false });
  }

  config(): Config {
    return loadConfig({
      CARILLON_MEDIA_DIR: this.mediaDir,
      CARILLON_MAX_UPLOAD_MB: '2',
      CARILLON_PUBLIC_URL: this.publicUrl,
    });
  }

  get port(): number {
    return ((this.app.getHttpServer() as Server).address() as AddressInfo).port;
  }

  http() {
    return request(this.app.getHttpServer() as Server);
  }

  path(rest = '', workspaceId = this.workspaceId): string {
    return `/workspaces/${workspaceId}/media${rest}`;
  }

  upload(content: Buffer, name = 'bell.jpg'): request.Test {
    return this.http().post(this.path()).attach('file', content, name);
  }

  async aMedia(content?: Buffer, name?: string): Promise<Item> {
    const answer = await this.upload(content ?? (await jpegSample()), name).expect(201);
    return answer.body as Item;
  }

  /** All that is on disk and in the database. */
  async kept(): Promise<{ files: string[]; rows: number; incoming: string[] }> {
    const all = await readdir(this.mediaDir, { recursive: true, withFileTypes: true });
    const [row] = await this.database.query<{ rows: number }>('SELECT count(*) AS rows FROM media');
    return {
      files: all.filter((entry) => entry.isFile()).map((entry) => entry.name),
      rows: row?.rows ?? 0,
      incoming: await readdir(join(this.mediaDir, 'incoming')),
    };
  }

  async aPostWith(mediaId: string): Promise<string> {
    const id = newId();
    await this.database.execute(
      `INSERT INTO post (id, workspace_id, content, created_at, updated_at) VALUES ($1, $2, '{}', $3, $3)`,
      [id, this.workspaceId, this.now],
    );
    await this.database.execute('INSERT INTO post_media (post_id, workspace_id, media_id) VALUES ($1, $2, $3)', [
      id,
      this.workspaceId,
      mediaId,
    ]);
    return id;
  }

  /** True while some transaction waits for another one. */
  async isAnyoneWaiting(): Promise<boolean> {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    return (await this.database.query(waiting)).length > 0;
  }

  private async seed(): Promise<void> {
    await this.database.execute(
      `INSERT INTO person VALUES ($1, 'ada@bells.example', 'ada@bells.example', 'Ada', '-', $2, $2)`,
      [this.personId, this.now],
    );
    for (const id of [this.workspaceId, this.otherWorkspaceId]) {
      await this.database.execute(
        `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
        [id, this.now],
      );
    }
  }

  private async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = this.elsewhere.address() as AddressInfo;
    this.elsewhereUrl = `http://127.0.0.1:${port}`;
    const events: Pick<EventBus, 'publish'> = {
      publish: async (_, told) => void this.told.push(...told),
    };
    const shared = [
      { provide: Database, useValue: this.database },
      { provide: CLOCK, useValue: { now: () => this.now } },
      { provide: LOGGER, useValue: this.log },
      { provide: MEDIA_USES, useClass: PostsUsingMedia },
      { provide: EventBus, useValue: events },
      { provide: CONFIG, useValue: this.config() },
      { provide: KEY_RING, useValue: new KeyRing([NEW_KEY, OLD_KEY]) },
      { provide: HTTP_CLIENT, useValue: createHttpClient({ allowPrivate: (_host, _address, at) => at === port }) },
    ];
    @Global()
    @Module({ providers: shared, exports: shared })
    class CoreModule {}
    @Module({
      imports: [CoreModule, MediaModule],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_GUARD, useValue: this.everybodySignedIn() },
      ],
    })
    class AppModule {}
    this.appModule = AppModule;
    this.app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    await this.app.listen(0, '127.0.0.1');
  }

  private everybodySignedIn(): CanActivate {
    return {
      canActivate: (context: ExecutionContext) => {
        const incoming = context.switchToHttp().getRequest<AuthenticatedRequest>();
        const { workspaceId } = incoming.params;
        if (typeof workspaceId !== 'string') return true;
        incoming.workspaceContext = {
          workspaceId,
          actor: { kind: 'person', personId: this.personId, sessionId: newId() },
          role: 'owner',
          permissions: new Set(ROLE_PERMISSIONS.owner),
        };
        return true;
      },
    };
  }
}
