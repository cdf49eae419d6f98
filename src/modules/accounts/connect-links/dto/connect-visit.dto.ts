import { OmitType } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { CHANNEL_IDS, ConnectMethodView, type ChannelId } from '../../../channels/index.js';
import { ATTEMPT_STATUSES, type AttemptStatus } from '../../connect.rules.js';
import { ConnectBody, ConnectChoiceResponse, ConnectFailureResponse } from '../../dto/connect.dto.js';

/** A channel as the holder of a link sees it. */
export class VisitorChannelResponse {
  @IsIn(CHANNEL_IDS)
  id: ChannelId;

  displayName: string;

  summary: string;

  /** True for the built-in practice network. */
  sandbox: boolean;

  suggestedServer: string | null;

  connectMethods: ConnectMethodView[];
}

/** What a link is for. */
export class OpenConnectLinkResponse {
  /** Name of the workspace that gets access. */
  workspace: string;

  /** Who has to sign in, where the link reconnects an account. */
  accountHandle: string | null;

  expiresAt: Date;

  channels: VisitorChannelResponse[];
}

export class ConnectVisitBody extends OmitType(ConnectBody, ['accountId'] as const) {}

/** A secret that is shown this once. */
export class VisitorSecretResponse {
  label: string;

  value: string;
}

/** Either what was connected, or where to sign in. */
export class ConnectVisitResponse {
  /** `waiting`: open `authorizeUrl`, then read the sign-in by its `attemptId`. */
  @IsIn(['connected', 'waiting'])
  status: 'connected' | 'waiting';

  /** With `connected`. */
  handles?: string[];

  /** With `connected`: secrets to copy now, because they are not shown again. */
  revealOnce?: VisitorSecretResponse[];

  /** With `waiting`. */
  attemptId?: string;

  /** With `waiting`: the network's sign-in page. */
  authorizeUrl?: string;

  /** With `waiting`: until when the person has to be back. */
  expiresAt?: Date;
}

/** A sign-in that was begun by a link. */
export class VisitorAttemptResponse {
  id: string;

  @IsIn(CHANNEL_IDS)
  channel: ChannelId;

  @IsIn(ATTEMPT_STATUSES)
  status: AttemptStatus;

  /** While `choosing`: the accounts to choose from. */
  choices: ConnectChoiceResponse[];

  /** Once `connected`. */
  handles: string[];

  /** Once `failed`. */
  failure: ConnectFailureResponse | null;
}
