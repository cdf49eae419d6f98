import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Health } from './account.rules.js';

/** The grant behind an account. The row goes when the account is disconnected, and the credentials with it. */
@Entity('connection')
export class ConnectionEntity {
  @PrimaryColumn('uuid', { name: 'account_id' })
  accountId: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** Left out of reads that do not ask for it. */
  @Column('text', { select: false })
  sealed: string;

  @Column('integer', { default: 1 })
  generation: number;

  @Column('text', { array: true })
  scopes: string[];

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3, nullable: true })
  expiresAt: Date | null;

  @Column('timestamp with time zone', { name: 'grant_expires_at', precision: 3, nullable: true })
  grantExpiresAt: Date | null;

  @Column('uuid', { name: 'refresh_lease_token', nullable: true })
  refreshLeaseToken: string | null;

  @Column('timestamp with time zone', { name: 'refresh_lease_until', precision: 3, nullable: true })
  refreshLeaseUntil: Date | null;

  @Column('text')
  health: Health;

  @Column('text', { name: 'health_detail', nullable: true })
  healthDetail: string | null;

  @Column('integer', { default: 0 })
  failures: number;

  @Column('timestamp with time zone', { name: 'checked_at', precision: 3, nullable: true })
  checkedAt: Date | null;

  @Column('timestamp with time zone', { name: 'next_check_at', precision: 3 })
  nextCheckAt: Date;
}
