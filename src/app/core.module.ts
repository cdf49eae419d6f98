import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { EtagInterceptor } from '../core/api/etag.interceptor.js';
import { IdempotencyInterceptor } from '../core/api/idempotency.interceptor.js';
import { ProblemFilter } from '../core/api/problem.filter.js';
import { RequestValidationPipe } from '../core/api/validation.pipe.js';
import { createMailer, MAILER } from '../core/mail/mailer.js';
import { CLOCK } from '../core/clock/clock.js';
import { ClockWatch } from '../core/clock/clock-watch.js';
import { CONFIG } from '../core/config/index.js';
import { KEY_RING } from '../core/crypto/key-ring.js';
import { Database } from '../core/database/database.js';
import { DATABASE_URL } from '../core/database/database-url.js';
import { EventBus } from '../core/events/event-bus.js';
import { HTTP_CLIENT } from '../core/http/http-token.js';
import { LOGGER } from '../core/logging/logger.js';
import { Meter } from '../core/meter/meter.js';
import { WAKE_UP_QUEUE } from '../core/queue/wake-up-queue.js';
import { InstalledSandbox } from './local-sandbox.js';
import type { Runtime } from './runtime.js';
import { WEB_FILES } from './web-files.js';

/** What every module may ask for, and what every request passes through. */
@Global()
@Module({})
export class CoreModule {
  static with(runtime: Runtime): DynamicModule {
    const shared = [
      { provide: CONFIG, useValue: runtime.config },
      { provide: CLOCK, useValue: runtime.clock },
      { provide: MAILER, useFactory: () => createMailer(runtime.config) },
      { provide: LOGGER, useValue: runtime.log },
      { provide: KEY_RING, useValue: runtime.keyRing },
      { provide: DATABASE_URL, useValue: runtime.databaseUrl },
      { provide: Database, useValue: runtime.database },
      { provide: HTTP_CLIENT, useValue: runtime.http },
      { provide: WAKE_UP_QUEUE, useValue: runtime.queue },
      { provide: InstalledSandbox, useValue: runtime.sandbox },
      { provide: WEB_FILES, useValue: runtime.webFiles },
      ClockWatch,
      EventBus,
      Meter,
    ];
    return {
      module: CoreModule,
      providers: [
        ...shared,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: RequestValidationPipe },
        // The outer one first: an answer that is given again gets its ETag again.
        { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: shared.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}
