import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { AppError, notFound } from '../../core/errors/app-error.js';
import { isId } from '../../core/ids/new-id.js';
import type { FeedContent } from './feed-store.types.js';
import type { FeedEntryEntity } from './feed-entry.entity.js';
import { FeedStoreService } from './feed-store.service.js';
import type { EntryView, FeedView } from './feed-view.rules.js';
import { FeedsRepository, type FeedAccount } from './feeds.repository.js';

const ENTRIES_SHOWN = 50;

/** Reads feeds for the public. */
@Injectable()
export class FeedsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FeedsRepository) private readonly feeds: FeedsRepository,
    @Inject(FeedStoreService) private readonly store: FeedStoreService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The feed with its newest entries. @throws AppError 404 */
  async feed(slug: string): Promise<FeedView> {
    const account = await this.account(slug);
    const entries = await this.feeds.newest(this.database, account.id, ENTRIES_SHOWN);
    return this.view(account, entries);
  }

  /** One entry, also when it is no longer among the newest. @throws AppError 404; 410 `gone` when it was taken down */
  async entry(slug: string, entryId: string): Promise<{ readonly feed: FeedView; readonly entry: EntryView }> {
    const account = await this.account(slug);
    const found = isId(entryId) ? await this.feeds.find(this.database, account.id, entryId.toLowerCase()) : null;
    if (!found) throw notFound('entry');
    if (found.removedAt !== null)
      throw new AppError({ status: 410, code: 'gone', detail: 'This entry was taken down.' });
    return { feed: this.view(account, []), entry: this.entryView(slug, found) };
  }

  private async account(slug: string): Promise<FeedAccount> {
    const account = /^[a-z0-9-]{1,80}$/.test(slug) ? await this.feeds.feedBySlug(this.database, slug) : null;
    if (!account) throw notFound('feed');
    return account;
  }

  private view(account: FeedAccount, entries: readonly FeedEntryEntity[]): FeedView {
    const pageUrl = this.store.urlOf(account.slug);
    const { title, description, homeUrl } = account.data;
    return {
      id: account.id,
      title: typeof title === 'string' ? title : account.displayName,
      description: typeof description === 'string' ? description : '',
      homeUrl: typeof homeUrl === 'string' ? homeUrl : pageUrl,
      pageUrl,
      rssUrl: `${pageUrl}/rss.xml`,
      atomUrl: `${pageUrl}/atom.xml`,
      jsonUrl: `${pageUrl}/feed.json`,
      changedAt: account.changedAt,
      entries: entries.map((entry) => this.entryView(account.slug, entry)),
    };
  }

  private entryView(slug: string, entry: FeedEntryEntity): EntryView {
    const { id, publishedAt, updatedAt } = entry;
    return { id, url: this.store.urlOf(slug, id), content: this.absolute(entry.content), publishedAt, updatedAt };
  }

  private absolute(content: FeedContent): FeedContent {
    const { publicUrl } = this.config.server;
    const parts = content.parts.map((part) => ({
      ...part,
      media: part.media.map((file) => ({
        ...file,
        url: file.url.startsWith('/') ? `${publicUrl}${file.url}` : file.url,
      })),
    }));
    return { ...content, parts };
  }
}
