import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { HttpClient } from '../../core/http/http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import {
  callbackUrl,
  ChannelApps,
  NoticeDoorsRepository,
  OperatorApps,
  type ChannelId,
  type ConnectContext,
} from '../channels/index.js';
import { channelLog } from './channel-log.js';

const CONNECT_MS = 60_000;
const APP_NAME = 'Carillon';

/** Makes what adapters are handed while there is no account yet. */
@Injectable()
export class ConnectContextFactory {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(ChannelApps) private readonly apps: ChannelApps,
    @Inject(OperatorApps) private readonly operatorApps: OperatorApps,
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeDoorsRepository) private readonly doors: NoticeDoorsRepository,
    @Inject(HTTP_CLIENT) private readonly http: HttpClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  get publicUrl(): string {
    return this.config.server.publicUrl;
  }

  /** Where networks send people back to. */
  get redirectUri(): string {
    return callbackUrl(this.publicUrl);
  }

  /** For one call, which ends after a minute. */
  create(channel: ChannelId, workspaceId: string): ConnectContext {
    return {
      workspaceId,
      publicUrl: this.publicUrl,
      appName: APP_NAME,
      app: this.apps.storeFor(channel),
      operatorApp: () => this.operatorApps.open(channel),
      hearsNotices: () => this.doors.isOpen(this.database, channel),
      http: this.http,
      clock: this.clock,
      log: channelLog(this.log, { channel, workspaceId }),
      signal: AbortSignal.timeout(CONNECT_MS),
    };
  }
}
