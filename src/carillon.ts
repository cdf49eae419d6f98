import 'reflect-metadata';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createHttpApp } from './app/http-app.js';
import { InstalledSandbox } from './app/local-sandbox.js';
import { readWebFiles } from './app/web-files.js';
import { systemClock, type Clock } from './core/clock/clock.js';
import {
  allowedPrivately,
  databaseError,
  listenError,
  loadSecrets,
  StartError,
  type Config,
} from './core/config/index.js';
import { PROJECT_ROOT } from './core/config/project-root.js';
import { KeyRing } from './core/crypto/key-ring.js';
import { silentMsFor } from './core/database/connection-watch.js';
import { Database } from './core/database/database.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './core/database/embedded-postgres.js';
import { runMigrations } from './core/database/migrate.js';
import { openDataSource } from './core/database/open-data-source.js';
import { createHttpClient } from './core/http/guarded-http-client.js';
import { withoutEchoes } from './core/http/without-echoes.js';
import type { HttpClient } from './core/http/http-client.js';
import type { Logger } from './core/logging/logger.js';
import { openWakeUpQueue } from './core/queue/open-wake-up-queue.js';
import { ACCOUNT_ENTITIES } from './modules/accounts/index.js';
import { ApiKeyEntity, PersonEntity, SessionEntity } from './modules/auth/index.js';
import { CHANNEL_ENTITIES } from './modules/channels/index.js';
import { CampaignEntity } from './modules/campaigns/index.js';
import { FeedEntryEntity } from './modules/feeds/index.js';
import { MediaEntity, MediaRenditionEntity } from './modules/media/index.js';
import { PublishingWorker } from './modules/publishing/index.js';
import { InvitationEntity, MemberEntity, WorkspaceEntity } from './modules/workspaces/index.js';

export const ENTITIES = [
  ...ACCOUNT_ENTITIES,
  ApiKeyEntity,
  CampaignEntity,
  ...CHANNEL_ENTITIES,
  FeedEntryEntity,
  InvitationEntity,
  MediaEntity,
  MediaRenditionEntity,
  MemberEntity,
  PersonEntity,
  SessionEntity,
  WorkspaceEntity,
] as const;

export interface CarillonOptions {
  readonly config: Config;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Folder of the built web app. Default: `web/dist` of this installation. */
  readonly webDir?: string;
  /** Networks with one fixed address, led somewhere else: for tests, which reach nothing outside of this machine. */
  readonly reaching?: (http: HttpClient) => HttpClient;
  /** Told in plain words what takes time. */
  readonly say?: (message: string) => void;
  /** Called when the embedded Postgres ends by itself. */
  readonly onDatabaseLost?: () => void;
}

export interface Carillon {
  readonly app: NestExpressApplication;
  /** Where it listens, on this machine. */
  readonly url: string;
  /** Lets work finish, closes everything, stops the embedded Postgres. May be called twice. */
  stop(): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;
const SILENT_LINE_MS = 5 * 60_000;
const CLOSE_IDLE_EVERY_MS = 100;
/** Less than a worker may take for what it has begun. */
const ANSWERED_WITHIN_MS = 10_000;

/** Opens everything and listens. What was opened is closed again when a later step fails. @throws StartError */
export async function startCarillon(options: CarillonOptions): Promise<Carillon> {
  const { config, log, clock = systemClock, say = () => undefined } = options;
  const closers: (() => Promise<unknown>)[] = [];
  const stop = once(async () => {
    for (const close of closers.reverse()) {
      await close().catch((error: unknown) => log.warn('something did not close cleanly', { error }));
    }
  });
  try {
    const databaseUrl = await openDatabaseServer(options, closers);
    await prepareSchema(config, databaseUrl, say);
    const secrets = await loadSecrets(config.storage.dataDir, config, log);
    const leaseMs = config.publishing.leaseSeconds * 1_000;
    const { dataSource, pool } = await openDataSource({
      url: databaseUrl,
      poolSize: config.storage.databasePoolSize,
      entities: ENTITIES,
      // Row locks are held no longer than claims are.
      idleInTransactionMs: leaseMs,
      silentMs: silentMsFor(leaseMs),
      log,
    });
    const database = new Database(dataSource, pool, log);
    closers.push(() => database.close());
    const queue = await openWakeUpQueue({ databaseUrl, redisUrl: config.storage.redisUrl, log });
    closers.push(() => queue.close());
    const sandbox = new InstalledSandbox(config, clock, log);
    closers.push(() => sandbox.stop());
    await sandbox.resume();
    const http = createHttpClient({
      allowPrivate: allowedPrivately(config.security.allowPrivateAddresses),
      ownServer: sandbox.ownServer,
      userAgent: 'Carillon/0.1',
    });
    closers.push(async () => http.close());
    const reached = withoutEchoes(options.reaching?.(http) ?? http);
    const keyRing = new KeyRing(secrets.keys);
    const webDir = options.webDir ?? (PROJECT_ROOT === null ? null : join(PROJECT_ROOT, 'web', 'dist'));
    const webFiles = webDir === null ? null : await readWebFiles(webDir);
    const app = await createHttpApp({
      config,
      clock,
      log,
      keyRing,
      databaseUrl,
      database,
      http: reached,
      queue,
      sandbox,
      webFiles,
    });
    closers.push(async () => {
      // At once, not when Nest comes to it: before that it waits for other things, a renewal of a sign-in that hangs among them.
      const stopped = app.get(PublishingWorker).stop();
      const server = app.getHttpServer();
      // What is being answered is answered; connections that only wait are closed as soon as they do.
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      const cut = setTimeout(() => server.closeAllConnections(), ANSWERED_WITHIN_MS);
      try {
        await Promise.all([stopped, app.close()]);
      } finally {
        clearInterval(idle);
        clearTimeout(cut);
      }
    });
    await listen(app, config);
    return { app, url: `http://${hostInUrl(config)}:${config.server.port}`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDatabaseServer(options: CarillonOptions, closers: (() => Promise<unknown>)[]): Promise<string> {
  const { config, log, say = () => undefined } = options;
  if (config.storage.databaseUrl !== null) return config.storage.databaseUrl;
  say('Starting the database …');
  const embedded: EmbeddedPostgres = await startEmbeddedPostgres({
    dataDir: config.storage.dataDir,
    log: { info: say, warn: (message, fields) => log.warn(message, fields) },
    port: config.storage.embeddedPostgresPort ?? undefined,
    onUnexpectedEnd: options.onDatabaseLost,
  });
  closers.push(() => embedded.stop());
  return embedded.url;
}

async function prepareSchema(config: Config, databaseUrl: string, say: (message: string) => void): Promise<void> {
  try {
    const ran = await runMigrations(databaseUrl);
    if (ran.length > 0) say(`Brought the database up to date (${ran.length} ${ran.length === 1 ? 'step' : 'steps'}).`);
  } catch (error) {
    if (config.storage.databaseUrl !== null && !(error instanceof StartError)) throw databaseError(error, databaseUrl);
    throw error;
  }
}

async function listen(app: NestExpressApplication, config: Config): Promise<void> {
  const { port, host } = config.server;
  const server = app.getHttpServer();
  // Proxies keep connections, and must not find one closed just when they write.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 5_000;
  // A large file over a slow line takes longer than Node's five minutes; a line on which nothing comes is given up.
  server.requestTimeout = 0;
  server.timeout = SILENT_LINE_MS;
  try {
    await app.listen(port, host);
  } catch (error) {
    throw listenError(error, host, port);
  }
}

function hostInUrl(config: Config): string {
  const { host } = config.server;
  return host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= work());
}
