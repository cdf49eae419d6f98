import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Our registration at one server, shared by all workspaces. */
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
}
