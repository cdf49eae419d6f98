import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../../core/api/page.dto.js';
import { CHANNEL_IDS, type ChannelId, type ChannelLimits } from '../../channels/index.js';
import { ACCOUNT_STATUSES, HEALTHS, type AccountStatus, type Health } from '../account.rules.js';

export class AccountsQuery extends PageQuery {
  /** Only accounts on this channel. */
  @IsOptional()
  @IsIn(CHANNEL_IDS)
  channel?: ChannelId;

  /** Only accounts with this status. */
  @IsOptional()
  @IsIn(ACCOUNT_STATUSES)
  status?: AccountStatus;
}

/** The grant behind an account. Its credentials are never shown. */
export class ConnectionResponse {
  /** `failing` mends itself; `reconnect` needs a person. */
  @IsIn(HEALTHS)
  health: Health;

  /** What is wrong, in plain words; null while all is well. */
  detail: string | null;

  /** Failures in a row. */
  failures: number;

  /** What the network allows us to do, in its own words. */
  scopes: string[];

  /** When the access token ends; where `renewable`, it is renewed before. Null where it never does. */
  expiresAt: Date | null;

  /** When the whole grant ends unless it is used; null where it never does. */
  grantExpiresAt: Date | null;

  /** False where only a new sign-in prolongs it: at `expiresAt`, or `grantExpiresAt` where that is sooner, the account stops. */
  renewable: boolean;

  /** When the account was last read at its network. */
  checkedAt: Date | null;

  /** When Carillon looks at the connection next. */
  nextCheckAt: Date;
}

/** What the account still has to send: what a person who reconnects it saves. */
export class AccountWaitingResponse {
  /** Deliveries that are held until the account may send again; `GET …/deliveries?state=held&accountId=…` lists them. */
  held: number;

  /** Deliveries that are on the schedule, or on their way. */
  upcoming: number;

  /** When the first of all of them was or is due; null when there are none. */
  nextDueAt: Date | null;

  /** Until then, everything that is held goes out by itself once the account may send again; null when nothing is held. */
  soonestLateAt: Date | null;
}

/** A brand's identity on a channel. */
export class AccountResponse {
  id: string;

  @IsIn(CHANNEL_IDS)
  channel: ChannelId;

  /** Origin of the server for networks of many servers, otherwise empty. */
  server: string;

  /** The network's id of the account. */
  remoteId: string;

  /** Without a leading `@`. */
  handle: string;

  displayName: string;

  avatarUrl: string | null;

  /** The public page of the account. */
  url: string | null;

  /** Posts go out only while `active`. */
  @IsIn(ACCOUNT_STATUSES)
  status: AccountStatus;

  /** What the network accepts from this account. */
  limits: ChannelLimits;

  /** null once disconnected. */
  connection: ConnectionResponse | null;

  waiting: AccountWaitingResponse;

  connectedAt: Date;

  createdAt: Date;

  updatedAt: Date;

  /** Counts changes. */
  version: number;
}

export class AccountPageResponse {
  items: AccountResponse[];

  /** Pass it as `cursor` for the next page; null on the last one. */
  nextCursor: string | null;
}

/** What a test of the connection found. */
export class AccountTestResponse {
  ok: boolean;

  /** Plain words: who is signed in, or what went wrong. */
  detail: string;

  checkedAt: Date;

  /** The account after the test. */
  account: AccountResponse;
}
