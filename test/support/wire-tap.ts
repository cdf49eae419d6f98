import type { HttpClient, HttpRequest, HttpResponse } from '../../src/core/http/http-client.js';

/** What an answer is to be instead of the network's own. */
export interface Echo {
  /** 0: nobody is there. */
  readonly status: number;
  /** The body, given the secrets that came with the request. */
  readonly body: (secrets: readonly string[]) => string;
  readonly matches: (request: HttpRequest) => boolean;
}

const SECRET_NAMES =
  /^(?:access_?token|refresh_?token|accessJwt|refreshJwt|(?:app_?)?password|client_?secret|code|code_verifier|fb_exchange_token|token|appsecret_proof|upload_?token|input_token)$/i;
/** What X's app check offers in place of a token: it is in the source. */
const NO_SECRET = 'carillon-asks-whether-the-app-is-known';
/** Shorter texts are found by accident. */
const SHORTEST = 12;

/** Hears everything that goes out and comes back, and knows every secret by the names that protocols give them. */
export class WireTap {
  readonly secrets = new Map<string, string>();
  /** Answers instead of the network, for as long as it is set. */
  echo: Echo | null = null;
  /** How many answers were given by `echo`. */
  echoed = 0;
  private carried: string[] = [];

  reaching(http: HttpClient): HttpClient {
    return { request: (request) => this.pass(http, request) };
  }

  private async pass(http: HttpClient, request: HttpRequest): Promise<HttpResponse> {
    const carried = this.hear(request);
    const { echo } = this;
    if (echo?.matches(request)) {
      this.echoed++;
      if (echo.status === 0) return http.request({ ...request, url: nobodyAt(request.url) });
      return answerOf(request.url, echo.status, echo.body(carried));
    }
    const response = await http.request(request);
    this.collect(jsonOf(response.body.toString('utf8')), `answer of ${new URL(request.url).pathname}`);
    return response;
  }

  /** @returns the secrets it carries */
  private hear({ url, query, headers, form, json }: HttpRequest): readonly string[] {
    this.carried = [];
    const where = new URL(url).pathname;
    const given = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    const [, scheme = '', value = ''] = /^(\w+) +(.+)$/.exec(given ?? '') ?? [];
    this.note(value, `${scheme} at ${where}`);
    if (scheme === 'Basic') {
      const password = Buffer.from(value, 'base64').toString('utf8').split(':')[1] ?? '';
      this.note(decodeURIComponent(password), `client secret at ${where}`);
    }
    this.collect({ ...query }, `query of ${where}`);
    this.collect(Object.fromEntries(new URL(url).searchParams), `address of ${where}`);
    this.collect({ ...form }, `form to ${where}`);
    this.collect(json, `body to ${where}`);
    return this.carried;
  }

  private collect(value: unknown, where: string, name = ''): void {
    if (typeof value === 'string') {
      if (SECRET_NAMES.test(name)) this.note(value, `${name} in ${where}`);
    } else if (Array.isArray(value)) {
      for (const item of value) this.collect(item, where, name);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) this.collect(item, where, key);
    }
  }

  note(secret: string, where: string): void {
    if (secret.length < SHORTEST || secret === NO_SECRET) return;
    this.carried.push(secret);
    if (!this.secrets.has(secret)) this.secrets.set(secret, where);
  }
}

/** Ways in which a secret may be written without being hidden. */
export function writings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a longer text holds one of three alignments of it; the ends depend on the neighbours.
  const inside = [0, 1, 2].map((before) =>
    Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(before === 0 ? 0 : 4)
      .replace(/.{0,2}=*$/, ''),
  );
  const inUrl = inside.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [
    secret,
    ...inside,
    ...inUrl,
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ].filter((text) => text.length >= SHORTEST);
}

/** The same address, where nothing listens. */
function nobodyAt(url: string): string {
  const { pathname, search } = new URL(url);
  return `http://127.0.0.1:9${pathname}${search}`;
}

function answerOf(url: string, status: number, text: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(text),
    url,
    text: () => text,
    json: () => jsonOf(text),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
