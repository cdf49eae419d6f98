import type { Clock } from '../core/clock/clock.js';
import type { Config } from '../core/config/index.js';
import type { KeyRing } from '../core/crypto/key-ring.js';
import type { Database } from '../core/database/database.js';
import type { HttpClient } from '../core/http/http-client.js';
import type { Logger } from '../core/logging/logger.js';
import type { WakeUpQueue } from '../core/queue/wake-up-queue.js';
import type { WebFiles } from './web-files.js';
import type { InstalledSandbox } from './local-sandbox.js';

/** Everything that is opened before the application is put together. */
export interface Runtime {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly keyRing: KeyRing;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly http: HttpClient;
  readonly queue: WakeUpQueue;
  readonly sandbox: InstalledSandbox;
  /** Of the web app; null where it is not built. */
  readonly webFiles: WebFiles | null;
}
