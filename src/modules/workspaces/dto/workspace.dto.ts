import { ApiProperty } from '@nestjs/swagger';
import { PERMISSIONS, ROLES, type Permission, type Role } from '../../../core/auth/permissions.js';

export class WorkspaceDto {
  id: string;
  name: string;
  /** IANA time zone. */
  zone: string;
  /** ISO weekday, 1 = Monday. */
  weekStartsOn: number;
  /** How late a delivery may still go out by itself, in minutes. */
  lateToleranceMinutes: number;
  /** Addresses in posts get `utm_source`, `utm_medium` and `utm_campaign`. A campaign may say otherwise for its posts. */
  utmInLinks: boolean;
  /** Addresses in posts are replaced by short ones of this installation, which count who follows them. A campaign may say otherwise. */
  countLinkClicks: boolean;
  /** Since when nothing goes out; null while publishing runs. */
  pausedAt: string | null;
  /** Made and filled by Carillon, to look around in; deleted like any other. */
  sample: boolean;
  /** Send it back as If-Match with a change. */
  version: number;
  createdAt: string;
  updatedAt: string;
}

/** A workspace as one of its members sees it. */
export class MyWorkspaceDto extends WorkspaceDto {
  /** Your role in it. */
  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;

  /** What you may do there. */
  @ApiProperty({ enum: PERMISSIONS, enumName: 'Permission', isArray: true })
  permissions: readonly Permission[];
}

export class MyWorkspacePageDto {
  @ApiProperty({ type: [MyWorkspaceDto] })
  items: readonly MyWorkspaceDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
