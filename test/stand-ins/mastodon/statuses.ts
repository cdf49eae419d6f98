import { accountOf, Refusal, type Answer, type Call, type Route } from './protocol.js';
import { renderStatus, typeOf } from './render.js';
import type { Media, Poll, Status, World } from './world.js';

const MOST_FILES = 4;
const MOST_IDS = 20;
const VISIBILITIES = ['public', 'unlisted', 'private', 'direct'];

export const STATUS_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/api/v1/statuses',
    access: 'user',
    scopes: ['write:statuses'],
    needsHeaders: ['idempotency-key'],
    fields: {
      status: 'text',
      media_ids: 'texts',
      poll: 'poll',
      in_reply_to_id: 'text',
      sensitive: 'boolean',
      spoiler_text: 'text',
      visibility: 'text',
      language: 'text',
    },
    handle: create,
  },
  {
    method: 'GET',
    path: '/api/v1/statuses',
    access: 'user',
    scopes: ['read:statuses'],
    query: ['id[]'],
    handle: batch,
  },
  { method: 'GET', path: '/api/v1/statuses/:id', access: 'user', scopes: ['read:statuses'], handle: show },
  { method: 'GET', path: '/api/v1/statuses/:id/source', access: 'user', scopes: ['read:statuses'], handle: source },
  {
    method: 'PUT',
    path: '/api/v1/statuses/:id',
    access: 'user',
    scopes: ['write:statuses'],
    fields: {
      status: 'text',
      media_ids: 'texts',
      media_attributes: 'media-attributes',
      poll: 'poll',
      sensitive: 'boolean',
      spoiler_text: 'text',
      language: 'text',
    },
    handle: update,
  },
  { method: 'DELETE', path: '/api/v1/statuses/:id', access: 'user', scopes: ['write:statuses'], handle: destroy },
  {
    method: 'GET',
    path: '/api/v1/accounts/:id/statuses',
    access: 'user',
    scopes: ['read:statuses'],
    query: ['limit', 'max_id', 'exclude_reblogs', 'exclude_replies'],
    handle: timeline,
  },
];

async function create(call: Call): Promise<Answer> {
  const { world, origin } = call;
  const account = accountOf(call);
  const key = String(call.headers['idempotency-key'] ?? '');
  if (!world.traits.idempotency) {
    await call.work();
    return { status: 200, json: renderStatus(post(call), world, origin) };
  }
  const known = world.readKey(account.id, key);
  if (known) {
    if (known.statusId === null) throw new Refusal(503, 'busy');
    const first = world.statuses.get(known.statusId);
    if (!first) throw new Refusal(404, 'notFound');
    return { status: 200, json: renderStatus(first, world, origin) };
  }
  world.writeKey(account.id, key, null);
  try {
    await call.work();
    const status = post(call);
    world.writeKey(account.id, key, status.id);
    return { status: 200, json: renderStatus(status, world, origin) };
  } catch (error) {
    world.dropKey(account.id, key);
    throw error;
  }
}

function post(call: Call): Status {
  const { world, body } = call;
  const account = accountOf(call);
  const replyTo = textOf(body, 'in_reply_to_id');
  if (replyTo !== null && !world.statuses.has(replyTo)) throw new Refusal(404, 'replyGone');
  const media = attachable(call, null);
  const words = wordsOf(call, media);
  const visibility = textOf(body, 'visibility') ?? 'public';
  if (!VISIBILITIES.includes(visibility)) throw new Refusal(422, 'visibility');
  if (visibility === 'direct' && !/(^|\s)@\w/.test(words.text)) world.violate('a direct status that names nobody');
  const status: Status = {
    id: world.nextId(),
    accountId: account.id,
    clientId: call.token?.clientId ?? '',
    createdAt: world.now(),
    visibility,
    replyTo,
    ...words,
    sensitive: body['sensitive'] === true || words.spoilerText !== '',
    language: languageOf(call),
    mediaIds: media.map((file) => file.id),
    poll: pollOf(body, world),
    editedAt: null,
    counts: {},
  };
  world.statuses.set(status.id, status);
  media.forEach((file) => (file.statusId = status.id));
  return status;
}

/** The whole is replaced: attachments and the poll go unless they are named again. */
function update(call: Call): Answer {
  const { world, body, origin } = call;
  const status = ownStatus(call);
  const media = attachable(call, status);
  Object.assign(status, wordsOf(call, media));
  status.sensitive = body['sensitive'] === true || status.spoilerText !== '';
  status.language = languageOf(call) ?? status.language;
  for (const id of status.mediaIds) {
    const file = world.media.get(id);
    if (file) file.statusId = null;
  }
  media.forEach((file) => (file.statusId = status.id));
  status.mediaIds = media.map((file) => file.id);
  for (const attributes of listOf(body['media_attributes'])) {
    const file = media.find(({ id }) => id === attributes['id']);
    if (!file) world.violate('media_attributes must be of files in media_ids');
    else if (typeof attributes['description'] === 'string') file.description = attributes['description'] || null;
  }
  const poll = pollOf(body, world);
  const same = poll && status.poll && poll.options.join('\n') === status.poll.options.join('\n');
  if (poll && same) poll.votes = status.poll?.votes ?? 0;
  status.poll = poll;
  status.editedAt = world.now();
  return { status: 200, json: renderStatus(status, world, origin) };
}

function destroy(call: Call): Answer {
  const { world, origin } = call;
  const status = ownStatus(call);
  const answer = { ...renderStatus(status, world, origin), text: status.text };
  world.statuses.delete(status.id);
  return { status: 200, json: answer };
}

function batch({ world, query, origin }: Call): Answer {
  if (!world.traits.batch) {
    world.violate('this server has no GET /api/v1/statuses');
    throw new Refusal(404, 'notFound');
  }
  const ids = query.getAll('id[]');
  if (ids.length > MOST_IDS) throw new Refusal(422, 'tooMany');
  const found = ids.flatMap((id) => world.statuses.get(id) ?? []);
  return { status: 200, json: found.map((status) => renderStatus(status, world, origin)) };
}

function show(call: Call): Answer {
  return { status: 200, json: renderStatus(ownStatus(call), call.world, call.origin) };
}

function source(call: Call): Answer {
  if (!call.world.traits.source) throw new Refusal(404, 'notFound');
  const status = ownStatus(call);
  return { status: 200, json: { id: status.id, text: status.text, spoiler_text: status.spoilerText } };
}

/** Replies to oneself stay when replies are left out, as on Mastodon (app/models/status.rb, July 2026): here there are no others. */
function timeline({ world, params, query, origin }: Call): Answer {
  const limit = Math.min(Number(query.get('limit') ?? 20), 40);
  const before = query.get('max_id');
  if (query.get('exclude_reblogs') !== 'true') world.violate('boosts are to be left out');
  const page = world
    .statusesOf(params['id'] ?? '')
    .reverse()
    .filter((status) => before === null || BigInt(status.id) < BigInt(before))
    .slice(0, limit);
  return { status: 200, json: page.map((status) => renderStatus(status, world, origin)) };
}

function ownStatus(call: Call): Status {
  const status = call.world.statuses.get(call.params['id'] ?? '');
  if (!status || status.accountId !== accountOf(call).id) throw new Refusal(404, 'notFound');
  return status;
}

function attachable(call: Call, editing: Status | null): Media[] {
  const { world, body } = call;
  const ids = Array.isArray(body['media_ids']) ? body['media_ids'].map(String) : [];
  if (ids.length === 0) return [];
  if (ids.length > MOST_FILES || body['poll'] !== undefined) throw new Refusal(422, 'tooManyFiles');
  const account = accountOf(call);
  const usable = (file: Media | undefined): file is Media =>
    file?.accountId === account.id && (file.statusId === null || file.statusId === editing?.id);
  const files = ids.map((id) => world.media.get(id));
  const missing = ids.filter((_, index) => !usable(files[index]));
  if (missing.length > 0) throw new Refusal(422, 'attached', missing.join(', '));
  const media = files.filter(usable);
  if (media.length > 1 && media.some((file) => ['video', 'audio'].includes(typeOf(file.mime)))) {
    throw new Refusal(422, 'mixedFiles');
  }
  if (media.some((file) => file.pending > 0 || file.failed)) throw new Refusal(422, 'notReady');
  return media;
}

function wordsOf({ world, body }: Call, media: readonly Media[]): Pick<Status, 'text' | 'spoilerText'> {
  let text = (textOf(body, 'status') ?? '').trim();
  let spoilerText = (textOf(body, 'spoiler_text') ?? '').trim();
  if (text === '') [text, spoilerText] = [spoilerText, ''];
  if (text === '' && media.length === 0) throw new Refusal(422, 'blank');
  const most = world.traits.maxCharacters;
  if (lengthOf(spoilerText + text) > most) throw new Refusal(422, 'tooLong', most);
  return { text, spoilerText };
}

function lengthOf(text: string): number {
  const counted = text.replace(/https?:\/\/\S+/g, 'x'.repeat(23)).replace(/@(\w+)@[\w.-]*\w/g, '@$1');
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(counted)].length;
}

function languageOf({ world, body }: Call): string | null {
  const language = textOf(body, 'language');
  if (language !== null && !/^([a-z]{2,3}|zh-(CN|HK|TW))$/.test(language))
    world.violate(`"${language}" is no ISO 639-1 code`);
  return language;
}

function pollOf(body: Call['body'], world: World): Poll | null {
  const poll = body['poll'];
  if (typeof poll !== 'object' || poll === null) return null;
  const { options, expires_in: expiresIn, multiple, hide_totals: hideTotals } = poll as Record<string, unknown>;
  const titles = Array.isArray(options) ? options.map(String) : [];
  const seconds = Number(expiresIn);
  const fits =
    titles.length >= 2 &&
    titles.length <= 4 &&
    new Set(titles).size === titles.length &&
    titles.every((title) => title !== '' && lengthOf(title) <= 50) &&
    seconds >= 300 &&
    seconds <= 2_629_746;
  if (!fits) throw new Refusal(422, 'poll');
  return {
    options: titles,
    multiple: multiple === true,
    hideTotals: hideTotals === true,
    expiresAt: new Date(world.now().getTime() + seconds * 1_000),
    votes: 0,
  };
}

function textOf(body: Call['body'], name: string): string | null {
  const value = body[name];
  return typeof value === 'string' ? value : null;
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}
