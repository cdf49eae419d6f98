import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  ChannelError,
  type AskedScope,
  type ChannelAuth,
  type ChannelContext,
  type ConnectContext,
  type ConnectedAccount,
  type ConnectField,
  type JsonObject,
} from '../contract/index.js';
import { bodyOf, call, unusable } from './sandbox.errors.js';
import { profile } from './sandbox.mapper.js';

/** The grant as it is stored. A token that was pasted in has neither of the last two. */
export interface SandboxCredentials extends JsonObject {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly clientId?: string;
}

/** The sandbox that comes with this installation and runs once somebody wants it. */
export interface LocalSandbox {
  /** Where it is, or would be; null where there can be none. */
  readonly origin: string | null;
  /** Runs it, if it does not run yet. @returns its origin, which the first start may change. @throws AppError 409 `sandbox-not-here` */
  start(): Promise<string>;
}

const ASKED: readonly AskedScope[] = [
  { scope: 'publish', why: 'To publish posts on the practice network, and to take them down.' },
  { scope: 'read', why: 'To read the account and the invented numbers of its posts.' },
];
const SCOPES = ASKED.map(({ scope }) => scope);

const SERVER: ConnectField = {
  name: 'server',
  label: 'Sandbox address',
  help: 'Where the practice network runs. It is started with "npm run sandbox".',
  kind: 'url',
  required: true,
  maxLength: 200,
  placeholder: 'http://127.0.0.1:3999',
};

export function createSandboxAuth(local: LocalSandbox | null): ChannelAuth {
  return {
    suggestedServer: () => local?.origin ?? null,

    methods: [
      {
        name: 'oauth',
        label: 'Sign in on the sandbox',
        kind: 'oauth2',
        asksFor: ASKED,
        fields: [SERVER],
        async begin(input, context) {
          const server = await serverOf(input['server'], local);
          const clientId = await knownApp(server, context.redirectUri, context);
          const url = new URL('/oauth/authorize', server);
          url.search = new URLSearchParams({
            response_type: 'code',
            client_id: clientId,
            redirect_uri: context.redirectUri,
            state: context.state,
            code_challenge: context.codeChallenge,
            code_challenge_method: 'S256',
          }).toString();
          return { authorizeUrl: url.href, memo: { server, clientId } };
        },
        async complete(context) {
          const { server, clientId } = context.memo as { readonly server: string; readonly clientId: string };
          const response = await call(context, 'prepare', {
            method: 'POST',
            url: `${server}/oauth/token`,
            form: {
              grant_type: 'authorization_code',
              code: context.code,
              client_id: clientId,
              redirect_uri: context.redirectUri,
              code_verifier: context.codeVerifier,
            },
            signal: context.signal,
          });
          // One sign-in may hand over several accounts.
          const { others } = bodyOf(response, 'prepare');
          const accounts = [await connected(server, response, clientId, context)];
          for (const grant of Array.isArray(others) ? (others as unknown[]) : []) {
            const { credentials, expiresAt } = grantOf(asGrant(grant), response.status, clientId, context.clock.now());
            accounts.push(await accountOf(server, credentials, expiresAt, context));
          }
          return accounts;
        },
      },
      {
        name: 'password',
        label: 'Handle and password, or a token',
        kind: 'fields',
        asksFor: ASKED,
        fields: [
          SERVER,
          {
            name: 'handle',
            label: 'Handle',
            help: 'Of the account on the sandbox.',
            kind: 'text',
            required: false,
            maxLength: 31,
          },
          {
            name: 'password',
            label: 'Password',
            help: 'Used once and not kept.',
            kind: 'secret',
            required: false,
            maxLength: 200,
          },
          {
            name: 'token',
            label: 'Access token',
            help: 'Instead of handle and password.',
            kind: 'secret',
            required: false,
            maxLength: 200,
          },
        ],
        async connect(input, context) {
          const server = await serverOf(input['server'], local);
          const { token, handle, password } = input;
          if (token) return [await accountOf(server, { accessToken: token }, null, context)];
          if (!handle || !password) {
            throw new ChannelError('rejected', 'Give handle and password, or a token.', { code: 'field:handle' });
          }
          const response = await call(context, 'prepare', {
            method: 'POST',
            url: `${server}/api/tokens`,
            json: { handle, password },
            signal: context.signal,
          }).catch((error: unknown) => {
            if (!(error instanceof ChannelError) || error.kind !== 'reconnect') throw error;
            throw new ChannelError('rejected', error.message, { code: 'field:password', status: error.status });
          });
          return [await connected(server, response, undefined, context)];
        },
      },
    ],

    async probe(context) {
      return profile(
        await call(context, 'read', { method: 'GET', url: `${context.account.server}/api/me`, ...authorized(context) }),
      );
    },

    async refresh(context) {
      const { refreshToken, clientId } = context.credentials as SandboxCredentials;
      if (refreshToken === undefined || clientId === undefined) {
        throw new ChannelError('reconnect', 'The token has expired, and it is of a kind that can not be renewed.');
      }
      const response = await call(context, 'prepare', {
        method: 'POST',
        url: `${context.account.server}/oauth/token`,
        form: { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId },
        signal: context.signal,
      });
      const { credentials, expiresAt } = grantOf(
        bodyOf(response, 'prepare'),
        response.status,
        clientId,
        context.clock.now(),
      );
      return { credentials, expiresAt };
    },

    async revoke(context) {
      const { accessToken } = context.credentials as SandboxCredentials;
      await call(context, 'prepare', {
        method: 'POST',
        url: `${context.account.server}/oauth/revoke`,
        form: { token: accessToken },
        signal: context.signal,
      });
    },
  };
}

/** What every signed-in request carries. */
export function authorized(context: Pick<ChannelContext, 'credentials' | 'signal'>): {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
} {
  const { accessToken } = context.credentials as SandboxCredentials;
  return { headers: { authorization: `Bearer ${accessToken}` }, signal: context.signal };
}

/** The id of our app on that server; registers it where the server does not know it (any more). */
async function knownApp(server: string, redirectUri: string, context: ConnectContext): Promise<string> {
  const name = `${server} ${redirectUri}`;
  const register = async (): Promise<string> => {
    const json = { name: context.appName, redirectUris: [redirectUri] };
    const response = await call(context, 'prepare', {
      method: 'POST',
      url: `${server}/api/apps`,
      json,
      signal: context.signal,
    });
    const { clientId } = bodyOf(response, 'prepare');
    if (typeof clientId !== 'string') throw unusable(response, 'prepare');
    return clientId;
  };
  const clientId = await context.app(name, register);
  try {
    await call(context, 'read', {
      method: 'GET',
      url: `${server}/api/apps/${encodeURIComponent(clientId)}`,
      signal: context.signal,
    });
    return clientId;
  } catch (error) {
    // A sandbox without a data folder forgets everything at its end.
    if (error instanceof ChannelError && error.status === 404)
      return await context.app(name, register, { refresh: true });
    throw error;
  }
}

async function connected(
  server: string,
  response: HttpResponse,
  clientId: string | undefined,
  context: ConnectContext,
): Promise<ConnectedAccount> {
  const { credentials, expiresAt } = grantOf(
    bodyOf(response, 'prepare'),
    response.status,
    clientId,
    context.clock.now(),
  );
  return await accountOf(server, credentials, expiresAt, context);
}

async function accountOf(
  server: string,
  credentials: SandboxCredentials,
  expiresAt: Date | null,
  context: ConnectContext,
): Promise<ConnectedAccount> {
  const { signal } = context;
  const response = await call(context, 'read', {
    method: 'GET',
    url: `${server}/api/me`,
    ...authorized({ credentials, signal }),
  });
  return { server, ...profile(response), data: {}, credentials, scopes: SCOPES, expiresAt, grantExpiresAt: null };
}

function asGrant(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function grantOf(
  body: Readonly<Record<string, unknown>>,
  status: number,
  clientId: string | undefined,
  now: Date,
): { readonly credentials: SandboxCredentials; readonly expiresAt: Date | null } {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = body;
  if (typeof accessToken !== 'string') {
    // The body may hold tokens in some other shape: it must not become an excerpt.
    throw new ChannelError('unavailable', 'The sandbox network gave no token.', { status });
  }
  return {
    credentials: {
      accessToken,
      ...(typeof refreshToken === 'string' && { refreshToken }),
      ...(clientId !== undefined && { clientId }),
    },
    expiresAt: typeof seconds === 'number' ? new Date(now.getTime() + seconds * 1_000) : null,
  };
}

async function serverOf(address: string | undefined, local: LocalSandbox | null): Promise<string> {
  const server = originOf(address);
  return local !== null && server === local.origin ? await local.start() : server;
}

function originOf(address: string | undefined): string {
  try {
    const url = new URL(address?.includes('://') ? address : `http://${address ?? ''}`);
    if ((url.protocol === 'http:' || url.protocol === 'https:') && url.username === '') return url.origin;
  } catch {
    // Told below: an address that can't be read and one that is not for the web are the same to the person.
  }
  throw new ChannelError('rejected', 'That is not the address of a sandbox.', { code: 'field:server' });
}
