import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsUUID } from '../../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../../channels/index.js';
import { CONNECT_LINK_STATES, type ConnectLinkState } from '../connect-link.rules.js';

export class CreateConnectLinkBody {
  /** What may be connected; without it, everything on which people sign in. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(CHANNEL_IDS, { each: true })
  channels?: ChannelId[];

  /** Reconnects this account: a sign-in as anybody else is refused. */
  @IsOptional()
  @IsUUID()
  accountId?: string;

  /** The link ends after so many hours: an hour to 30 days. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(720)
  @ApiProperty({ required: false })
  expiresInHours: number = 168;

  /** How many sign-ins may connect something. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  @ApiProperty({ required: false })
  maxUses: number = 1;
}

/** A link by which somebody without an account here connects one of theirs. */
export class ConnectLinkResponse {
  id: string;

  /** null: every channel on which people sign in. */
  @ApiProperty({ enum: CHANNEL_IDS, isArray: true, nullable: true })
  channels: ChannelId[] | null;

  /** The account that it reconnects; null for new ones. */
  accountId: string | null;

  accountHandle: string | null;

  /** `used`: as often as it may be. `maker-gone`: who made it may no longer connect accounts. */
  @IsIn(CONNECT_LINK_STATES)
  state: ConnectLinkState;

  /** Sign-ins that connected something. */
  uses: number;

  maxUses: number;

  expiresAt: Date;

  createdAt: Date;

  /** Name of the person who made it; null when they are gone. */
  createdBy: string | null;
}

export class CreatedConnectLinkResponse extends ConnectLinkResponse {
  /** The link. It is not shown again. */
  url: string;
}

export class ConnectLinkPageResponse {
  items: ConnectLinkResponse[];

  nextCursor: string | null;
}
