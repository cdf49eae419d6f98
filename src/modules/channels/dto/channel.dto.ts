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

/** One permission that connecting gives. */
export class AskedScopeView {
  /** The network's own name of it. */
  scope: string;
  /** What Carillon does with it, in a sentence. */
  why: string;
}

export class ConnectMethodView {
  name: string;
  label: string;
  /** `fields`: what is typed is enough. `oauth2`: the person signs in at the network. */
  @ApiProperty({ enum: ['fields', 'oauth2'] })
  kind: string;
  fields: ConnectFieldView[];
  /** All that is asked for; servers that know fewer permissions are asked for wider ones. */
  asksFor: AskedScopeView[];
  /** False where the owner of the installation has not entered the app that this way needs. */
  isSetUp: boolean;
}

export class SetUpCheck {
  /** Stable: `public-address-secure`, `public-address-reachable`, `app-registration`, `callback-accepted`, `api-version`, `channel-stopped`. */
  code: string;
  ok: boolean;
  /** What it means where it is not ok. `blocks`: nothing can be connected or published. */
  @ApiProperty({ enum: ['blocks', 'warns'] })
  severity: 'blocks' | 'warns';
  /** Which of the code's sentences the message is, for programs that say it in other words: `missing`. */
  means: string;
  /** What is filled into the sentence, by name. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  values: Readonly<Record<string, string>>;
  /** Plain words, for whoever runs the installation. */
  message: string;
}

/** What must be in place before accounts of the channel are connected. */
export class SetUpView {
  /** `ready`: every check is ok. */
  @ApiProperty({ enum: ['ready', 'needs-attention'] })
  state: 'ready' | 'needs-attention';
  /** Where the network sends people back to after signing in, exactly; null where nobody signs in. */
  @ApiProperty({ type: String, nullable: true })
  callbackUrl: string | null;
  /** Of this installation. */
  publicUrl: string;
  /** What one needs, a sentence each. */
  needs: string[];
  /** True where the owner of the installation brings an app: see `admin/channel-apps`. */
  operatorApp: boolean;
  /** Whether the network can call this installation, so that news comes sooner. */
  isCalled: boolean;
  checks: SetUpCheck[];
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
  setUp: SetUpView;
}

export class ChannelList {
  items: ChannelView[];
}
