import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { COMMENT_ROUTES } from './comments.js';
import { answerInstead, Faults } from './faults.js';
import { MEDIA_ROUTES } from './media.js';
import { NUMBER_ROUTES } from './numbers.js';
import { OAUTH_ROUTES } from './oauth.js';
import { PEOPLE_ROUTES } from './people.js';
import { POST_ROUTES } from './posts.js';
import { OAuthRefusal, Refusal, type Answer, type Call, type Route, type Shape } from './protocol.js';
import type { Grant, Member, World } from './world.js';

const ROUTES: readonly Route[] = [
  ...OAUTH_ROUTES,
  ...PEOPLE_ROUTES,
  ...MEDIA_ROUTES,
  ...POST_ROUTES,
  ...COMMENT_ROUTES,
  ...NUMBER_ROUTES,
];
/** What clients of HTTP send by themselves, and what this protocol knows. */
const HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'authorization',
  'connection',
  'content-length',
  'content-type',
  'host',
  'linkedin-version',
  'sec-fetch-mode',
  'transfer-encoding',
  'user-agent',
  'x-restli-method',
  'x-restli-protocol-version',
]);
/** What is said of a body. Of files nothing is: LinkedIn looks at the bytes. */
const TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
} as const;

/**
 * Speaks LinkedIn's versioned REST interface over HTTP on loopback; what stands at www.linkedin.com is under `/www`. What no client would send is
 * written down in `world.violations`.
 */
export class LinkedInServer {
  readonly faults = new Faults();
  readonly requests: { readonly method: string; readonly path: string; readonly query: string }[] = [];
  private readonly server: Server;
  private readonly timers = new Map<NodeJS.Timeout, () => void>();
  private stopped = false;
  /** Known once it runs, and after it was stopped. */
  origin = '';

  constructor(readonly world: World) {
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        world.violate(`the stand-in failed: ${String(error)}`);
        response.destroy();
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const [timer, done] of this.timers) {
      clearTimeout(timer);
      done();
    }
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = request.method ?? '';
    const [path = '', query = ''] = (request.url ?? '/').split('?');
    this.requests.push({ method, path, query });
    const bytes = await bytesOf(request);
    if (bytes === null) return;
    const restli = request.headers['x-restli-method'];
    const act = this.faults.take(method, path, typeof restli === 'string' ? restli : undefined);
    if (act?.kind === 'drop' && !act.accepted) return void response.destroy();
    const answer = this.answerTo(
      () => (act && answerInstead(act, path)) ?? this.dispatch(request, method, path, query, bytes),
    );
    if (act?.kind === 'delay') await this.wait(act.ms);
    if (act?.kind === 'drop') return void response.destroy();
    write(response, answer, act?.kind === 'bad-body');
  }

  private answerTo(handle: () => Answer): Answer {
    try {
      return handle();
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, json: error.body, headers: error.headers };
      if (error instanceof OAuthRefusal)
        return { status: error.status, json: { error: error.error, error_description: error.description } };
      throw error;
    }
  }

  private dispatch(request: IncomingMessage, method: string, path: string, search: string, bytes: Buffer): Answer {
    const { world } = this;
    const query = queryOf(search);
    const found = routeOf(method, path, query, request.headers['x-restli-method']);
    if (!found) {
      world.violate(`unknown route ${method} ${path}?${search}`);
      throw new Refusal(404, 'RESOURCE_NOT_FOUND', `No virtual resource found`);
    }
    const { route, params } = found;
    const body = bodyOf(bytes, route);
    const place = `${method} ${route.path}`;
    for (const complaint of complaints(route, query, body, request)) world.violate(`${place}: ${complaint}`);
    if (path.startsWith('/rest/')) this.checkVersion(request, place);
    const { grant, member } = this.signedIn(request, route, place);
    return route.handle({ world, params, query, body: body ?? {}, bytes, member, grant });
  }

  private checkVersion({ headers }: IncomingMessage, place: string): void {
    const version = headers['linkedin-version'];
    if (headers['x-restli-protocol-version'] !== '2.0.0') this.world.violate(`${place}: no Rest.li 2.0.0`);
    if (version === undefined) {
      this.world.violate(`${place}: LinkedIn-Version is missing`);
      throw new Refusal(400, 'VERSION_MISSING', 'A version must be present');
    }
    if (!this.world.versions.has(String(version)))
      throw new Refusal(426, 'NONEXISTENT_VERSION', `Requested version ${String(version)} is not active`);
  }

  private signedIn(request: IncomingMessage, route: Route, place: string): Pick<Call, 'grant' | 'member'> {
    const { world } = this;
    const given = request.headers.authorization;
    if (route.auth === 'signed' || route.auth === 'none') {
      // Pictures go with the token, pieces of videos without.
      const asset = [...world.assets.values()].find(({ pieces }) =>
        pieces.some((piece) => request.url?.startsWith(`/www${piece.path}`)),
      );
      if (route.auth === 'none' ? given !== undefined : (given === undefined) !== (asset?.kind === 'video'))
        world.violate(`${place}: the Authorization header is ${given === undefined ? 'missing' : 'too much'}`);
      return NOBODY;
    }
    const token = /^Bearer (.+)$/.exec(given ?? '')?.[1];
    if (token === undefined) {
      world.violate(`${place}: the Authorization header is missing`);
      throw new Refusal(401, 'EMPTY_ACCESS_TOKEN', 'Empty oauth2 access token', { serviceErrorCode: 65_604 });
    }
    const grant = world.grants.find(({ accessToken }) => accessToken === token);
    const member = grant && world.members.get(grant.memberId);
    if (!grant || !member)
      throw new Refusal(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', { serviceErrorCode: 65_600 });
    if (grant.revoked)
      throw new Refusal(401, 'REVOKED_ACCESS_TOKEN', 'The token has been revoked', { serviceErrorCode: 65_601 });
    if (grant.expiresAt <= world.now())
      throw new Refusal(401, 'EXPIRED_ACCESS_TOKEN', 'The token has expired', { serviceErrorCode: 65_602 });
    if (route.scopes && !route.scopes.some((scope) => grant.scopes.includes(scope))) {
      world.violate(`${place}: the token lacks ${route.scopes.join(' and ')}`);
      throw new Refusal(403, 'ACCESS_DENIED', `Not enough permissions to access: ${route.path}`);
    }
    return { grant, member };
  }

  private async wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        resolve();
      }, ms);
      this.timers.set(timer, resolve);
    });
  }
}

const NO_GRANT: Grant = {
  memberId: '',
  scopes: [],
  accessToken: '',
  expiresAt: 0,
  refreshToken: null,
  refreshEndsAt: 0,
  revoked: true,
};
const NO_MEMBER: Member = { id: '', vanityName: '', firstName: '', lastName: '', followers: 0 };
const NOBODY = { grant: NO_GRANT, member: NO_MEMBER };

/** A cut-off body where there is one; of an answer without a body, what it promised in a header is missing. */
function write(response: ServerResponse, answer: Answer, isBroken: boolean): void {
  const whole = answer.json === undefined ? (answer.text ?? '') : JSON.stringify(answer.json);
  const body = isBroken ? whole.slice(0, Math.floor(whole.length / 2)) : whole;
  response.writeHead(answer.status, {
    'content-type': answer.json === undefined ? 'text/plain' : 'application/json',
    'x-li-uuid': 'AAY-bell-uuid',
    ...(isBroken ? {} : answer.headers),
    ...(answer.status === 204 ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  });
  response.end(answer.status === 204 ? undefined : body);
}

/** Rest.li's structure stays as it came; plain values are decoded. */
function queryOf(search: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of search === '' ? [] : search.split('&')) {
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    query.set(name, /[()]/.test(value) ? value : decodeURIComponent(value));
  }
  return query;
}

function routeOf(
  method: string,
  path: string,
  query: ReadonlyMap<string, string>,
  restli: string | string[] | undefined,
): { readonly route: Route; readonly params: Record<string, string> } | null {
  const given = path.split('/');
  for (const route of ROUTES) {
    const wanted = route.path.split('/');
    if (route.method !== method || wanted.length !== given.length) continue;
    if (Object.entries(route.fixed ?? {}).some(([name, value]) => query.get(name) !== value)) continue;
    // An update is told from a creation by the header alone.
    if ((route.restli === 'PARTIAL_UPDATE') !== (restli === 'PARTIAL_UPDATE')) continue;
    const params: Record<string, string> = {};
    const fits = wanted.every((segment, index) => {
      const value = given[index] ?? '';
      if (!segment.startsWith(':')) return segment === value;
      params[segment.slice(1)] = decodeURIComponent(value);
      // A URN that is not encoded would be taken for structure.
      return value !== '' && !/[:(),]/.test(value);
    });
    if (fits) return { route, params };
  }
  return null;
}

function bodyOf(bytes: Buffer, { body }: Route): Record<string, unknown> | null {
  switch (body) {
    case 'none':
    case 'bytes':
      return {};
    case 'form':
      return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')));
    case 'json':
      try {
        const value: unknown = JSON.parse(bytes.toString('utf8'));
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
      } catch {
        return null;
      }
  }
}

function complaints(
  route: Route,
  query: ReadonlyMap<string, string>,
  body: Record<string, unknown> | null,
  request: IncomingMessage,
): string[] {
  const found: string[] = [];
  for (const name of Object.keys(request.headers)) if (!HEADERS.has(name)) found.push(`unknown header ${name}`);
  if (request.headers['x-restli-method'] !== route.restli) found.push(`X-RestLi-Method is not ${route.restli}`);
  const fixed = Object.keys(route.fixed ?? {});
  const known = (route.query ?? []).map((name) => name.replace('?', ''));
  for (const name of query.keys())
    if (!fixed.includes(name) && !known.includes(name)) found.push(`unknown parameter ${name}`);
  for (const name of route.query ?? [])
    if (!name.endsWith('?') && !query.has(name)) found.push(`parameter ${name} is missing`);
  if (body === null) return [...found, 'a body that can not be read'];
  const type = request.headers['content-type'];
  if ((route.body === 'json' || route.body === 'form') && type?.startsWith(TYPES[route.body]) !== true)
    found.push(`the body is ${type ?? 'of no type'}`);
  if (route.fields) found.push(...misshapen(body, route.fields, '', route.optional ?? []));
  return found;
}

/** Fields below the first level may be left out; which ones is for the handlers. */
function misshapen(
  value: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, Shape>>,
  place: string,
  optional: readonly string[] | null,
): string[] {
  const found: string[] = [];
  for (const [name, field] of Object.entries(value)) {
    const wanted = shape[name];
    if (wanted === undefined) found.push(`unknown field ${place}${name}`);
    else if (typeof wanted === 'object') {
      if (typeof field !== 'object' || field === null) found.push(`${place}${name} is no object`);
      else found.push(...misshapen({ ...field }, wanted, `${place}${name}.`, null));
    } else if (!isOf(field, wanted)) found.push(`${place}${name} is no ${wanted}`);
  }
  for (const name of optional === null ? [] : Object.keys(shape))
    if (!optional?.includes(name) && !(name in value)) found.push(`${place}${name} is missing`);
  return found;
}

function isOf(value: unknown, shape: 'text' | 'number' | 'boolean' | 'list'): boolean {
  if (shape === 'list') return Array.isArray(value);
  return typeof value === (shape === 'text' ? 'string' : shape);
}

/** @returns null when the client went away in the middle */
async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
