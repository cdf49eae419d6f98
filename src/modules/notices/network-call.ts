import type { Request } from 'express';
import type { NetworkCall } from '../channels/index.js';

/** The call as the network made it. Its body was kept as bytes: see `src/app/http-app.ts`. */
export function networkCall(request: Request): NetworkCall {
  return {
    query: Object.fromEntries(Object.entries(request.query).flatMap(([name, value]) => textIn(name, value))),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
    ),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}

function textIn(name: string, value: unknown): [string, string][] {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? [[name, first]] : [];
}
