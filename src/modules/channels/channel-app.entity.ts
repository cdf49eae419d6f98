import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Our registration at one server, or the app that the operator brings (under the server ''); shared by all workspaces. */
@Entity('channel_app')
export class ChannelAppEntity {
  @PrimaryColumn('text')
  channel: string;

  @PrimaryColumn('text')
  server: string;

  @Column('text')
  sealed: string;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column('timestamp with time zone', { name: 'changed_at', precision: 3, nullable: true })
  changedAt: Date | null;

  @Column('uuid', { name: 'changed_by', nullable: true })
  changedBy: string | null;
}
