import {
  digestOf,
  hmacSha256,
  isSameSecret,
  isSignedWith,
  type ChannelNotices,
  type Json,
  type NetworkCall,
  type Notice,
  type OperatorApp,
  type ReadCall,
} from '../contract/index.js';
import { changesIn, timeOf, toldId, type MetaChange } from './meta.changes.js';
import { asRecord, textOf, type JsonRecord } from './meta.records.js';
import { metaAppOf, type MetaAppFields } from './meta.sign-in.js';

const PREFIX = 'sha256=';
/** Digits in all examples; whatever it is, only what is harmless as plain text is given back. */
const CHALLENGE = /^[\w.~-]{1,200}$/;

/** What differs between Meta's networks. */
export interface MetaNotices extends Pick<ChannelNotices, 'steps' | 'subscribe' | 'unsubscribe'> {
  /** Whom the `user_id` of signed requests means: the account itself, or the person who granted access to it. `either`: Meta does not say. */
  readonly personIs: 'account' | 'grantor' | 'either';
  /** Names of the operator's fields with the secrets that may have signed; the usual one where it is left out. */
  readonly apps?: readonly MetaAppFields[];
  /** What a change says; nothing for what Carillon has no use for. */
  read(change: MetaChange): readonly Omit<Notice, 'key'>[];
}

/**
 * Webhooks of Meta's networks (developers.facebook.com/docs/graph-api/webhooks/getting-started, August 2026): one handshake, one signature over
 * the raw body, one form of signed requests when people take an app away or want their data deleted.
 */
export function metaNotices(network: MetaNotices): ChannelNotices {
  const { steps, subscribe, unsubscribe } = network;
  const secretsOf = (app: OperatorApp) => secretsIn(app, network);
  return {
    steps,
    missing: (app) => (secretsOf(app).length === 0 ? ['App secret'] : []),
    verifyToken: (app) => verifyToken(secretsOf(app)),
    challenge: (call, app) => answerTo(call, secretsOf(app)),
    read: (call, app) => readChanges(call, app, network),
    withdrawals: {
      revoked: (call, app) => readSignedRequest(call, app, 'revoked', network),
      deletion: (call, app) => readSignedRequest(call, app, 'deletion', network),
    },
    ...(subscribe && { subscribe }),
    ...(unsubscribe && { unsubscribe }),
  };
}

/** Two ways to sign in may have an app each, and which of their secrets signs is for Meta to choose. */
function secretsIn(app: OperatorApp, { apps }: MetaNotices): readonly string[] {
  const given = apps === undefined ? [metaAppOf(app)] : apps.map((fields) => metaAppOf(app, fields));
  return given.flatMap(({ clientSecret }) => (clientSecret === '' ? [] : [clientSecret]));
}

/** The same in every process, nothing to store, and no way back to the secret. */
function verifyToken([secret = '']: readonly string[]): string {
  return hmacSha256(secret, 'carillon: verify token').toString('base64url');
}

function answerTo({ query }: NetworkCall, secrets: readonly string[]): Json {
  const challenge = query['hub.challenge'] ?? '';
  const isRight =
    query['hub.mode'] === 'subscribe' &&
    secrets.length > 0 &&
    isSameSecret(query['hub.verify_token'] ?? '', verifyToken(secrets));
  return isRight && CHALLENGE.test(challenge) ? challenge : null;
}

function readChanges({ headers, body }: NetworkCall, app: OperatorApp, network: MetaNotices): ReadCall {
  const signature = headers['x-hub-signature-256'] ?? '';
  const mac = Buffer.from(signature.startsWith(PREFIX) ? signature.slice(PREFIX.length) : '', 'hex');
  if (!secretsIn(app, network).some((secret) => isSignedWith(secret, body, mac))) return 'unsigned';
  return changesIn(recordIn(body.toString('utf8'))).flatMap((change) =>
    network.read(change).map((notice, index) => ({ ...notice, key: keyOf(change, index) })),
  );
}

/**
 * Meta numbers no event and repeats them for hours, alone or among others: what happened is its own name. Of the words only the digest is kept.
 */
function keyOf({ object, about, field, value, at }: MetaChange, index: number): string {
  const isDated = value['created_time'] !== undefined || value['timestamp'] !== undefined;
  const when = isDated ? '' : (at?.toISOString() ?? '');
  return digestOf(object, about ?? '', field, when, String(index), ...simpleValues(value, 2));
}

/** Names and values as they came, down to a depth: bodies may be nested without end. */
function simpleValues(record: JsonRecord, depth: number): string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const inner = asRecord(value);
    if (inner !== null) return depth > 1 ? [name, ...simpleValues(inner, depth - 1)] : [name];
    return Array.isArray(value) ? [name, ...value.filter(isSimple).map(String)] : [name, String(value)];
  });
}

function isSimple(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** `signed_request`: two halves in base64url, the first of them the HMAC over the second as it stands (developers.facebook.com, signed requests). */
function readSignedRequest(
  { body }: NetworkCall,
  app: OperatorApp,
  kind: 'revoked' | 'deletion',
  network: MetaNotices,
): ReadCall {
  const [signature = '', payload = ''] = (new URLSearchParams(body.toString('utf8')).get('signed_request') ?? '').split(
    '.',
    2,
  );
  const mac = Buffer.from(signature, 'base64url');
  if (!secretsIn(app, network).some((secret) => isSignedWith(secret, payload, mac))) return 'unsigned';
  const said = recordIn(Buffer.from(payload, 'base64url').toString('utf8'));
  const person = toldId(said, 'user_id');
  if (person === null || textOf(said, 'algorithm')?.toUpperCase() !== 'HMAC-SHA256') return [];
  const { personIs } = network;
  const meant = personIs === 'either' ? (['grantor', 'account'] as const) : [personIs];
  return meant.map((is, index) => ({
    // Of the signature: nobody without the secret can guess it, so it also stands in the address that shows the state of a deletion.
    key: index === 0 ? digestOf(kind, mac) : digestOf(kind, mac, is),
    kind,
    occurredAt: timeOf(said?.['issued_at']),
    remoteAccountId: is === 'account' ? person : null,
    grantedBy: is === 'grantor' ? person : null,
    remotePostId: null,
  }));
}

function recordIn(text: string): JsonRecord | null {
  try {
    return asRecord(JSON.parse(text));
  } catch {
    return null;
  }
}
