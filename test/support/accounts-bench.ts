import type { Server } from 'node:http';
import { Global, Module, type CanActivate, type ExecutionContext, type INestApplication } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import request from 'supertest';
import { EtagInterceptor } from '../../src/core/api/etag.interceptor.js';
import { IdempotencyInterceptor } from '../../src/core/api/idempotency.interceptor.js';
import { ProblemFilter } from '../../src/core/api/problem.filter.js';
import { RequestValidationPipe } from '../../src/core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../src/core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../src/core/auth/permissions.js';
import { CLOCK } from '../../src/core/clock/clock.js';
import { CONFIG, readChannelApps } from '../../src/core/config/index.js';
import { KEY_RING, KeyRing, type RingKey } from '../../src/core/crypto/key-ring.js';
import { DATABASE_URL } from '../../src/core/database/database-url.js';
import { Database } from '../../src/core/database/database.js';
import { openDataSource } from '../../src/core/database/open-data-source.js';
import type { CarillonEvent } from '../../src/core/events/carillon-event.js';
import { EventBus } from '../../src/core/events/event-bus.js';
import { HTTP_CLIENT } from '../../src/core/http/http-token.js';
import { newId } from '../../src/core/ids/new-id.js';
import { createLogger, LOGGER } from '../../src/core/logging/logger.js';
import { Meter } from '../../src/core/meter/meter.js';
import {
  ACCOUNT_ENTITIES,
  AccountCredentials,
  AccountsModule,
  CONNECT_PAGES,
  ConnectionKeeper,
  type ConnectPages,
} from '../../src/modules/accounts/index.js';
import {
  CHANNEL_ENTITIES,
  CHANNEL_IDS,
  CHANNEL_REGISTRY,
  ChannelRegistry,
  type ChannelAdapter,
  type ChannelId,
} from '../../src/modules/channels/index.js';
import { ScriptedChannel } from './scripted-channel.js';
import type { TestDatabase } from './test-database.js';
import { testHttpClient } from './test-http-client.js';

/** Where everything in the bench begins. */
const BENCH_START = new Date('2026-03-02T09:00:00.000Z');
export const PUBLIC_URL = 'https://carillon.example';

export const OLD_KEY: RingKey = { id: 'old', key: Buffer.alloc(32, 1) };
export const NEW_KEY: RingKey = { id: 'new', key: Buffer.alloc(32, 2) };

/** Stands still until it is moved. */
export class BenchClock {
  constructor(private current: Date = BENCH_START) {}

  now(): Date {
    return new Date(this.current);
  }

  advance(ms: number): void {
    this.current = new Date(this.current.getTime() + ms);
  }
}

export interface AccountsBenchOptions {
  readonly clock?: BenchClock;
  readonly keys?: readonly RingKey[];
  /** Takes the place of the scripted channel of the same id. */
  readonly adapters?: readonly ChannelAdapter[];
  readonly scripted?: ScriptedChannel;
  /** Of apps that the operator brings. */
  readonly env?: NodeJS.ProcessEnv;
  /** There is one, with a page about each sign-in. Default: none. */
  readonly webApp?: boolean;
}

/** The accounts module as one process runs it, over HTTP and on a real database. Several may share a database. */
export class AccountsBench {
  readonly events: CarillonEvent[] = [];

  private constructor(
    readonly app: INestApplication,
    readonly database: Database,
    readonly clock: BenchClock,
    /** The channel `mastodon`, scripted. */
    readonly channel: ScriptedChannel,
    /** Every line logged. */
    readonly logged: string[],
  ) {}

  static async start(test: TestDatabase, options: AccountsBenchOptions = {}): Promise<AccountsBench> {
    const clock = options.clock ?? new BenchClock();
    const channel = options.scripted ?? new ScriptedChannel('mastodon');
    const logged: string[] = [];
    const log = createLogger('debug', { write: (line) => void logged.push(line) });
    const { dataSource, pool } = await openDataSource({
      url: test.url,
      poolSize: 20,
      entities: [...ACCOUNT_ENTITIES, ...CHANNEL_ENTITIES],
      log,
    });
    const database = new Database(dataSource, pool, log);
    const given = new Map([channel.adapter, ...(options.adapters ?? [])].map((adapter) => [adapter.channel, adapter]));
    const adapters = Object.fromEntries(
      CHANNEL_IDS.map((id) => [id, given.get(id) ?? new ScriptedChannel(id).adapter]),
    ) as Record<ChannelId, ChannelAdapter>;
    const shared = [
      { provide: Database, useValue: database },
      { provide: DATABASE_URL, useValue: test.url },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: log },
      { provide: KEY_RING, useValue: new KeyRing(options.keys ?? [OLD_KEY]) },
      { provide: HTTP_CLIENT, useValue: testHttpClient() },
      {
        provide: CONFIG,
        useValue: { server: { publicUrl: PUBLIC_URL }, channelApps: readChannelApps(options.env ?? {}) },
      },
      {
        provide: CONNECT_PAGES,
        useValue: {
          pathOf: (workspaceId, attemptId) =>
            options.webApp === true ? `/workspaces/${workspaceId}/connect/${attemptId}` : null,
          pathForVisitor: (attemptId) => (options.webApp === true ? `/connect/sign-ins/${attemptId}` : null),
        } satisfies ConnectPages,
      },
      { provide: CHANNEL_REGISTRY, useValue: new ChannelRegistry(adapters) },
      EventBus,
      Meter,
    ];
    @Global()
    @Module({ providers: shared, exports: shared })
    class CoreModule {}
    @Module({
      imports: [CoreModule, AccountsModule],
      providers: [
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_GUARD, useValue: actsAsHeadersSay },
      ],
    })
    class AppModule {}
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    app.setGlobalPrefix('/api/v1');
    await app.listen(0, '127.0.0.1');
    const bench = new AccountsBench(app, database, clock, channel, logged);
    app.get(EventBus).onAny((event) => void bench.events.push(event));
    return bench;
  }

  get credentials(): AccountCredentials {
    return this.app.get(AccountCredentials);
  }

  get keeper(): ConnectionKeeper {
    return this.app.get(ConnectionKeeper);
  }

  /** A workspace with one person, who signs the requests of the result. */
  async workspace(): Promise<BenchWorkspace> {
    const personId = newId();
    const workspaceId = newId();
    await this.database.execute(`INSERT INTO person VALUES ($1, $2, $2, 'Ada', '-', $3, $3)`, [
      personId,
      `${personId}@bells.example`,
      BENCH_START,
    ]);
    await this.database.execute(
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
      [workspaceId, BENCH_START],
    );
    await this.database.execute(`INSERT INTO member VALUES ($1, $2, 'owner', $3)`, [
      workspaceId,
      personId,
      BENCH_START,
    ]);
    return new BenchWorkspace(this, workspaceId, personId);
  }

  request(): ReturnType<typeof request> {
    return request(this.app.getHttpServer() as Server);
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}

export interface AccountBody {
  readonly id: string;
  readonly handle: string;
  readonly status: string;
  readonly displayName: string;
  readonly connection: { readonly health: string; readonly detail: string | null; readonly nextCheckAt: string } | null;
}

export class BenchWorkspace {
  constructor(
    readonly bench: AccountsBench,
    readonly id: string,
    readonly personId: string,
  ) {}

  get path(): string {
    return `/api/v1/workspaces/${this.id}/accounts`;
  }

  get(path = ''): request.Test {
    return this.bench.request().get(`${this.path}${path}`).set('x-person', this.personId);
  }

  post(path: string, body?: object): request.Test {
    return this.bench.request().post(`${this.path}${path}`).set('x-person', this.personId).send(body);
  }

  delete(path: string): request.Test {
    return this.bench.request().delete(`${this.path}${path}`).set('x-person', this.personId);
  }

  /** Connects by fields. */
  async connect(handle: string): Promise<AccountBody> {
    const { body } = await this.post('/connect', { channel: 'mastodon', input: { handle } }).expect(200);
    return (body as { accounts: [AccountBody] }).accounts[0];
  }

  /** Begins a sign-in. */
  async signIn(
    accountId?: string,
  ): Promise<{ attemptId: string; state: string; authorizeUrl: string; cookie: string }> {
    const { body, headers } = await this.post('/connect', {
      channel: 'mastodon',
      method: 'oauth',
      accountId,
    }).expect(200);
    const { attemptId, authorizeUrl } = body as { attemptId: string; authorizeUrl: string };
    const state = new URL(authorizeUrl).searchParams.get('state') ?? '';
    return { attemptId, authorizeUrl, state, cookie: [headers['set-cookie']].flat()[0] ?? '' };
  }

  async read(accountId: string): Promise<AccountBody> {
    return (await this.get(`/${accountId}`).expect(200)).body as AccountBody;
  }
}

/** In place of sign-in: whoever `x-person` names, with all rights in every workspace. */
const actsAsHeadersSay: CanActivate = {
  canActivate(context: ExecutionContext) {
    const incoming = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const personId = incoming.headers['x-person'];
    if (typeof personId !== 'string') return true;
    incoming.actor = { kind: 'person', personId, sessionId: newId() };
    incoming.workspaceContext = {
      workspaceId: String(incoming.params['workspaceId']),
      actor: incoming.actor,
      role: 'owner',
      permissions: new Set(ROLE_PERMISSIONS.owner),
    };
    return true;
  },
};
