import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { FeedContent, FeedEntry, FeedStore, StoredFeedEntry } from './feed-store.types.js';
import { MediaLinks } from '../media/index.js';
import { FeedsRepository } from './feeds.repository.js';

/** Entries in Postgres. */
@Injectable()
export class FeedStoreService implements FeedStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FeedsRepository) private readonly feeds: FeedsRepository,
    @Inject(MediaLinks) private readonly links: MediaLinks,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  add({ accountId, id, content }: FeedEntry, at: Date): Promise<boolean> {
    return this.feeds.add(this.database, accountId, id, this.lasting(content), at);
  }

  change({ accountId, id, content }: FeedEntry, at: Date): Promise<boolean> {
    return this.feeds.change(this.database, accountId, id, this.lasting(content), at);
  }

  remove(accountId: string, id: string, at: Date): Promise<void> {
    return this.feeds.remove(this.database, accountId, id, at);
  }

  async find(accountId: string, id: string): Promise<StoredFeedEntry | null> {
    const entry = await this.feeds.find(this.database, accountId, id);
    return entry && { accountId, id, content: entry.content, publishedAt: entry.publishedAt };
  }

  urlOf(slug: string, entryId?: string): string {
    return `${this.config.server.publicUrl}/feeds/${slug}${entryId === undefined ? '' : `/${entryId}`}`;
  }

  /** Readers come for an entry's files for years: their addresses must not expire, nor hold a host that may change. */
  private lasting(content: FeedContent): FeedContent {
    return {
      ...content,
      parts: content.parts.map((part) => ({
        ...part,
        media: part.media.map((file) => ({ ...file, url: this.links.lastingPath(file.url) ?? file.url })),
      })),
    };
  }
}
