import { Column, Entity, PrimaryColumn } from 'typeorm';
import { asNumber } from './media.entity.js';

@Entity('media_rendition')
export class MediaRenditionEntity {
  @PrimaryColumn({ type: 'uuid', name: 'media_id' })
  mediaId: string;

  @Column({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  /** What it had to fit, in short: equal specs share one file. */
  @PrimaryColumn({ type: 'text' })
  spec: string;

  @Column({ type: 'text' })
  mime: string;

  @Column({ type: 'bigint', transformer: asNumber })
  bytes: number;

  @Column({ type: 'integer', nullable: true })
  width: number | null;

  @Column({ type: 'integer', nullable: true })
  height: number | null;

  @Column({ type: 'text' })
  sha256: string;

  @Column({ type: 'text', name: 'storage_key' })
  storageKey: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;
}
