import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('workspace')
export class WorkspaceEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'text' })
  name: string;

  /** IANA name, `Europe/Berlin`. */
  @Column({ type: 'text' })
  zone: string;

  /** ISO weekday, 1 = Monday. */
  @Column({ type: 'smallint', name: 'week_starts_on', default: 1 })
  weekStartsOn: number;

  @Column({ type: 'integer', name: 'late_tolerance_minutes' })
  lateToleranceMinutes: number;

  /** Addresses in posts get `utm_source` and its siblings. */
  @Column({ type: 'boolean', name: 'utm_in_links', default: false })
  utmInLinks: boolean;

  /** Addresses in posts are replaced by short ones of this installation, which count who follows them. */
  @Column({ type: 'boolean', name: 'count_link_clicks', default: false })
  countLinkClicks: boolean;

  @Column({ type: 'timestamptz', precision: 3, name: 'paused_at', nullable: true })
  pausedAt: Date | null;

  /** Made and filled by Carillon, to look around in. */
  @Column({ type: 'boolean', default: false })
  sample: boolean;

  @Column({ type: 'integer', default: 1 })
  version: number;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt: Date;
}
