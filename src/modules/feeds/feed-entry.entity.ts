import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { FeedContent } from './feed-store.types.js';

@Entity('feed_entry')
export class FeedEntryEntity {
  @PrimaryColumn({ type: 'uuid', name: 'account_id' })
  accountId: string;

  @Column({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  @PrimaryColumn({ type: 'text' })
  id: string;

  @Column({ type: 'jsonb' })
  content: FeedContent;

  @Column({ type: 'timestamptz', precision: 3, name: 'published_at' })
  publishedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt: Date;

  /** When it was taken out of the feed; null while readers see it. */
  @Column({ type: 'timestamptz', precision: 3, name: 'removed_at', nullable: true })
  removedAt: Date | null;
}
