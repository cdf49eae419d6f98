import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Role } from '../../core/auth/permissions.js';

@Entity('member')
export class MemberEntity {
  @PrimaryColumn({ type: 'uuid', name: 'workspace_id' })
  workspaceId: string;

  @PrimaryColumn({ type: 'uuid', name: 'person_id' })
  personId: string;

  @Column({ type: 'text' })
  role: Role;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;
}
