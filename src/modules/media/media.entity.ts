import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { MediaKind } from '../channels/index.js';

/** Sizes come back as text from some drivers; they stay far below 2^53. */
export const asNumber = {
  to: (value: number): number => value,
  from: (value: string | number): number => Number(value),
};

@Entity('media')
export class MediaEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  @Column({ type: 'text' })
  kind: MediaKind;

  @Column({ type: 'text' })
  mime: string;

  @Column({ type: 'bigint', transformer: asNumber })
  bytes: number;

  @Column({ type: 'integer', nullable: true })
  width: number | null;

  @Column({ type: 'integer', nullable: true })
  height: number | null;

  @Column({ type: 'integer', name: 'duration_ms', nullable: true })
  durationMs: number | null;

  @Column({ type: 'text' })
  name: string;

  /** null: the author gave none; '': decorative. */
  @Column({ type: 'text', nullable: true })
  alt: string | null;

  @Column({ type: 'text', array: true })
  labels: string[];

  /** Hex, of the stored file. */
  @Column({ type: 'text' })
  sha256: string;

  @Column({ type: 'text', name: 'storage_key' })
  storageKey: string;

  @Column({ type: 'text', name: 'source_url', nullable: true })
  sourceUrl: string | null;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'uuid', name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt: Date;

  /** Its file is gone then; the row stays for what refers to it. */
  @Column({ type: 'timestamptz', precision: 3, name: 'deleted_at', nullable: true })
  deletedAt: Date | null;
}

/** One file's values, to copy and change. */
export type Media = Pick<MediaEntity, keyof MediaEntity>;
