import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Permission } from '../../core/auth/permissions.js';

@Entity('api_key')
export class ApiKeyEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  @Column({ type: 'text' })
  name: string;

  /** The readable part of the key, to tell keys apart. */
  @Column({ type: 'text' })
  prefix: string;

  /** SHA-256 of the whole key. */
  @Column({ type: 'bytea', name: 'secret_hash', unique: true })
  secretHash: Buffer;

  @Column({ type: 'text', array: true })
  permissions: Permission[];

  @Column({ type: 'uuid', name: 'created_by' })
  createdBy: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** Exact to a minute. */
  @Column({ type: 'timestamptz', precision: 3, name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
