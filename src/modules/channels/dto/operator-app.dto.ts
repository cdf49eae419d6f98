import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { IsFlatTexts } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../channel-ids.js';

export class AppFieldView {
  name: string;
  label: string;
  help: string;
  secret: boolean;
  /** With `method`: required for connecting that way; one way is enough. */
  required: boolean;
  /** The connect method that alone needs it; null where every one does. */
  @ApiProperty({ type: String, nullable: true })
  method: string | null;
  maxLength: number;
  /** The environment variable that sets it instead, and wins. */
  env: string;
  /** Where it is set; null where it is not. */
  @ApiProperty({ enum: ['environment', 'stored'], nullable: true })
  source: 'environment' | 'stored' | null;
  /** null for secrets, which are never shown again, and for what is not set. */
  @ApiProperty({ type: String, nullable: true })
  value: string | null;
}

/** The app that the operator brings to a network. */
export class OperatorAppView {
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  displayName: string;
  isSetUp: boolean;
  /** Labels of what is needed and not there. */
  missing: string[];
  fields: AppFieldView[];
  /** Where the app is made. */
  portalUrl: string;
  /** What to enter there, exactly. */
  callbackUrl: string;
  /** What to do there, in order. */
  steps: string[];
  /** What the network's review asks for. */
  review: string[];
  /** When it was entered last; null where nothing is stored. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  changedAt: string | null;
}

export class OperatorAppList {
  items: OperatorAppView[];
}

export class SaveOperatorAppBody {
  /** Values by field name. What is left out stays as it is; an empty text takes the value away. */
  @IsObject()
  @IsFlatTexts()
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  fields: Record<string, string>;
}

/** What the network said about the app. */
export class AppCheckView {
  ok: boolean;
  detail: string;
  /** The field that is wrong, where the network tells. */
  @ApiProperty({ type: String, nullable: true })
  field: string | null;
  @ApiProperty({ format: 'date-time' })
  checkedAt: string;
}
