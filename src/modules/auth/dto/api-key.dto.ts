import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsISO8601,
  IsOptional,
  Matches,
  MaxLength,
} from 'class-validator';
import type { Permission } from '../../../core/auth/permissions.js';
import { NameField } from '../../workspaces/index.js';
import { KEY_PERMISSIONS } from '../api-key.rules.js';

export class CreateApiKeyDto {
  /** What it is for. */
  @NameField()
  name: string;

  /** What it may do, at most what you may. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(KEY_PERMISSIONS.length)
  @ArrayUnique()
  @IsIn(KEY_PERMISSIONS, { each: true })
  @ApiProperty({ enum: KEY_PERMISSIONS, enumName: 'KeyPermission', isArray: true, minItems: 1, uniqueItems: true })
  permissions: Permission[];

  /** Instant with its offset, ISO 8601, ten years ahead at most. Without it the key works until it is revoked. */
  @IsOptional()
  @MaxLength(40)
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/T.*(?:Z|[+-]\d{2}:\d{2})$/, {
    message: '$property must have a time and an offset, such as 2030-01-01T00:00:00Z',
  })
  @ApiProperty({ type: String, format: 'date-time', required: false, nullable: true })
  expiresAt?: string | null;
}

export class ApiKeyDto {
  id: string;
  name: string;
  /** How the key begins: `ck_<prefix>_`. */
  prefix: string;
  @ApiProperty({ enum: KEY_PERMISSIONS, enumName: 'KeyPermission', isArray: true })
  permissions: readonly Permission[];
  /** Id of the person who made it. It never does more than they may. */
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  /** Exact to a minute. */
  lastUsedAt: string | null;
  revokedAt: string | null;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  /** The key, for `Authorization: Bearer`. Shown this once: only its hash is kept. */
  key: string;
}

export class ApiKeyPageDto {
  @ApiProperty({ type: [ApiKeyDto] })
  items: readonly ApiKeyDto[];
  /** null on the last page. */
  nextCursor: string | null;
}
