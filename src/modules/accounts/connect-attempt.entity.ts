import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AttemptStatus } from './connect.rules.js';

/** One sign-in at a network, from leaving for it to the connected account. */
@Entity('connect_attempt')
export class ConnectAttemptEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** Who began it: the person, or the maker of the API key; null for a visitor by a link. */
  @Column('uuid', { name: 'person_id', nullable: true })
  personId: string | null;

  /** The link by which a visitor began it. */
  @Column('uuid', { name: 'connect_link_id', nullable: true })
  connectLinkId: string | null;

  /** The visitor's browser, which alone may go on. */
  @Column('bytea', { name: 'visitor_hash', nullable: true })
  visitorHash: Buffer | null;

  @Column('text')
  channel: string;

  @Column('text')
  method: string;

  /** The account that is being reconnected; null when connecting anew. */
  @Column('uuid', { name: 'account_id', nullable: true })
  accountId: string | null;

  @Column('bytea', { name: 'state_hash', nullable: true })
  stateHash: Buffer | null;

  @Column('text')
  status: AttemptStatus;

  /** Emptied as soon as the attempt ends. Left out of reads that do not ask for it. */
  @Column('text', { select: false })
  sealed: string;

  @Column('text', { name: 'failure_code', nullable: true })
  failureCode: string | null;

  @Column('text', { name: 'failure_detail', nullable: true })
  failureDetail: string | null;

  @Column('uuid', { name: 'account_ids', array: true, default: [] })
  accountIds: string[];

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  expiresAt: Date;
}
