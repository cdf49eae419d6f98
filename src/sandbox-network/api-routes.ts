import { createHash, randomBytes } from 'node:crypto';
import { accountView, caller, mediaView, notFound, type ApiParts } from './api-calls.js';
import { conversationBelow } from './conversation.js';
import { formBody, json, jsonBody, multipartBody, type Answer, type Exchange } from './http-exchange.js';
import { PostCalls } from './post-calls.js';
import { Refusal } from './sandbox-types.js';

const MEDIA_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'video/mp4'];
const MAX_ALT = 1_000;
export const MAX_MEDIA_BYTES = 40_000_000;

/** Everything under /api. */
export class ApiRoutes {
  readonly posts: PostCalls;

  constructor(private readonly parts: ApiParts) {
    this.posts = new PostCalls(parts);
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const [, , resource = '', id = '', sub, ...rest] = exchange.path.split('/');
    const route = `${exchange.method} ${resource}${id === '' ? '' : '/:id'}${sub === undefined ? '' : `/${sub}`}`;
    if (rest.length > 0) throw notFound();
    switch (route) {
      case 'POST posts':
        return await this.posts.create(exchange);
      case 'GET posts/:id':
        return this.posts.show(id);
      case 'GET posts/:id/replies':
        return this.posts.listReplies(id);
      case 'GET posts/:id/conversation':
        return conversationBelow(this.parts, exchange, id);
      case 'PUT posts/:id':
        return await this.posts.change(exchange, id);
      case 'DELETE posts/:id':
        return await this.posts.remove(exchange, id);
      case 'GET accounts/:id/posts':
        return this.posts.list(exchange, id);
      case 'GET metrics':
        return this.posts.listMetrics(exchange);
      case 'GET me':
        return json(200, accountView(this.parts, caller(this.parts, exchange)));
      case 'POST media':
        return await this.upload(exchange);
      case 'GET media/:id':
        return json(200, mediaView(this.parts, this.ownMediaId(exchange, id)));
      case 'PATCH media/:id':
        return await this.describeMedia(exchange, id);
      case 'POST tokens':
        return await this.signIn(exchange);
      case 'POST accounts':
        return await this.openAccount(exchange);
      case 'POST apps':
        return await this.registerApp(exchange);
      case 'GET apps/:id':
        return this.showApp(id);
      default:
        throw notFound();
    }
  }

  private async upload(exchange: Exchange): Promise<Answer> {
    const { store, settings, now } = this.parts;
    const account = caller(this.parts, exchange);
    const { fields, files } = multipartBody(exchange);
    const file = files.get('file');
    if (!file) throw new Refusal(422, 'validation', '"file" is missing.');
    if (!MEDIA_TYPES.includes(file.mime)) {
      throw new Refusal(422, 'validation', `The sandbox takes ${MEDIA_TYPES.join(', ')}.`);
    }
    const id = store.nextId();
    const media = {
      id,
      accountId: account.id,
      mime: file.mime,
      bytes: file.content.length,
      sha256: createHash('sha256').update(file.content).digest('hex'),
      alt: altOf(fields.get('alt')),
      readyAt: new Date(now() + settings.mediaProcessingMs).toISOString(),
    };
    await store.keepFile(id, file.content);
    await store.commit({ type: 'media', media });
    return json(settings.mediaProcessingMs > 0 ? 202 : 201, mediaView(this.parts, id));
  }

  private async describeMedia(exchange: Exchange, id: string): Promise<Answer> {
    const mediaId = this.ownMediaId(exchange, id);
    await this.parts.store.commit({ type: 'media-described', mediaId, alt: altOf(jsonBody(exchange)['alt']) });
    return json(200, mediaView(this.parts, mediaId));
  }

  private ownMediaId(exchange: Exchange, id: string): string {
    const account = caller(this.parts, exchange);
    const media = this.parts.store.media.get(id);
    if (media?.accountId !== account.id) throw notFound();
    return media.id;
  }

  private async signIn(exchange: Exchange): Promise<Answer> {
    const { handle = '', password = '' } = formBody(exchange);
    return json(201, await this.parts.grants.signIn(handle, password), { 'cache-control': 'no-store' });
  }

  private async openAccount(exchange: Exchange): Promise<Answer> {
    const { handle = '', displayName = '', password = '' } = formBody(exchange);
    if (password.length < 8) throw new Refusal(422, 'validation', 'A password has at least 8 characters.');
    return json(201, accountView(this.parts, await this.parts.grants.openAccount(handle, displayName, password)));
  }

  private async registerApp(exchange: Exchange): Promise<Answer> {
    const { name, redirectUris } = jsonBody(exchange);
    const uris: readonly unknown[] = Array.isArray(redirectUris) ? redirectUris : [];
    const valid = uris.filter((uri): uri is string => typeof uri === 'string' && /^https?:\/\//u.test(uri));
    if (typeof name !== 'string' || name === '' || valid.length === 0 || valid.length < uris.length) {
      throw new Refusal(422, 'validation', 'An app has a "name" and http(s) "redirectUris".');
    }
    const clientId = randomBytes(12).toString('base64url');
    await this.parts.store.commit({ type: 'app', app: { id: clientId, name, redirectUris: valid } });
    return json(201, { clientId, name, redirectUris: valid });
  }

  private showApp(id: string): Answer {
    const app = this.parts.store.apps.get(id);
    if (!app) throw notFound();
    return json(200, { clientId: app.id, name: app.name, redirectUris: app.redirectUris });
  }
}

function altOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string' || [...new Intl.Segmenter('und').segment(value)].length > MAX_ALT) {
    throw new Refusal(422, 'validation', `"alt" is a text of at most ${MAX_ALT} characters.`);
  }
  return value;
}
