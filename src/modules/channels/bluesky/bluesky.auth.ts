import type {
  ChannelAuth,
  ChannelContext,
  ChannelProfile,
  ConnectContext,
  ConnectedAccount,
  JsonObject,
  RefreshedCredentials,
} from '../contract/index.js';
import { ChannelError } from '../contract/index.js';
import { errorOf, refreshErrorOf, xrpcError } from './bluesky.errors.js';
import { resolvedPds } from './bluesky.identity.js';
import { limitsOf } from './bluesky.limits.js';
import { pdsOf, serverOf } from './bluesky.server.js';
import {
  bodyOf,
  numberIn,
  objectIn,
  send,
  stringIn,
  unreadable,
  xrpc,
  type BlueskyCredentials,
  type Wire,
} from './bluesky.xrpc.js';

const DEFAULT_SERVER = 'https://bsky.social';
/** Refresh tokens live this long where they do not say it themselves. */
const GRANT_DAYS = 90;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** A session as createSession and refreshSession answer it. */
interface Session {
  readonly did: string;
  readonly credentials: BlueskyCredentials;
  readonly body: JsonObject;
}

/**
 * App passwords: they need no public address and skip the second factor. A session is made once, when connecting, and renewed from then on:
 * making one is limited to 30 in 5 minutes and 300 a day (bluesky-social/atproto, August 2026).
 * @param plcDirectory origin of the directory in which accounts of typed servers are looked up
 */
export function blueskyAuth(plcDirectory: string): ChannelAuth {
  return {
    methods: [
      {
        kind: 'fields',
        name: 'app-password',
        label: 'App password',
        asksFor: [
          {
            scope: 'com.atproto.appPass',
            why: 'What an app password allows: publishing, uploading, taking down, and reading the numbers of your posts. It can do most of what the account can, but neither delete it nor move it. Direct messages stay closed unless you open them for it.',
          },
        ],
        fields: [
          {
            name: 'identifier',
            label: 'Handle',
            help: 'Your handle; your e-mail address or DID works as well.',
            kind: 'text',
            required: true,
            maxLength: 320,
            placeholder: 'brand.bsky.social',
          },
          {
            name: 'password',
            label: 'App password',
            help: 'Make one in Bluesky under Settings → Privacy and security → App passwords. Do not use your account password.',
            kind: 'secret',
            required: true,
            maxLength: 256,
            placeholder: 'xxxx-xxxx-xxxx-xxxx',
          },
          {
            name: 'server',
            label: 'Server',
            help: 'Where the account lives. Leave it empty for Bluesky itself.',
            kind: 'url',
            required: false,
            maxLength: 253,
            placeholder: DEFAULT_SERVER,
          },
        ],
        connect: (input, context) => connect(input, plcDirectory, context),
      },
    ],

    async probe(context): Promise<ChannelProfile> {
      const { server, remoteId } = context.account;
      const { accessJwt } = credentialsOf(context);
      const session = await xrpc(
        { server, nsid: 'com.atproto.server.getSession', method: 'GET', token: accessJwt, purpose: 'read' },
        context,
      );
      if (stringIn(session, 'did') !== remoteId)
        throw new ChannelError('reconnect', 'The session belongs to another account.');
      refuseInactive(session, 'reconnect');
      return await profileOf(server, remoteId, stringIn(session, 'handle') ?? remoteId, accessJwt, session, context);
    },

    async refresh(context): Promise<RefreshedCredentials> {
      const { server, remoteId } = context.account;
      const token = credentialsOf(context).refreshJwt;
      const nsid = 'com.atproto.server.refreshSession';
      const response = await send({ server, nsid, method: 'POST', token, purpose: 'read' }, context);
      const now = context.clock.now();
      if (response.status !== 200) throw refreshErrorOf(response, now);
      const session = sessionIn(bodyOf(response, 'read'));
      if (session.did !== remoteId) throw new ChannelError('reconnect', 'The session belongs to another account.');
      refuseInactive(session.body, 'reconnect');
      return { credentials: session.credentials, ...lifetimes(session.credentials, now) };
    },

    async revoke(context): Promise<void> {
      const token = credentialsOf(context).refreshJwt;
      const { server } = context.account;
      const nsid = 'com.atproto.server.deleteSession';
      const response = await send({ server, nsid, method: 'POST', token, purpose: 'prepare' }, context);
      if (response.status < 200 || response.status > 299) throw errorOf(response, 'prepare', context.clock.now());
    },
  };
}

/** The two tokens, as connecting stored them. @throws ChannelError `reconnect` when they are not there. */
export function credentialsOf(context: Pick<ChannelContext, 'credentials'>): BlueskyCredentials {
  const accessJwt = stringIn(context.credentials, 'accessJwt');
  const refreshJwt = stringIn(context.credentials, 'refreshJwt');
  if (accessJwt === null || refreshJwt === null)
    throw new ChannelError('reconnect', 'The account has no session: connect it again.');
  return { accessJwt, refreshJwt };
}

async function connect(
  input: Readonly<Record<string, string>>,
  plcDirectory: string,
  context: ConnectContext,
): Promise<readonly ConnectedAccount[]> {
  // People paste handles with an @ and with the marks that apps put around them.
  const identifier = (input['identifier'] ?? '').replace(INVISIBLE, '').trim().replace(/^@/, '');
  const password = (input['password'] ?? '').trim();
  if (identifier === '') throw refused('identifier', 'Type the handle of the account.');
  if (password === '') throw refused('password', 'Type an app password.');
  const typed = (input['server'] ?? '').trim();
  const entry = serverOf(typed === '' ? DEFAULT_SERVER : typed);
  if (entry === null) throw refused('server', 'That is no address of a server: it looks like https://social.example.');

  const session = await createSession(entry, identifier, password, context);
  refuseInactive(session.body, 'rejected');
  const { did, credentials } = session;
  // Bluesky's own word is taken. Any other server may name an account that lives elsewhere, or tokens of another account.
  const server =
    entry === DEFAULT_SERVER
      ? (pdsOf(session.body['didDoc'], did) ?? entry)
      : await resolvedPds(did, plcDirectory, context);
  const own = await ownSession(server, did, credentials.accessJwt, context);
  const handle = handleIn(own, did);
  const profile = await profileOf(server, did, handle, credentials.accessJwt, own, context);
  const scope = stringIn(claimsOf(credentials.accessJwt), 'scope');
  return [
    {
      ...profile,
      server,
      data: profile.data ?? {},
      credentials,
      scopes: scope === null ? [] : [scope],
      ...lifetimes(credentials, context.clock.now()),
    },
  ];
}

async function createSession(
  server: string,
  identifier: string,
  password: string,
  context: ConnectContext,
): Promise<Session> {
  const nsid = 'com.atproto.server.createSession';
  const response = await send(
    { server, nsid, method: 'POST', json: { identifier, password }, purpose: 'prepare' },
    context,
  );
  if (response.status === 200) return sessionIn(bodyOf(response, 'prepare'));
  const { name } = xrpcError(response);
  if (name === 'AuthFactorTokenRequired') {
    throw refused('password', 'That is the password of the account, which asks for a code. Use an app password.');
  }
  if (name === 'AuthenticationRequired') {
    throw refused('password', `${new URL(server).host} does not know this handle with this app password.`);
  }
  const error = errorOf(response, 'prepare', context.clock.now());
  if (error.kind !== 'reconnect' && error.kind !== 'expired') throw error;
  throw new ChannelError('rejected', error.message, { status: error.status, code: error.code, excerpt: error.excerpt });
}

/** What the account's own server says of the sign-in. @throws ChannelError `rejected` where it is not that account's */
async function ownSession(server: string, did: string, token: string, context: ConnectContext): Promise<JsonObject> {
  const nsid = 'com.atproto.server.getSession';
  const response = await send({ server, nsid, method: 'GET', token, purpose: 'read' }, context);
  if (response.status !== 200) {
    const error = errorOf(response, 'read', context.clock.now());
    throw error.kind === 'expired' || error.kind === 'reconnect' ? notItsOwn(server) : error;
  }
  const own = bodyOf(response, 'read');
  if (stringIn(own, 'did') !== did) throw notItsOwn(server);
  return own;
}

function notItsOwn(server: string): ChannelError {
  return refused('server', `The account lives at ${new URL(server).host}, which does not know this sign-in.`);
}

function sessionIn(body: JsonObject): Session {
  const did = stringIn(body, 'did');
  const accessJwt = stringIn(body, 'accessJwt');
  const refreshJwt = stringIn(body, 'refreshJwt');
  if (did === null || accessJwt === null || refreshJwt === null) return unreadable('prepare');
  return { did, credentials: { accessJwt, refreshJwt }, body };
}

function handleIn(session: JsonObject, did: string): string {
  const handle = stringIn(session, 'handle');
  return handle === null || handle === 'handle.invalid' ? did : handle;
}

/** `active` is absent on older servers, which know no other state. */
function refuseInactive(session: JsonObject, kind: 'rejected' | 'reconnect'): void {
  if (session['active'] !== false) return;
  const status = stringIn(session, 'status') ?? 'not active';
  throw new ChannelError(kind, `Bluesky says that the account is ${status}.`, { code: status });
}

async function profileOf(
  server: string,
  did: string,
  handle: string,
  token: string,
  session: JsonObject,
  wire: Wire,
): Promise<ChannelProfile> {
  const description = await xrpc(
    { server, nsid: 'com.atproto.server.describeServer', method: 'GET', purpose: 'read' },
    wire,
  );
  const profile = await publicProfile(server, did, token, wire);
  const avatar = stringIn(profile, 'avatar');
  return {
    remoteId: did,
    handle,
    displayName: stringIn(profile, 'displayName') ?? handle,
    avatarUrl: avatar !== null && URL.canParse(avatar) ? avatar : null,
    url: `https://bsky.app/profile/${did}`,
    limits: limitsOf(numberIn(description, 'blobUploadLimit')),
    data: { did, emailConfirmed: session['emailConfirmed'] === true },
  };
}

/** null where the server's index has no such profile, as for an account that never showed itself, or where the server has no index. */
async function publicProfile(server: string, did: string, token: string, wire: Wire): Promise<JsonObject | null> {
  try {
    return await xrpc(
      { server, nsid: 'app.bsky.actor.getProfile', method: 'GET', query: { actor: did }, token, purpose: 'read' },
      wire,
    );
  } catch (error) {
    if (error instanceof ChannelError && error.kind === 'rejected') return null;
    throw error;
  }
}

function lifetimes(
  credentials: BlueskyCredentials,
  now: Date,
): { readonly expiresAt: Date | null; readonly grantExpiresAt: Date } {
  return {
    expiresAt: expiryOf(credentials.accessJwt),
    grantExpiresAt: expiryOf(credentials.refreshJwt) ?? new Date(now.getTime() + GRANT_DAYS * 86_400_000),
  };
}

function expiryOf(jwt: string): Date | null {
  const seconds = numberIn(claimsOf(jwt), 'exp');
  return seconds === null ? null : new Date(seconds * 1_000);
}

/** What a token says of itself. It is not verified: only its own server can, and only the dates are read. */
function claimsOf(jwt: string): JsonObject | null {
  try {
    return objectIn(JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}

function refused(field: string, message: string): ChannelError {
  return new ChannelError('rejected', message, { code: `field:${field}` });
}
