import {
  ArrayMaxSize,
  ArrayMinSize,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  registerDecorator,
} from 'class-validator';
import { IsUUID } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { ATTEMPT_STATUSES, type AttemptStatus } from '../connect.rules.js';
import { AccountResponse } from './account.dto.js';

function HasTextValues(): PropertyDecorator {
  return (target, propertyName) =>
    registerDecorator({
      name: 'textValues',
      target: target.constructor,
      propertyName: String(propertyName),
      options: { message: 'every field of input must be text' },
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string'),
      },
    });
}

export class ConnectBody {
  @IsIn(CHANNEL_IDS)
  channel: ChannelId;

  /** Name of one of the channel's ways to connect; without it, the recommended one. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  method?: string;

  /** What the person typed, by the field names of the method. */
  @IsObject()
  @HasTextValues()
  input: Record<string, string> = {};

  /** Reconnects this account: a sign-in as anybody else is refused. */
  @IsOptional()
  @IsUUID()
  accountId?: string;
}

/** A secret that is shown this once. */
export class RevealedSecretResponse {
  accountId: string;

  label: string;

  value: string;
}

/** Either the connected accounts, or where to sign in. */
export class ConnectResponse {
  /** `waiting`: send the person to `authorizeUrl`, then read the sign-in by its `attemptId`. */
  @IsIn(['connected', 'waiting'])
  status: 'connected' | 'waiting';

  /** With `connected`. */
  accounts?: AccountResponse[];

  /** With `connected`: secrets to copy now, because they are not shown again. */
  revealOnce?: RevealedSecretResponse[];

  /** With `waiting`. */
  attemptId?: string;

  /** With `waiting`: the network's sign-in page. */
  authorizeUrl?: string;

  /** With `waiting`: until when the person has to be back. */
  expiresAt?: Date;
}

/** An account that the sign-in gave access to. */
export class ConnectChoiceResponse {
  server: string;

  remoteId: string;

  handle: string;

  displayName: string;

  avatarUrl: string | null;

  url: string | null;
}

export class ConnectFailureResponse {
  /** Stable, kebab-case: `expired`, `different-identity`, `sign-in-refused`. */
  code: string;

  /** Plain words. */
  detail: string;
}

/** A sign-in at a network. */
export class ConnectAttemptResponse {
  id: string;

  @IsIn(CHANNEL_IDS)
  channel: ChannelId;

  @IsIn(ATTEMPT_STATUSES)
  status: AttemptStatus;

  /** The account being reconnected; null when connecting anew. */
  accountId: string | null;

  /** While `choosing`: the accounts to choose from. */
  choices: ConnectChoiceResponse[];

  /** Once `connected`. */
  accountIds: string[];

  /** Once `failed`. */
  failure: ConnectFailureResponse | null;

  createdAt: Date;

  /** Until when the next step has to be taken. */
  expiresAt: Date;
}

export class ChooseBody {
  /** `remoteId` of each account to connect. */
  @IsString({ each: true })
  @MaxLength(500, { each: true })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  remoteIds: string[];
}

/** How a sign-in ended, for clients that follow the redirect themselves. */
export class ConnectCallbackResponse {
  @IsIn(['connected', 'choosing'])
  status: 'connected' | 'choosing';

  attemptId: string | null;

  /** Once `connected`. */
  accountIds: string[];
}
