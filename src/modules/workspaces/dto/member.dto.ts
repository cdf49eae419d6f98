import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { ROLES, type Role } from '../../../core/auth/permissions.js';

export class ChangeRoleDto {
  /** The new role. Only an owner can give `owner` or take it. */
  @IsIn(ROLES)
  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;
}

export class MemberDto {
  personId: string;
  name: string;
  email: string;
  @ApiProperty({ enum: ROLES, enumName: 'Role' })
  role: Role;
  joinedAt: string;
}

export class MemberPageDto {
  @ApiProperty({ type: [MemberDto] })
  items: readonly MemberDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
