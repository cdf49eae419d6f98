/** A caller of the public API, signed in by cookie as a browser is. */
export class ApiClient {
  private cookie = '';
  private csrfToken = '';

  constructor(
    readonly origin: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Makes the installation's owner and signs in. @returns the answer */
  async setUp<Answer>(body: object): Promise<Answer> {
    const response = await this.send('POST', `${this.origin}/api/v1/setup`, body);
    const answer = (await response.json()) as Answer & { readonly csrfToken: string };
    this.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    this.csrfToken = answer.csrfToken;
    return answer;
  }

  /** @param path below `/api/v1/`, or a whole address of this installation. @throws Error that tells what the service answered */
  async get<Answer>(path: string): Promise<Answer> {
    const response = await this.send('GET', this.urlOf(path));
    return (await response.json()) as Answer;
  }

  async post<Answer>(path: string, body: object | FormData = {}): Promise<Answer> {
    const response = await this.send('POST', this.urlOf(path), body);
    return (await response.json()) as Answer;
  }

  /** An answer that goes on for ever. */
  async stream(path: string): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.send('GET', this.urlOf(path), undefined, 'text/event-stream');
    if (!body) throw new Error(`GET ${path} answered nothing.`);
    return body;
  }

  private urlOf(path: string): string {
    return path.startsWith('http') ? path : `${this.origin}/api/v1/${path}`;
  }

  private async send(
    method: string,
    url: string,
    body?: object | FormData,
    accept = 'application/json',
  ): Promise<Response> {
    const isForm = body instanceof FormData;
    const response = await fetch(url, {
      method,
      signal: this.signal,
      headers: {
        accept,
        ...(this.cookie !== '' && { cookie: this.cookie, 'x-csrf-token': this.csrfToken }),
        ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
      },
      body: isForm ? body : body && JSON.stringify(body),
    });
    if (response.ok) return response;
    throw new Error(`${method} ${new URL(url).pathname} answered ${response.status}: ${await problemOf(response)}`);
  }
}

/** In words, from the problem document (RFC 9457) that an error comes with. */
async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  try {
    const { detail, errors = [] } = JSON.parse(text) as {
      readonly detail: string;
      readonly errors?: readonly { readonly field: string; readonly detail: string }[];
    };
    return [detail, ...errors.map((error) => `${error.field}: ${error.detail}`)].join(' · ');
  } catch {
    return text.slice(0, 300);
  }
}
