import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { IsUUID, IsInstant } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { RESCHEDULABLE_STATES } from '../delivery.state.js';

/** All deliveries to which everything that is named applies. */
export class DeliverySelection {
  /** At least one: what is meant is said. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(RESCHEDULABLE_STATES, { each: true })
  @ApiProperty({ enum: RESCHEDULABLE_STATES, isArray: true })
  states: (typeof RESCHEDULABLE_STATES)[number][];

  @IsOptional()
  @IsUUID()
  accountId?: string;

  @IsOptional()
  @IsUUID()
  campaignId?: string;

  @IsOptional()
  @IsUUID()
  postId?: string;

  @IsOptional()
  @IsIn(CHANNEL_IDS)
  channel?: ChannelId;

  /** As `GET …/deliveries/attention` names it: `outage`, `late`, `rejected`, `reconnect`, `account-paused` and so on. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  cause?: string;

  /** Due at or after this instant. */
  @IsOptional()
  @IsInstant()
  dueFrom?: Date;

  /** Due before this instant. */
  @IsOptional()
  @IsInstant()
  dueBefore?: Date;
}
