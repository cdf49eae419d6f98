/** An answer, read whole. `body` is parsed JSON, or the text where it is none. */
export interface ApiAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

interface CallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** A form instead of a JSON body. */
  readonly form?: FormData;
}

/** A caller of the public API, as a browser (cookie and CSRF token) or as a program (API key). */
export class ApiClient {
  private cookie: string | null = null;
  private csrfToken: string | null = null;
  private apiKey: string | null = null;

  constructor(readonly origin: string) {}

  /** Calls with an API key instead of a session. */
  static withKey(origin: string, apiKey: string): ApiClient {
    const client = new ApiClient(origin);
    client.apiKey = apiKey;
    return client;
  }

  /** Signs in by a call that answers with a session cookie and its CSRF token. */
  async signInBy(path: string, body: object): Promise<ApiAnswer<Record<string, unknown>>> {
    const answer = await this.call<Record<string, unknown>>('POST', path, body);
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie) this.cookie = cookie;
    if (typeof answer.body['csrfToken'] === 'string') this.csrfToken = answer.body['csrfToken'];
    return answer;
  }

  /** What proves who is calling, for calls made by other means. */
  sessionHeaders(): Record<string, string> {
    return {
      ...(this.cookie ? { cookie: this.cookie } : {}),
      ...(this.csrfToken ? { 'x-csrf-token': this.csrfToken } : {}),
      ...(this.apiKey ? { authorization: `Bearer ${this.apiKey}` } : {}),
    };
  }

  async call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<ApiAnswer<Body>> {
    const url = path.startsWith('http')
      ? path
      : path.startsWith('/')
        ? `${this.origin}${path}`
        : `${this.origin}/api/v1/${path}`;
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...this.sessionHeaders(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body: options.form ?? (body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
    };
  }

  /** The body of a call that must succeed. */
  async ok<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    options: CallOptions = {},
  ): Promise<Body> {
    const answer = await this.call<Body>(method, path, body, options);
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
