import type { ApiParts } from './api-calls.js';
import { formBody, formValues, redirect, json, type Answer, type Exchange } from './http-exchange.js';
import { consentPage, escapeHtml, page, postArticle, replyArticle, type PostView } from './pages.js';
import { Refusal, type SandboxPost } from './sandbox-types.js';

const LATEST = 30;

/** What people look at: posts, profiles, files, and the OAuth consent page; and the OAuth calls beside it. */
export class PageRoutes {
  constructor(private readonly parts: ApiParts) {}

  async answer(exchange: Exchange): Promise<Answer> {
    const { method, path } = exchange;
    if (path === '/oauth/authorize' && method === 'GET') return this.askConsent(exchange);
    if (path === '/oauth/authorize' && method === 'POST')
      return this.decide(formBody(exchange), formValues(exchange, 'handle'));
    if (path === '/oauth/token' && method === 'POST') return await this.token(formBody(exchange));
    if (path === '/oauth/revoke' && method === 'POST') {
      await this.parts.grants.revoke(formBody(exchange)['token'] ?? '');
      return json(200, {});
    }
    if (method !== 'GET') throw new Refusal(404, 'not_found', 'There is nothing here.');
    if (path === '/') return this.home();
    const [, first = '', id] = path.split('/');
    if (first === 'media') return await this.file(id ?? '');
    if (first.startsWith('@'))
      return id === undefined ? this.profile(first.slice(1)) : this.permalink(first.slice(1), id);
    return nothing();
  }

  private askConsent({ query }: Exchange): Answer {
    const hidden: Record<string, string> = {};
    for (const name of [
      'client_id',
      'redirect_uri',
      'response_type',
      'state',
      'code_challenge',
      'code_challenge_method',
    ]) {
      hidden[name] = query.get(name) ?? '';
    }
    const app = this.parts.store.apps.get(hidden['client_id'] ?? '');
    const problem = this.problemWith(hidden);
    if (!app || problem !== null) return page('That link does not work', `<p>${escapeHtml(problem ?? '')}</p>`, 400);
    const handle = query.get('auto_approve');
    if (handle !== null) return this.decide({ ...hidden, decision: 'approve' }, [handle]);
    return consentPage(app.name, [...this.parts.store.accounts.values()].slice(0, 20), hidden);
  }

  private decide(form: Readonly<Record<string, string>>, handles: readonly string[]): Answer {
    const problem = this.problemWith(form);
    if (problem !== null) return page('That link does not work', `<p>${escapeHtml(problem)}</p>`, 400);
    const target = new URL(form['redirect_uri'] ?? '');
    target.searchParams.set('state', form['state'] ?? '');
    const accountIds = handles.flatMap((handle) => this.parts.store.accountByHandle(handle)?.id ?? []);
    if (form['decision'] === 'approve' && accountIds.length > 0) {
      const { client_id: appId = '', redirect_uri: redirectUri = '', code_challenge: challenge = '' } = form;
      target.searchParams.set('code', this.parts.grants.code(appId, accountIds, redirectUri, challenge));
    } else {
      target.searchParams.set('error', 'access_denied');
    }
    return redirect(target.href);
  }

  private problemWith(form: Readonly<Record<string, string>>): string | null {
    const app = this.parts.store.apps.get(form['client_id'] ?? '');
    if (!app) return 'The app is not known here.';
    if (!app.redirectUris.includes(form['redirect_uri'] ?? ''))
      return 'The app did not register this address to return to.';
    if (form['response_type'] !== 'code') return 'Only the code flow is offered.';
    if (!form['code_challenge'] || form['code_challenge_method'] !== 'S256') return 'PKCE with S256 is needed.';
    return null;
  }

  private async token(form: Readonly<Record<string, string>>): Promise<Answer> {
    const noStore = { 'cache-control': 'no-store' };
    if (!this.parts.store.apps.has(form['client_id'] ?? '')) {
      throw new Refusal(401, 'invalid_client', 'The app is not known here.');
    }
    if (form['grant_type'] === 'authorization_code') return json(200, await this.parts.grants.redeem(form), noStore);
    if (form['grant_type'] === 'refresh_token') return json(200, await this.parts.grants.refresh(form), noStore);
    throw new Refusal(400, 'unsupported_grant_type', 'Use authorization_code or refresh_token.');
  }

  private home(): Answer {
    const { accounts, posts } = this.parts.store;
    const latest: SandboxPost[] = [];
    const ids = [...posts.keys()];
    for (let index = ids.length - 1; index >= 0 && latest.length < LATEST; index--) {
      const post = this.parts.store.visiblePost(ids[index] ?? '');
      if (post) latest.push(post);
    }
    const links = [...accounts.values()]
      .slice(0, LATEST)
      .map(({ handle }) => `<a href="/@${escapeHtml(handle)}">@${escapeHtml(handle)}</a>`);
    return page('Latest posts', `<p>${links.join(' ')}</p>${this.articles(latest)}`);
  }

  private profile(handle: string): Answer {
    const account = this.parts.store.accountByHandle(handle);
    if (!account) return nothing();
    const latest: SandboxPost[] = [];
    for (const post of this.parts.store.postsOf(account.id)) {
      if (latest.push(post) >= LATEST) break;
    }
    return page(account.displayName, `<p>@${escapeHtml(account.handle)}</p>${this.articles(latest)}`);
  }

  private permalink(handle: string, id: string): Answer {
    const { store, engagement, now } = this.parts;
    const post = store.visiblePost(id);
    const author = post && store.accounts.get(post.accountId);
    if (!post || !author || author.handle !== handle) return nothing();
    const invented = engagement
      .replies(post, now())
      .map((reply) => replyArticle(reply) + this.articles(store.visibleReplies(reply.id)));
    return page(
      `Post by ${author.displayName}`,
      this.articles([post, ...store.visibleReplies(id)]) + invented.join(''),
    );
  }

  private articles(posts: readonly SandboxPost[]): string {
    return posts
      .map((post) => this.view(post))
      .map((view) => (view ? postArticle(view) : ''))
      .join('');
  }

  private view(post: SandboxPost): PostView | null {
    const { store, engagement, now } = this.parts;
    const author = store.accounts.get(post.accountId);
    if (!author) return null;
    const media = post.mediaIds.map((id) => store.media.get(id)).filter((file) => file !== undefined);
    const counted = engagement.metrics(post, now(), store.replyCount(post.id));
    return { post, author, media, metrics: { ...counted, ...store.metricOverrides.get(post.id) } };
  }

  private async file(id: string): Promise<Answer> {
    const media = this.parts.store.media.get(id);
    if (!media) return nothing();
    const headers = { 'content-security-policy': "default-src 'none'", 'x-content-type-options': 'nosniff' };
    return { status: 200, type: media.mime, body: await this.parts.store.fileOf(media), headers };
  }
}

function nothing(): Answer {
  return page('Nothing here', '<p>The post may have been removed.</p>', 404);
}
