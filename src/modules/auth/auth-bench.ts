import { Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { EtagInterceptor } from '../../core/api/etag.interceptor.js';
import { IdempotencyInterceptor } from '../../core/api/idempotency.interceptor.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { Role } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { CONFIG, loadConfig } from '../../core/config/index.js';
import { DATABASE_URL } from '../../core/database/database-url.js';
import { Database } from '../../core/database/database.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { EventBus } from '../../core/events/event-bus.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import { InvitationEntity, MemberEntity, WorkspaceEntity, WorkspacesModule } from '../workspaces/index.js';
import { AuthModule } from './auth.module.js';
import { ApiKeyEntity, PersonEntity, SessionEntity } from './index.js';

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- specs look into bodies of every shape
  readonly body: any;
  readonly headers: Headers;
}

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One browser (or program) that talks to the app: keeps its cookie and sends its CSRF token. */
export class Visitor {
  cookie: string | null = null;
  csrfToken: string | null = null;

  constructor(
    private readonly url: string,
    private readonly answers: string[],
    private readonly always: Readonly<Record<string, string>> = {},
  ) {}

  async ask(method: string, path: string, { body, headers = {} }: Ask = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie === null ? {} : { cookie: this.cookie }),
        ...(this.csrfToken === null ? {} : { 'x-csrf-token': this.csrfToken }),
        ...this.always,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    this.answers.push(text);
    const parsed = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
    const [cookie] = response.headers.getSetCookie();
    if (cookie !== undefined) this.cookie = cookie.split(';')[0] ?? null;
    if (typeof parsed?.['csrfToken'] === 'string') this.csrfToken = parsed['csrfToken'];
    return { status: response.status, body: parsed, headers: response.headers };
  }

  get = (path: string, ask?: Ask) => this.ask('GET', path, ask);
  post = (path: string, body?: unknown, ask?: Ask) => this.ask('POST', path, { ...ask, body });
  patch = (path: string, body?: unknown, ask?: Ask) => this.ask('PATCH', path, { ...ask, body });
  delete = (path: string, ask?: Ask) => this.ask('DELETE', path, ask);
}

export const PASSWORD = 'seven bells at dawn';

export const SETUP = {
  name: 'Olga Owner',
  email: 'olga@bells.example',
  password: PASSWORD,
  workspaceName: 'Bell Foundry',
  zone: 'Europe/Berlin',
};

/** Back to an installation that waits for its set-up. Several times quicker than a new database. */
export const REMOVE_EVERYBODY =
  'DELETE FROM installation; DELETE FROM workspace; DELETE FROM person; DELETE FROM idempotency_record';

export interface AuthBench {
  readonly url: string;
  /** Moves and reads the app's clock. */
  readonly clock: { now(): Date; forward(ms: number): void };
  readonly database: Database;
  /** Every body the app has sent. */
  readonly answers: readonly string[];
  visitor(headers?: Readonly<Record<string, string>>): Visitor;
  /** Owner and first workspace of a fresh installation. */
  setUp(): Promise<{ owner: Visitor; ownerId: string; workspaceId: string }>;
  /** Somebody new in the workspace, invited by `owner`. */
  join(
    owner: Visitor,
    workspaceId: string,
    role: Exclude<Role, 'owner'>,
  ): Promise<{ visitor: Visitor; personId: string; email: string }>;
  close(): Promise<void>;
}

/** The two modules with what they need of the core, listening on loopback, on an empty database. For specs. */
export async function startAuthBench(
  databaseUrl: string,
  { publicUrl = 'http://carillon.example', controllers = [] as Type[] } = {},
): Promise<AuthBench> {
  let now = Date.parse('2026-11-23T08:00:00Z');
  const clock = { now: () => new Date(now), forward: (ms: number) => void (now += ms) };
  const log = createLogger('silent');
  const entities = [WorkspaceEntity, MemberEntity, InvitationEntity, PersonEntity, SessionEntity, ApiKeyEntity];
  const { dataSource, pool } = await openDataSource({ url: databaseUrl, poolSize: 10, entities, log });
  const database = new Database(dataSource, pool, log);

  @Global()
  @Module({
    controllers,
    providers: [
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: log },
      { provide: CONFIG, useValue: loadConfig({ CARILLON_PUBLIC_URL: publicUrl }) },
      { provide: DATABASE_URL, useValue: databaseUrl },
      { provide: Database, useValue: database },
      EventBus,
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
      { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
    ],
    exports: [CLOCK, LOGGER, CONFIG, DATABASE_URL, Database, EventBus],
  })
  class CoreModule {}

  @Module({ imports: [CoreModule, WorkspacesModule, AuthModule] })
  class BenchModule {}

  let app: NestExpressApplication;
  try {
    app = await NestFactory.create<NestExpressApplication>(BenchModule, { logger: false, abortOnError: false });
    app.set('trust proxy', 'loopback');
    app.useBodyParser('json', { limit: '3mb' });
    await app.listen(0, '127.0.0.1');
  } catch (error) {
    await database.close();
    throw error;
  }
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const answers: string[] = [];
  let joined = 0;
  const visitor = (headers?: Readonly<Record<string, string>>) => new Visitor(url, answers, headers);

  return {
    url,
    clock,
    database,
    answers,
    visitor,
    setUp: async () => {
      const owner = visitor();
      const { body } = await owner.post('/setup', SETUP);
      return { owner, ownerId: body.person.id as string, workspaceId: body.workspace.id as string };
    },
    join: async (owner, workspaceId, role) => {
      const email = `${role}${++joined}@bells.example`;
      const invited = await owner.post(`/workspaces/${workspaceId}/invitations`, { email, role });
      const token = (invited.body.link as string).split('/').at(-1) ?? '';
      const member = visitor();
      const { body } = await member.post(`/invitations/${token}/register`, { name: `The ${role}`, password: PASSWORD });
      return { visitor: member, personId: body.person.id as string, email };
    },
    close: () => app.close(),
  };
}
