import { ApiProperty } from '@nestjs/swagger';
import { CHANNEL_IDS, type ChannelId } from '../channel-ids.js';

export class ConnectFieldView {
  name: string;
  label: string;
  help: string;
  @ApiProperty({ enum: ['text', 'url', 'secret'] })
  kind: string;
  required: boolean;
  maxLength: number;
  @ApiProperty({ type: String, nullable: true })
  placeholder: string | null;
}

export class ConnectMethodView {
  name: string;
  label: string;
  /** `fields`: what is typed is enough. `oauth2`: the person signs in at the network. */
  @ApiProperty({ enum: ['fields', 'oauth2'] })
  kind: string;
  fields: ConnectFieldView[];
}

export class ChannelView {
  @ApiProperty({ enum: CHANNEL_IDS })
  id: ChannelId;
  /** Limits and abilities as data, as the adapter states them. */
  @ApiProperty({ type: Object })
  capabilities: object;
  /** A server that comes with this installation, to fill the field `server` with. */
  @ApiProperty({ type: String, nullable: true })
  suggestedServer: string | null;
  connectMethods: ConnectMethodView[];
}

export class ChannelList {
  items: ChannelView[];
}
