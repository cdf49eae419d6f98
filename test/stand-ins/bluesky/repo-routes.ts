import { blobRef, mapIn, recordCid, type Account, type JsonMap, type StoredRecord } from './bluesky-world.js';
import { checkRecord } from './record-lexicons.js';
import { invalid, text, XrpcFault, type Call, type Route } from './xrpc-route.js';

const TID = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/;

/** Records and blobs, as the reference server keeps them. */
export const repoRoutes: readonly Route[] = [
  {
    nsid: 'com.atproto.repo.uploadBlob',
    method: 'POST',
    hosts: ['pds'],
    auth: 'access',
    input: 'bytes',
    fields: [],
    kind: 'media',
    handle(call) {
      if (call.bytes.length > call.world.blobLimit)
        throw new XrpcFault(413, 'PayloadTooLarge', 'request entity too large');
      const blob = call.world.store(call.account(), call.bytes, sniffed(call.bytes) ?? call.contentType);
      return { body: { blob: blobRef(blob) } };
    },
  },
  {
    nsid: 'com.atproto.repo.createRecord',
    method: 'POST',
    hosts: ['pds'],
    auth: 'access',
    input: 'json',
    fields: ['repo!', 'collection!', 'record!', 'rkey', 'validate', 'swapCommit'],
    kind: 'publish',
    handle(call) {
      const { account, collection, record } = writeOf(call);
      const rkey = call.json['rkey'] === undefined ? call.world.newTid() : keyOf(call);
      if (account.records.has(`${collection}/${rkey}`))
        throw new XrpcFault(500, 'InternalServerError', 'Internal Server Error');
      checkRecord(record, collection, account, call.world);
      return written(call.world.write(account, collection, rkey, record), true);
    },
  },
  {
    nsid: 'com.atproto.repo.putRecord',
    method: 'POST',
    hosts: ['pds'],
    auth: 'access',
    input: 'json',
    fields: ['repo!', 'collection!', 'rkey!', 'record!', 'validate', 'swapRecord', 'swapCommit'],
    kind: 'publish',
    handle(call) {
      const { account, collection, record } = writeOf(call);
      const rkey = keyOf(call);
      const present = account.records.get(`${collection}/${rkey}`);
      // The reference server finds an identical record before it looks at the swap.
      if (present && present.cid === recordCid(record)) return written(present, false);
      checkRecord(record, collection, account, call.world);
      const swap = call.json['swapRecord'];
      if (present && swap === null) throw invalid(`Record was at ${present.cid}`, 'InvalidSwap');
      if (typeof swap === 'string' && swap !== present?.cid)
        throw invalid(`Record was at ${present?.cid ?? 'null'}`, 'InvalidSwap');
      return written(call.world.write(account, collection, rkey, record), true);
    },
  },
  {
    nsid: 'com.atproto.repo.getRecord',
    method: 'GET',
    hosts: ['pds'],
    auth: 'optional',
    input: 'none',
    fields: ['repo!', 'collection!', 'rkey!', 'cid'],
    kind: 'read',
    handle({ world, query }) {
      const account = world.accountBy(query.get('repo') ?? '');
      const path = `${query.get('collection') ?? ''}/${query.get('rkey') ?? ''}`;
      const record = account?.records.get(path);
      if (!record) throw invalid(`Could not locate record: at://${query.get('repo') ?? ''}/${path}`, 'RecordNotFound');
      return { body: { uri: record.uri, cid: record.cid, value: record.value } };
    },
  },
  {
    nsid: 'com.atproto.repo.listRecords',
    method: 'GET',
    hosts: ['pds'],
    auth: 'optional',
    input: 'none',
    fields: ['repo!', 'collection!', 'limit', 'cursor', 'reverse'],
    kind: 'read',
    handle({ world, query }) {
      const account = world.accountBy(query.get('repo') ?? '');
      if (!account) throw invalid('Could not find repo', 'RepoNotFound');
      const prefix = `${query.get('collection') ?? ''}/`;
      const paths = [...account.records.keys()]
        .filter((path) => path.startsWith(prefix))
        .sort()
        .toReversed();
      const from =
        query.get('cursor') === null ? 0 : paths.findIndex((path) => path < `${prefix}${query.get('cursor') ?? ''}`);
      const limit = Number(query.get('limit') ?? 50);
      const shown = from < 0 ? [] : paths.slice(from, from + limit);
      const cursor = shown.length === limit ? shown.at(-1)?.slice(prefix.length) : undefined;
      const records = shown.flatMap((path) => account.records.get(path) ?? []);
      return { body: { cursor, records: records.map(({ uri, cid, value }) => ({ uri, cid, value })) } };
    },
  },
  {
    nsid: 'com.atproto.repo.deleteRecord',
    method: 'POST',
    hosts: ['pds'],
    auth: 'access',
    input: 'json',
    fields: ['repo!', 'collection!', 'rkey!', 'swapRecord', 'swapCommit'],
    kind: 'read',
    handle(call) {
      const account = ownRepo(call);
      account.records.delete(`${text(call.json, 'collection')}/${text(call.json, 'rkey')}`);
      return { body: {} };
    },
  },
];

function ownRepo(call: Call): Account {
  const account = call.account();
  const repo = text(call.json, 'repo');
  if (repo !== account.did && repo !== account.handle)
    throw new XrpcFault(401, 'AuthenticationRequired', 'Authentication Required');
  return account;
}

function writeOf(call: Call): { account: Account; collection: string; record: JsonMap } {
  const account = ownRepo(call);
  const collection = text(call.json, 'collection');
  const record = mapIn(call.json['record']);
  if (!record) throw invalid('Input/record must be an object');
  if (record['$type'] !== undefined && record['$type'] !== collection) {
    throw invalid(`Invalid $type: expected ${collection}, got another one`);
  }
  return { account, collection, record };
}

function keyOf(call: Call): string {
  const rkey = text(call.json, 'rkey');
  if (!TID.test(rkey)) throw invalid(`Invalid record key for ${text(call.json, 'collection')}: expected a TID`);
  return rkey;
}

/** An identical record makes no commit. */
function written(record: StoredRecord, changed: boolean): { body: JsonMap } {
  const commit = changed ? { commit: { cid: record.cid, rev: '3kaaaaaaaaa2a' } } : {};
  return { body: { uri: record.uri, cid: record.cid, ...commit, validationStatus: 'valid' } };
}

/** The server believes the bytes, not the header. */
function sniffed(bytes: Buffer): string | null {
  const head = bytes.subarray(0, 12).toString('latin1');
  if (head.startsWith('\u0089PNG')) return 'image/png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.startsWith('RIFF') && head.slice(8) === 'WEBP') return 'image/webp';
  return head.slice(4, 8) === 'ftyp' ? 'video/mp4' : null;
}
