import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { HttpClient, HttpRequest } from '../../src/core/http/http-client.js';
import type { Grant } from '../stand-ins/x/world.js';

export interface ProviderClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
}

/** What the provider does to calls of its token endpoint instead of answering them. */
export type TokenOutage = 'answers 500' | 'answers 503' | 'hangs up' | 'says nothing';

/** In place of the half minute after which Carillon gives a call up: the same signal, sooner. */
const PATIENCE_MS = 300;

/**
 * An authorization server that nobody here wrote: `oidc-provider`, certified by the OpenID Foundation. It decides about codes, verifiers,
 * addresses, rotation and revocation; this class starts it, signs people in at it as a browser would, and breaks the line to it.
 */
export class OAuthProvider {
  /** Form bodies of its token endpoint that it granted. */
  readonly granted: { readonly grantType: string }[] = [];
  /** Errors that it answered there. */
  readonly refused: { readonly grantType: string; readonly error: string }[] = [];
  /** Values of the access tokens that it gave out, with whom they are for. */
  readonly accessTokens: { readonly value: string; readonly accountId: string; readonly grantId: string }[] = [];
  outage: TokenOutage | null = null;

  private constructor(
    readonly origin: string,
    private readonly provider: Provider,
    private readonly server: Server,
    private readonly client: ProviderClient,
  ) {}

  static async start(client: ProviderClient): Promise<OAuthProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = new Provider(origin, {
      clients: [
        {
          client_id: client.clientId,
          client_secret: client.clientSecret,
          redirect_uris: [client.redirectUri],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
        },
      ],
      cookies: { keys: ['a key of the test'] },
      scopes: [...client.scopes],
      pkce: { required: () => true },
      rotateRefreshToken: true,
      issueRefreshToken: () => true,
      features: {
        introspection: { enabled: true, allowedPolicy: (_, asking, token) => token.clientId === asking.clientId },
        revocation: { enabled: true, allowedPolicy: (_, asking, token) => token.clientId === asking.clientId },
      },
      renderError: (ctx, { error, error_description: description }) => {
        ctx.body = `${error}: ${description ?? ''}`;
      },
      findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      ttl: {
        AccessToken: 7_200,
        AuthorizationCode: 30,
        Grant: 30 * 86_400,
        Interaction: 900,
        RefreshToken: 30 * 86_400,
        Session: 900,
      },
    });
    const running = new OAuthProvider(origin, provider, server, client);
    running.listen();
    return running;
  }

  /** Maps X's own addresses to the provider's, and nothing else. */
  reaching(http: HttpClient, tamper: (request: HttpRequest) => HttpRequest): HttpClient {
    const paths: Readonly<Record<string, string>> = {
      'https://api.x.com/2/oauth2/token': '/token',
      'https://api.x.com/2/oauth2/revoke': '/token/revocation',
    };
    return {
      request: async (request) => {
        const path = paths[request.url];
        if (path === undefined) return await http.request(request);
        const patience = this.outage === 'says nothing' ? [AbortSignal.timeout(PATIENCE_MS)] : [];
        const signal = AbortSignal.any([...(request.signal ? [request.signal] : []), ...patience]);
        return await http.request(tamper({ ...request, url: `${this.origin}${path}`, signal }));
      },
    };
  }

  /**
   * Signs somebody in and allows what is asked, page by page, as a browser that keeps cookies.
   * @returns where the browser was sent back to
   * @throws Error with the provider's page where it refuses to go on
   */
  async visit(authorizeUrl: string, login: string): Promise<URL> {
    const asked = new URL(authorizeUrl);
    let next = new URL(`/auth${asked.search}`, this.origin);
    const cookies = new Map<string, string>();
    let form: URLSearchParams | null = null;
    for (let page = 0; page < 12; page++) {
      const answer: Response = await fetch(next, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form && { body: form }),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await answer.text();
      const location = answer.headers.get('location');
      if (location !== null) {
        next = new URL(location, next);
        form = null;
        if (next.origin !== this.origin) return next;
        continue;
      }
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
      const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
      if (prompt === undefined || action === undefined) throw new Error(`The provider shows ${answer.status}: ${text}`);
      next = new URL(action, next);
      form = new URLSearchParams({ prompt, ...(prompt === 'login' && { login, password: 'any' }) });
    }
    throw new Error('The provider sends people round in circles.');
  }

  /** Asks its token endpoint directly, as somebody who took a code or a token would. */
  async token(form: Readonly<Record<string, string>>): Promise<{ readonly status: number; readonly error?: string }> {
    const answer = await this.post('/token', form);
    return { status: answer.status, ...((await answer.json()) as { error?: string }) };
  }

  /** Ends access tokens before their time; what renews them stays. */
  async endAccessTokens(accountId: string): Promise<void> {
    for (const { value } of this.accessTokens.filter((token) => token.accountId === accountId)) {
      await (await this.provider.AccessToken.find(value))?.destroy();
    }
  }

  /** The person takes everything back. */
  async revokeGrant(accountId: string): Promise<void> {
    const grantId = this.grantOf(accountId);
    await this.provider.AccessToken.revokeByGrantId(grantId);
    await this.provider.RefreshToken.revokeByGrantId(grantId);
    await (await this.provider.Grant.find(grantId))?.destroy();
  }

  async isGrantAlive(accountId: string): Promise<boolean> {
    return (await this.provider.Grant.find(this.grantOf(accountId))) !== undefined;
  }

  /** As the resource server asks it (RFC 7662). */
  async introspect(token: string): Promise<Grant | null> {
    const answer = await this.post('/token/introspection', { token });
    const said = (await answer.json()) as { active: boolean; sub?: string; scope?: string; exp?: number };
    if (!said.active) return null;
    return {
      userId: said.sub ?? '',
      scopes: said.scope?.split(' ') ?? [],
      accessToken: token,
      expiresAt: Number.POSITIVE_INFINITY,
      refreshToken: '',
      spent: new Set(),
      revoked: false,
    };
  }

  refreshes(): number {
    return this.granted.filter(({ grantType }) => grantType === 'refresh_token').length;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private listen(): void {
    const { provider, server } = this;
    const handle = provider.callback();
    server.on('request', (request, response) => {
      if (this.outage === null || request.url !== '/token') return void handle(request, response);
      if (this.outage === 'says nothing') return;
      if (this.outage === 'hangs up') return void request.socket.destroy();
      response.writeHead(this.outage === 'answers 500' ? 500 : 503).end();
    });
    provider.on('grant.success', ({ oidc }) => this.granted.push({ grantType: String(oidc.params?.['grant_type']) }));
    provider.on('grant.error', ({ oidc }, error) =>
      this.refused.push({ grantType: String(oidc.params?.['grant_type']), error: error.error }),
    );
    provider.on('access_token.saved', ({ jti, accountId, grantId }) =>
      this.accessTokens.push({ value: jti, accountId: accountId ?? '', grantId: grantId ?? '' }),
    );
  }

  private grantOf(accountId: string): string {
    return this.accessTokens.findLast((token) => token.accountId === accountId)?.grantId ?? '';
  }

  private post(path: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const { clientId, clientSecret } = this.client;
    return fetch(`${this.origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams(form),
    });
  }
}
