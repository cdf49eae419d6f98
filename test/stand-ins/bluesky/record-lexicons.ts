import { mapIn, type Account, type BlueskyWorld, type JsonMap } from './bluesky-world.js';
import { invalid, type XrpcFault } from './xrpc-route.js';

const POST = 'app.bsky.feed.post';
const GATE = 'app.bsky.feed.threadgate';
const LIKE = 'app.bsky.feed.like';
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z\d]{2,8})*$/;
const LABELS = new Set(['sexual', 'nudity', 'porn', 'graphic-media']);
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Holds a record to its lexicon. @throws XrpcFault as the server answers; what no client should ever send is noted as a violation too. */
export function checkRecord(record: JsonMap, collection: string, account: Account, world: BlueskyWorld): void {
  if (collection === POST) checkPost(record, account, world);
  else if (collection === GATE) checkGate(record, account, world);
  else if (collection === LIKE) checkLike(record, world);
  else throw violation(world, `no record type ${collection} is expected`);
}

function checkPost(record: JsonMap, account: Account, world: BlueskyWorld): void {
  only(record, ['$type', 'text', 'createdAt', 'facets', 'reply', 'embed', 'langs', 'labels', 'tags'], 'record', world);
  const text = record['text'];
  if (typeof text !== 'string') throw bad('record.text must be a string');
  if (Buffer.byteLength(text) > 3_000) throw bad('record.text must not be longer than 3000 bytes');
  if (count(text) > 300) throw bad('record.text must not be longer than 300 graphemes');
  const createdAt = record['createdAt'];
  if (typeof createdAt !== 'string' || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(createdAt)) {
    throw bad('record.createdAt must be a datetime');
  }
  const langs = list(record, 'langs');
  if (langs.length > 3 || langs.some((lang) => typeof lang !== 'string' || !LANGUAGE.test(lang)))
    throw bad('record.langs is invalid');
  list(record, 'facets').forEach((facet, index) => checkFacet(mapIn(facet) ?? {}, Buffer.from(text), index, world));
  if (record['labels'] !== undefined) checkLabels(mapIn(record['labels']) ?? {}, world);
  if (record['reply'] !== undefined) checkReply(mapIn(record['reply']) ?? {}, world);
  if (record['embed'] !== undefined) checkEmbed(mapIn(record['embed']) ?? {}, account, world);
}

function checkFacet(facet: JsonMap, text: Buffer, at: number, world: BlueskyWorld): void {
  only(facet, ['index', 'features', '$type'], `record.facets[${at}]`, world);
  const { byteStart, byteEnd } = mapIn(facet['index']) ?? {};
  if (
    typeof byteStart !== 'number' ||
    typeof byteEnd !== 'number' ||
    byteStart < 0 ||
    byteEnd <= byteStart ||
    byteEnd > text.length
  ) {
    throw violation(world, `record.facets[${at}].index lies outside of the text`);
  }
  const slice = text.subarray(byteStart, byteEnd);
  if (slice.toString('utf8').includes('\ufffd')) throw violation(world, `record.facets[${at}].index cuts a character`);
  for (const feature of list(facet, 'features').map(mapIn)) {
    const { $type, uri, did, tag } = feature ?? {};
    const valid =
      ($type === 'app.bsky.richtext.facet#link' && typeof uri === 'string' && /^https?:\/\/\S+$/.test(uri)) ||
      ($type === 'app.bsky.richtext.facet#mention' && typeof did === 'string' && did.startsWith('did:')) ||
      ($type === 'app.bsky.richtext.facet#tag' &&
        typeof tag === 'string' &&
        tag !== '' &&
        !tag.startsWith('#') &&
        count(tag) <= 64);
    if (!valid) throw bad(`record.facets[${at}].features is invalid`);
  }
}

function checkLabels(labels: JsonMap, world: BlueskyWorld): void {
  const values = list(labels, 'values').map((value) => mapIn(value)?.['val']);
  if (labels['$type'] !== 'com.atproto.label.defs#selfLabels') throw bad('record.labels is invalid');
  if (values.some((value) => typeof value !== 'string' || !LABELS.has(value))) throw violation(world, 'unknown label');
}

/** The server takes any reference; a reader of the network would not see a reply whose root or parent is wrong. */
function checkReply(reply: JsonMap, world: BlueskyWorld): void {
  const [root, parent] = ['root', 'parent'].map((name) => {
    const { uri, cid } = mapIn(reply[name]) ?? {};
    const record = typeof uri === 'string' ? world.recordAt(uri) : undefined;
    if (!record || record.cid !== cid) throw violation(world, `record.reply.${name} is no post that exists`);
    return record;
  });
  const above = mapIn(mapIn(parent?.value['reply'])?.['root'])?.['uri'] ?? parent?.uri;
  if (root?.uri !== above) throw violation(world, 'record.reply.root is not the first post of the thread');
}

function checkEmbed(embed: JsonMap, account: Account, world: BlueskyWorld): void {
  switch (embed['$type']) {
    case 'app.bsky.embed.images': {
      only(embed, ['$type', 'images'], 'record.embed', world);
      const images = list(embed, 'images').map((image) => mapIn(image) ?? {});
      if (images.length === 0 || images.length > 4) throw bad('record.embed.images must not have more than 4 elements');
      images.forEach((image, index) => {
        const path = `record.embed.images[${index}]`;
        only(image, ['image', 'alt', 'aspectRatio'], path, world);
        if (typeof image['alt'] !== 'string') throw bad(`${path} must have the property "alt"`);
        checkRatio(image, path);
        checkBlob(image['image'], /^image\//, world.imageLimit, account, path);
      });
      return;
    }
    case 'app.bsky.embed.video':
      only(embed, ['$type', 'video', 'alt', 'aspectRatio', 'captions', 'presentation'], 'record.embed', world);
      checkRatio(embed, 'record.embed');
      return checkBlob(embed['video'], /^video\/mp4$/, 300_000_000, account, 'record.embed');
    case 'app.bsky.embed.external': {
      const external = mapIn(embed['external']) ?? {};
      only(external, ['uri', 'title', 'description', 'thumb'], 'record.embed.external', world);
      for (const name of ['uri', 'title', 'description']) {
        if (typeof external[name] !== 'string') throw bad(`record.embed.external must have the property "${name}"`);
      }
      if (external['thumb'] !== undefined)
        checkBlob(external['thumb'], /^image\//, 1_000_000, account, 'record.embed.external.thumb');
      return;
    }
    default:
      throw violation(world, `record.embed ${String(embed['$type'])} is not expected`);
  }
}

function checkRatio(holder: JsonMap, path: string): void {
  if (holder['aspectRatio'] === undefined) return;
  const { width, height } = mapIn(holder['aspectRatio']) ?? {};
  if (!Number.isInteger(width) || !Number.isInteger(height)) throw bad(`${path}.aspectRatio is invalid`);
}

function checkBlob(value: unknown, type: RegExp, maxBytes: number, account: Account, path: string): void {
  const ref = mapIn(value) ?? {};
  const cid = mapIn(ref['ref'])?.['$link'];
  const { $type, mimeType, size } = ref;
  if ($type !== 'blob' || typeof cid !== 'string' || typeof mimeType !== 'string' || typeof size !== 'number') {
    throw bad(`${path} must be a blob reference`);
  }
  if (!type.test(mimeType)) throw bad(`${path} has a type that is not accepted: ${mimeType}`);
  if (size > maxBytes) throw bad(`${path} must not be larger than ${maxBytes} bytes`);
  const stored = account.blobs.get(cid);
  if (!stored) throw invalid(`Could not find blob: ${cid}`, 'BlobNotFound');
  if (stored.mime !== mimeType)
    throw invalid(
      `Referenced Mimetype does not match stored blob. Expected: ${stored.mime}, Got: ${mimeType}`,
      'InvalidMimeType',
    );
  if (stored.size !== size)
    throw invalid(`Referenced Size does not match stored blob. Expected: ${stored.size}, Got: ${size}`, 'InvalidSize');
}

function checkGate(record: JsonMap, account: Account, world: BlueskyWorld): void {
  only(record, ['$type', 'post', 'allow', 'createdAt', 'hiddenReplies'], 'record', world);
  const post = record['post'];
  if (typeof post !== 'string' || !world.recordAt(post) || !post.startsWith(`at://${account.did}/`)) {
    throw violation(world, 'the threadgate is for no post of this account');
  }
  if (list(record, 'hiddenReplies').length > 300)
    throw bad('record.hiddenReplies must not have more than 300 elements');
  for (const rule of list(record, 'allow').map(mapIn)) {
    if (!/^app\.bsky\.feed\.threadgate#(mention|follower|following)Rule$/.test(String(rule?.['$type'])))
      throw bad('record.allow is invalid');
  }
}

function checkLike(record: JsonMap, world: BlueskyWorld): void {
  only(record, ['$type', 'subject', 'createdAt'], 'record', world);
  const { uri, cid } = mapIn(record['subject']) ?? {};
  if (typeof uri !== 'string' || world.recordAt(uri)?.cid !== cid) throw violation(world, 'the like is of no post');
}

function only(map: JsonMap, names: readonly string[], path: string, world: BlueskyWorld): void {
  const unknown = Object.keys(map).filter((name) => !names.includes(name));
  if (unknown.length > 0) throw violation(world, `${path} has unknown fields: ${unknown.join(', ')}`);
}

function list(map: JsonMap, name: string): readonly unknown[] {
  const value = map[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw bad(`${name} must be an array`);
  return value as readonly unknown[];
}

function count(text: string): number {
  return [...graphemes.segment(text)].length;
}

function bad(message: string): XrpcFault {
  return invalid(`Invalid ${POST} record: ${message}`);
}

function violation(world: BlueskyWorld, message: string): XrpcFault {
  world.violations.push(message);
  return bad(message);
}
