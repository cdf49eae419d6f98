import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChannelLimits, JsonObject } from '../channels/index.js';
import type { AccountStatus } from './account.rules.js';

/** A brand's identity on a channel. It outlives its connection: a disconnected account keeps its history. */
@Entity('account')
export class AccountEntity {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  channel: string;

  /** Origin of the server for networks of many servers, otherwise ''. */
  @Column('text')
  server: string;

  @Column('text', { name: 'remote_id' })
  remoteId: string;

  @Column('text')
  handle: string;

  @Column('text', { name: 'display_name' })
  displayName: string;

  @Column('text', { name: 'avatar_url', nullable: true })
  avatarUrl: string | null;

  @Column('text', { nullable: true })
  url: string | null;

  @Column('text')
  status: AccountStatus;

  @Column('jsonb')
  limits: ChannelLimits;

  @Column('jsonb')
  data: JsonObject;

  /** Counts every change of the row, so that whoever remembers an account can tell whether it still is as remembered. */
  @Column('integer', { default: 1 })
  version: number;

  @Column('uuid', { name: 'connected_by', nullable: true })
  connectedBy: string | null;

  @Column('timestamp with time zone', { name: 'connected_at', precision: 3 })
  connectedAt: Date;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('timestamp with time zone', { name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
