import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsOptional } from 'class-validator';
import { IsUUID, IsWallClock, IsZone } from '../../../core/api/validators.js';
import { PostView } from '../../posts/index.js';

/** A time as people say it: what the clock on the wall shows, and where. */
export class ScheduleBody {
  /** `2026-11-24T10:00`, without offset. */
  @IsWallClock()
  localTime: string;

  /** IANA zone; absent: that of the workspace. */
  @IsOptional()
  @IsZone()
  zone?: string;
}

export class AccountsBody {
  /** Absent: all of the post's accounts. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID({ each: true })
  accountIds?: string[];
}

export class ScheduledPost {
  post: PostView;
  /** `gap` or `fold` where the clocks change at that time; see docs/glossary.md. */
  @ApiProperty({ enum: ['gap', 'fold'], nullable: true })
  clockChange: string | null;
  /** Accounts left as they were, because their delivery is out or on its way. */
  untouchedAccountIds: string[];
}
