import { ChannelError, type ConnectContext } from '../contract/index.js';
import { recordOf, send, unusable, type Caller } from './mastodon.api.js';
import { textOf } from './mastodon.mapper.js';

/** One installation's registration on one server. */
export type MastodonApp = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  /** What was asked for; another wish means registering again. */
  readonly wanted: string;
  /** What the server registered: less fine where it does not know the fine ones. */
  readonly scopes: string;
};

/** Known to every server that speaks the API, however old. */
const COARSE_SCOPES = 'read write';

type AppContext = Pick<ConnectContext, 'app' | 'appName' | 'publicUrl' | 'log'>;

/**
 * The stored registration, made anew when it asks for other scopes or another way back, or when the server has forgotten it.
 * @param wanted scopes, separated by spaces
 */
export async function appFor(
  caller: Caller,
  wanted: string,
  redirectUri: string,
  context: AppContext,
): Promise<MastodonApp> {
  let made = false;
  const register = async (): Promise<MastodonApp> => {
    made = true;
    return await registerApp(caller, wanted, redirectUri, context);
  };
  const app = await context.app(caller.server, register);
  if (made) return app;
  const fits = app.wanted === wanted && app.redirectUri === redirectUri;
  if (fits && (await isKnown(app, caller))) return app;
  context.log.debug('registering again', { server: caller.server, reason: fits ? 'forgotten' : 'changed' });
  return await context.app(caller.server, register, { refresh: true });
}

async function registerApp(
  caller: Caller,
  wanted: string,
  redirectUri: string,
  context: AppContext,
): Promise<MastodonApp> {
  try {
    return await registerWith(caller, wanted, wanted, redirectUri, context);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected' || wanted === COARSE_SCOPES) throw error;
    context.log.debug('the server does not know the fine scopes', { server: caller.server });
    return await registerWith(caller, COARSE_SCOPES, wanted, redirectUri, context);
  }
}

async function registerWith(
  caller: Caller,
  scopes: string,
  wanted: string,
  redirectUri: string,
  context: AppContext,
): Promise<MastodonApp> {
  const response = await send(caller, {
    method: 'POST',
    path: '/api/v1/apps',
    purpose: 'read',
    // One string: servers before 4.3 take no list.
    form: { client_name: context.appName, redirect_uris: redirectUri, scopes, website: context.publicUrl },
  });
  const answer = recordOf(response, 'read');
  const clientId = textOf(answer, 'client_id');
  const clientSecret = textOf(answer, 'client_secret');
  if (clientId === null || clientSecret === null) throw unusable(response, 'read');
  const app = { clientId, clientSecret, redirectUri, wanted, scopes };
  // Servers before 4.3 drop registrations that never had a token, possibly before the person has signed in.
  await isKnown(app, caller).catch((error: unknown) => {
    if (!(error instanceof ChannelError)) throw error;
    context.log.warn('the registration got no token of its own', { server: caller.server, kind: error.kind });
  });
  return app;
}

/** Asks for a token of the registration itself, which both proves and preserves it. */
async function isKnown(app: MastodonApp, caller: Caller): Promise<boolean> {
  try {
    await send(caller, {
      method: 'POST',
      path: '/oauth/token',
      purpose: 'read',
      form: {
        grant_type: 'client_credentials',
        client_id: app.clientId,
        client_secret: app.clientSecret,
        redirect_uri: app.redirectUri,
        scope: app.scopes,
      },
    });
    return true;
  } catch (error) {
    if (isUnknownClient(error)) return false;
    throw error;
  }
}

export function isUnknownClient(error: unknown): error is ChannelError {
  return error instanceof ChannelError && (error.code === 'invalid_client' || error.status === 401);
}
