import { nowSeconds, type Account, type JsonMap } from './bluesky-world.js';
import { invalid, text, XrpcFault, type Call, type Route } from './xrpc-route.js';

const HOUR_SECONDS = 3_600;

/** Sessions, identity and what the server says of itself. The entryway keeps the sessions, and a PDS behind it passes calls on to it. */
export const sessionRoutes: readonly Route[] = [
  {
    nsid: 'com.atproto.server.createSession',
    method: 'POST',
    hosts: ['entryway'],
    auth: 'none',
    input: 'json',
    fields: ['identifier!', 'password!', 'authFactorToken', 'allowTakendown'],
    kind: 'read',
    handle(call) {
      const account = call.world.accountBy(text(call.json, 'identifier'));
      if (!account || text(call.json, 'password') !== account.appPassword) {
        throw new XrpcFault(401, 'AuthenticationRequired', 'Invalid identifier or password');
      }
      if (account.status === 'takendown') throw new XrpcFault(401, 'AccountTakedown', 'Account has been taken down');
      return { body: { ...call.world.openSession(account.did), ...sessionOf(account, call.pdsOrigin) } };
    },
  },
  {
    nsid: 'com.atproto.server.refreshSession',
    method: 'POST',
    hosts: ['entryway', 'pds'],
    auth: 'refresh',
    input: 'none',
    fields: [],
    kind: 'read',
    handle(call) {
      const account = call.account();
      call.world.tokens.delete(call.jwt);
      return {
        body: { ...call.world.openSession(account.did, call.token?.session), ...sessionOf(account, call.pdsOrigin) },
      };
    },
  },
  {
    nsid: 'com.atproto.server.deleteSession',
    method: 'POST',
    hosts: ['entryway', 'pds'],
    auth: 'refresh',
    input: 'none',
    fields: [],
    kind: 'read',
    handle(call) {
      if (call.token) call.world.endSession(call.token.session);
      return {};
    },
  },
  {
    nsid: 'com.atproto.server.getSession',
    method: 'GET',
    hosts: ['entryway', 'pds'],
    auth: 'access',
    input: 'none',
    fields: [],
    kind: 'read',
    handle: (call) => ({ body: sessionOf(call.account(), call.pdsOrigin) }),
  },
  {
    nsid: 'com.atproto.server.describeServer',
    method: 'GET',
    hosts: ['entryway', 'pds'],
    auth: 'none',
    input: 'none',
    fields: [],
    kind: 'read',
    handle: ({ world }) => ({
      body: {
        did: 'did:web:social.example',
        availableUserDomains: ['.social.example'],
        inviteCodeRequired: false,
        ...(world.variant === 'pds' && { blobUploadLimit: world.blobLimit }),
      },
    }),
  },
  {
    nsid: 'com.atproto.server.getServiceAuth',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['aud!', 'exp', 'lxm'],
    kind: 'read',
    handle(call) {
      const exp = Number(call.query.get('exp') ?? nowSeconds() + 60);
      if (exp < nowSeconds()) throw invalid('expiration is in past', 'BadExpiration');
      if (exp > nowSeconds() + HOUR_SECONDS)
        throw invalid('cannot request a token with an expiration more than an hour in the future', 'BadExpiration');
      const { did } = call.account();
      const aud = call.query.get('aud') ?? '';
      const token = call.world.issue({ did, kind: 'service', session: '', aud, lxm: call.query.get('lxm'), exp });
      return { body: { token } };
    },
  },
  {
    nsid: 'com.atproto.identity.resolveHandle',
    method: 'GET',
    hosts: ['entryway', 'pds'],
    auth: 'optional',
    input: 'none',
    fields: ['handle!'],
    kind: 'read',
    handle(call: Call) {
      const account = call.world.accountBy(call.query.get('handle') ?? '');
      if (!account) throw invalid('Unable to resolve handle');
      return { body: { did: account.did } };
    },
  },
];

function sessionOf(account: Account, pdsOrigin: string): JsonMap {
  const { did, handle, email, emailConfirmed, status } = account;
  return {
    did,
    handle,
    email,
    emailConfirmed,
    active: status === null,
    ...(status !== null && { status }),
    didDoc: didDocument(account, pdsOrigin),
  };
}

/** What the account's owner published about it. */
export function didDocument({ did, handle }: Account, pdsOrigin: string): JsonMap {
  return {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    alsoKnownAs: [`at://${handle}`],
    service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pdsOrigin }],
  };
}
