import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { AppModule } from '../app.module.js';
import { routeOf } from '../core/api/route-of.js';
import type { AuthenticatedRequest } from '../core/auth/access.decorators.js';
import { withLogFields } from '../core/logging/log-context.js';
import { API_PREFIX, describeApi, prefixRoutes } from './describe-api.js';
import type { Runtime } from './runtime.js';
import { serveWebApp } from './web-app.js';

/** Largest JSON body; texts are bounded field by field below it. */
const JSON_LIMIT = '2mb';
/** Some tens of thousands of posts. */
const CSV_LIMIT = '10mb';
/** A thousand events of Meta's in one call are about half of it. */
const NOTICE_LIMIT = '2mb';
const NOTICE_PATHS = new RegExp(`^/${API_PREFIX}/channels/[^/]+/(?:notices|revocations|deletions)/?(?:\\?|$)`, 'i');

/** Builds the HTTP application; it does not listen yet. */
export async function createHttpApp(runtime: Runtime): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(runtime), {
    bodyParser: false,
    abortOnError: false,
    logger: nestLogger(runtime),
  });
  app.disable('x-powered-by');
  app.set('trust proxy', [...runtime.config.server.trustedProxies]);
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(requestId);
  app.use(logRequests(runtime));
  app.use(secureHeaders());
  // Before the others: what a network signed are these bytes, and no reading of them.
  app.useBodyParser('raw', { type: isNotice, limit: NOTICE_LIMIT, inflate: false });
  app.useBodyParser('json', { limit: JSON_LIMIT });
  app.useBodyParser('text', { type: 'text/csv', limit: CSV_LIMIT });
  prefixRoutes(app);
  if (!runtime.config.server.roles.includes('api')) app.use(forOperatorsOnly);
  app.use(queuePage);
  serveDocs(app);
  app.use(serveWebApp(runtime.webFiles));
  return app;
}

/** Networks call with whatever content type they like. */
function isNotice({ url = '' }: { readonly url?: string }): boolean {
  return NOTICE_PATHS.test(url);
}

function serveDocs(app: NestExpressApplication): void {
  SwaggerModule.setup('api/docs', app, () => describeApi(app), {
    jsonDocumentUrl: 'api/openapi.json',
    yamlDocumentUrl: 'api/openapi.yaml',
    customSiteTitle: 'Carillon API',
  });
}

/** A process without the api role tells how it is, and nothing else. */
function forOperatorsOnly(request: Request, response: Response, next: NextFunction): void {
  if (request.path.startsWith('/health/') || request.path === '/metrics') next();
  else {
    const detail = 'This process serves no API; another one of this installation does.';
    response
      .status(404)
      .type('application/problem+json')
      .send(JSON.stringify({ title: 'Not found', status: 404, code: 'not-served-here', detail }));
  }
}

function requestId(request: AuthenticatedRequest, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.requestId = typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
  response.setHeader('X-Request-Id', request.requestId);
  // Answers of the API are about one person at one moment; routes that may be kept say so themselves.
  if (request.path.startsWith('/api/')) response.setHeader('Cache-Control', 'no-store');
  next();
}

/** Gives every line about a request its id, and says at debug how it ended. */
function logRequests({ log }: Runtime) {
  return (request: AuthenticatedRequest, response: Response, next: NextFunction): void => {
    const startedMs = performance.now();
    const run = (): void => {
      response.on('finish', () => {
        const ms = Math.round(performance.now() - startedMs);
        // The path alone: addresses that networks send people back to hold codes.
        log.debug('a request was answered', {
          requestId: request.requestId,
          method: request.method,
          path: routeOf(request),
          status: response.statusCode,
          ms,
        });
      });
      next();
    };
    // A stream stays open for as long as somebody looks at a page, and has nothing to say on the way.
    if (request.headers.accept?.startsWith('text/event-stream')) run();
    else withLogFields({ requestId: request.requestId }, (over) => response.once('close', over), run);
  };
}

/** The queue view by the address people remember; it is the API's own route, which shows browsers a page. */
function queuePage(request: Request, _response: Response, next: NextFunction): void {
  if (request.method === 'GET' && request.path === '/admin/queue')
    request.url = request.url.replace('/admin/queue', `/${API_PREFIX}/admin/queue`);
  next();
}

function secureHeaders() {
  const strict = withStyles(["'self'"]);
  // The page of the description writes its styles into itself.
  const forDocs = withStyles(["'self'", "'unsafe-inline'"]);
  return (request: Request, response: Response, next: NextFunction): void => {
    (/^\/api\/docs(\/|$)/i.test(request.path) ? forDocs : strict)(request, response, next);
  };
}

function withStyles(styleSrc: string[]): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        objectSrc: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        styleSrc,
      },
    },
    crossOriginResourcePolicy: { policy: 'same-site' },
    referrerPolicy: { policy: 'same-origin' },
    // Whether the installation is behind TLS is the operator's business; a wrong header would lock people out of a plain one.
    strictTransportSecurity: false,
  });
}

function nestLogger({ log }: Runtime) {
  const text = (message: unknown): string => (message instanceof Error ? message.message : String(message));
  return {
    log: () => undefined,
    debug: () => undefined,
    verbose: () => undefined,
    warn: (message: unknown) => log.warn(text(message)),
    error: (message: unknown) => {
      // A taken port is told in words by whoever started us.
      if (!/listen E/.test(text(message))) log.error(text(message), message instanceof Error ? { error: message } : {});
    },
    fatal: (message: unknown) => log.error(text(message), message instanceof Error ? { error: message } : {}),
  };
}
