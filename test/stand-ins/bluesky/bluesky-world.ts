import { createHash, randomBytes, randomUUID } from 'node:crypto';

export type Variant = 'pds' | 'old-pds';
export type JsonMap = { readonly [key: string]: unknown };

export interface StoredBlob {
  readonly cid: string;
  readonly mime: string;
  readonly size: number;
}

export interface StoredRecord {
  readonly uri: string;
  readonly cid: string;
  readonly value: JsonMap;
  /** Order of creation. */
  readonly seq: number;
}

export interface Account {
  readonly did: string;
  readonly handle: string;
  readonly email: string;
  readonly appPassword: string;
  displayName: string | null;
  emailConfirmed: boolean;
  status: 'takendown' | 'deactivated' | null;
  readonly blobs: Map<string, StoredBlob>;
  /** By `collection/rkey`. */
  readonly records: Map<string, StoredRecord>;
}

export interface Token {
  readonly did: string;
  readonly kind: 'access' | 'refresh' | 'service';
  /** The session of an access or refresh token. */
  readonly session: string;
  readonly aud: string;
  readonly lxm: string | null;
  /** Epoch seconds. */
  readonly exp: number;
}

export interface VideoJob {
  readonly id: string;
  readonly did: string;
  readonly content: Buffer;
  /** Looks at the job that still find it under way. */
  looksLeft: number;
}

const SORTABLE = '234567abcdefghijklmnopqrstuvwxyz';
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const ACCESS_SECONDS = 7_200;
const REFRESH_SECONDS = 90 * 86_400;

/** Everything that the stand-in's servers know: one network with an entryway, a PDS, an index and a video service. */
export class BlueskyWorld {
  readonly accounts = new Map<string, Account>();
  readonly tokens = new Map<string, Token>();
  readonly counts = new Map<string, Record<string, number>>();
  readonly videoJobs = new Map<string, VideoJob>();
  /** Hashes of videos that the service has processed before. */
  readonly knownVideos = new Set<string>();
  /** What the video service does; tests set it. */
  readonly video = { canUpload: true, message: '', looksUntilDone: 1, failure: null as string | null };
  readonly notifications: {
    readonly to: string;
    readonly uri: string;
    readonly reason: string;
    readonly reasonSubject: string | null;
  }[] = [];
  /** Root posts below which the brand may not answer. */
  readonly closed = new Set<string>();
  /** DIDs of accounts that block the brand. */
  readonly blocksTheBrand = new Set<string>();
  /** What the clients did wrong. Anything in here fails the test. */
  readonly violations: string[] = [];
  private seq = 0;

  constructor(readonly variant: Variant) {}

  /** Bytes in a blob. */
  get blobLimit(): number {
    return this.variant === 'old-pds' ? 1_000_000 : 100_000_000;
  }

  get imageLimit(): number {
    return this.variant === 'old-pds' ? 1_000_000 : 2_000_000;
  }

  addAccount(
    handle = `brand-${randomUUID().slice(0, 8)}.social.example`,
    did = `did:plc:${base32(randomBytes(15)).slice(0, 24)}`,
  ): Account {
    const account: Account = {
      did,
      handle,
      email: `mail@${handle}`,
      appPassword: [0, 1, 2, 3].map(() => base32(randomBytes(3)).slice(0, 4)).join('-'),
      displayName: 'The Brand',
      emailConfirmed: true,
      status: null,
      blobs: new Map(),
      records: new Map(),
    };
    this.accounts.set(account.did, account);
    return account;
  }

  account(did: string): Account {
    const account = this.accounts.get(did);
    if (!account) throw new Error(`The stand-in has no account ${did}.`);
    return account;
  }

  accountBy(identifier: string): Account | undefined {
    return [...this.accounts.values()].find(
      ({ did, handle, email }) => identifier === did || identifier === handle || identifier === email,
    );
  }

  /** A new pair of tokens. Refresh tokens work once: the pair's own ends with `rotate`. */
  openSession(did: string, session: string = randomUUID()): { accessJwt: string; refreshJwt: string } {
    return {
      accessJwt: this.issue({ did, kind: 'access', session, aud: '', lxm: null, exp: nowSeconds() + ACCESS_SECONDS }),
      refreshJwt: this.issue({
        did,
        kind: 'refresh',
        session,
        aud: '',
        lxm: null,
        exp: nowSeconds() + REFRESH_SECONDS,
      }),
    };
  }

  issue(token: Token): string {
    const scope = { access: 'com.atproto.appPass', refresh: 'com.atproto.refresh', service: undefined }[token.kind];
    const claims = {
      scope,
      sub: token.did,
      aud: token.aud,
      lxm: token.lxm ?? undefined,
      exp: token.exp,
      jti: randomUUID(),
    };
    const jwt = [{ typ: 'at+jwt', alg: 'ES256K' }, claims].map((part) => base64url(JSON.stringify(part))).join('.');
    const signed = `${jwt}.${randomBytes(48).toString('base64url')}`;
    this.tokens.set(signed, token);
    return signed;
  }

  endSession(session: string): void {
    for (const [jwt, token] of this.tokens)
      if (token.session === session && token.kind === 'refresh') this.tokens.delete(jwt);
  }

  store(account: Account, content: Buffer, mime: string): StoredBlob {
    const blob = { cid: cidOf(0x55, content), mime, size: content.length };
    account.blobs.set(blob.cid, blob);
    return blob;
  }

  /** Drops what no record refers to, as servers do after a while. */
  dropUnusedBlobs(account: Account): void {
    const used = JSON.stringify([...account.records.values()].map(({ value }) => value));
    for (const cid of account.blobs.keys()) if (!used.includes(cid)) account.blobs.delete(cid);
  }

  write(account: Account, collection: string, rkey: string, value: JsonMap): StoredRecord {
    const before = account.records.get(`${collection}/${rkey}`);
    const record = {
      uri: `at://${account.did}/${collection}/${rkey}`,
      cid: recordCid(value),
      value,
      seq: before?.seq ?? ++this.seq,
    };
    account.records.set(`${collection}/${rkey}`, record);
    return record;
  }

  /** A key for a record whose writer chose none: microseconds, then the clock's id, in sortable base 32. */
  newTid(): string {
    const value = ((BigInt(Date.now()) * 1_000n + BigInt(++this.seq % 1_000)) << 10n) | 7n;
    return Array.from({ length: 13 }, (_, at) => SORTABLE[Number((value >> BigInt(5 * (12 - at))) & 31n)]).join('');
  }

  /** The record behind an `at://` address, of whichever account. */
  recordAt(uri: string): StoredRecord | undefined {
    const [, did, path] = /^at:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    return did === undefined || path === undefined ? undefined : this.accounts.get(did)?.records.get(path);
  }
}

/** An address of the record's content; equal records have equal ones. */
export function recordCid(value: JsonMap): string {
  return cidOf(0x71, Buffer.from(canonical(value)));
}

export function blobRef(blob: StoredBlob): JsonMap {
  return { $type: 'blob', ref: { $link: blob.cid }, mimeType: blob.mime, size: blob.size };
}

export function mapIn(value: unknown): JsonMap | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : null;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const map = mapIn(value);
  if (map === null) return JSON.stringify(value);
  const fields = Object.keys(map)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(map[name])}`);
  return `{${fields.join(',')}}`;
}

function cidOf(codec: number, content: Buffer): string {
  const digest = createHash('sha256').update(content).digest();
  return `b${base32(Buffer.concat([Buffer.from([0x01, codec, 0x12, 0x20]), digest]))}`;
}

function base32(bytes: Buffer): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xf_ff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32.charAt((value >> bits) & 31);
    }
  }
  return bits > 0 ? text + BASE32.charAt((value << (5 - bits)) & 31) : text;
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
