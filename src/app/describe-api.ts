import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../app.module.js';
import type { Runtime } from './runtime.js';

/** Before every route of the API. */
export const API_PREFIX = 'api/v1';
const WITHOUT_PREFIX = ['feeds/*path', 'l/*path', 'media/*path', 'health/*path', 'metrics'];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** The description of the API (OpenAPI 3.1), generated from the code. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const options = new DocumentBuilder()
    .setTitle('Carillon')
    .setDescription(
      'Publishing and scheduling for social media. Instants are ISO 8601 in UTC. Lists answer `{ items, nextCursor }`. Errors are problem+json (RFC 9457) with a stable `code`. ' +
        'Edits need `If-Match` with the version that was read. `Idempotency-Key` makes a POST safe to repeat.',
    )
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key' }, 'apiKey')
    .addCookieAuth('carillon_session', { type: 'apiKey', in: 'cookie' }, 'session')
    .addSecurityRequirements('apiKey')
    .addSecurityRequirements('session')
    .build();
  const document = SwaggerModule.createDocument(app, options, { operationIdFactory: operationId });
  declarePathParameters(document);
  return document;
}

/** Where the routes stand; the description and the server that listens read the same. */
export function prefixRoutes(app: INestApplication): void {
  app.setGlobalPrefix(API_PREFIX, { exclude: WITHOUT_PREFIX });
}

/** The same description for what is generated from it: nothing is opened. @public for scripts/docs.mjs, which reads the build */
export async function describeApiUnopened(config: Runtime['config']): Promise<OpenAPIObject> {
  const app = await NestFactory.create(AppModule.with({ config } as Runtime), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  prefixRoutes(app);
  return describeApi(app);
}

function operationId(controller: string, method: string): string {
  return `${controller.replace(/Controller$/, '')}_${method}`;
}

/** Routes take their workspace from the guard and not as an argument, so the generator does not see it; clients need every part of a path. */
function declarePathParameters(document: OpenAPIObject): void {
  for (const [path, item] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const declared = (operation.parameters ?? []).flatMap((parameter) =>
        'in' in parameter && parameter.in === 'path' ? [parameter.name] : [],
      );
      const missing = names.filter((name) => !declared.includes(name));
      operation.parameters = [
        ...missing.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' as const } })),
        ...(operation.parameters ?? []),
      ];
    }
  }
}
