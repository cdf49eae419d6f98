import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Counts come back as text from some drivers; they stay far below 2^53. */
const count = {
  to: (value: number | null): number | null => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};

@Entity('campaign')
export class CampaignEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  @Column({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  brief: string;

  /** Calendar date, `YYYY-MM-DD`. */
  @Column({ type: 'date', name: 'starts_on', nullable: true })
  startsOn: string | null;

  @Column({ type: 'date', name: 'ends_on', nullable: true })
  endsOn: string | null;

  @Column({ type: 'text' })
  color: string;

  @Column({ type: 'text', array: true, name: 'default_labels' })
  defaultLabels: string[];

  @Column({ type: 'text', name: 'goal_metric', nullable: true })
  goalMetric: string | null;

  @Column({ type: 'bigint', name: 'goal_value', nullable: true, transformer: count })
  goalValue: number | null;

  @Column({ type: 'integer', name: 'late_tolerance_minutes', nullable: true })
  lateToleranceMinutes: number | null;

  /** null takes the workspace's word, as below. */
  @Column({ type: 'boolean', name: 'utm_in_links', nullable: true })
  utmInLinks: boolean | null;

  @Column({ type: 'boolean', name: 'count_link_clicks', nullable: true })
  countLinkClicks: boolean | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'paused_at', nullable: true })
  pausedAt: Date | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'archived_at', nullable: true })
  archivedAt: Date | null;

  @Column({ type: 'integer' })
  version: number;

  @Column({ type: 'uuid', name: 'created_by', nullable: true })
  createdBy: string | null;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt: Date;
}

/** One campaign's values, to copy and change. */
export type Campaign = Pick<CampaignEntity, keyof CampaignEntity>;
