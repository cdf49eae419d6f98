import type { ChannelAccount, ChannelAdapter, ChannelId, JsonObject } from '../channels/index.js';
import type { AccountStatus } from './account.rules.js';

/** An account with its decrypted grant: everything a call to its network needs. Never log it, never put it in a job. */
export interface OpenConnection {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly channel: ChannelId;
  readonly account: ChannelAccount;
  readonly adapter: ChannelAdapter;
  readonly credentials: JsonObject;
  readonly status: AccountStatus;
  /** Changes whenever the credentials do. */
  readonly generation: number;
  /** Changes whenever the account's row does. */
  readonly version: number;
  readonly scopes: readonly string[];
  readonly obtainedAt: Date;
  /** When the access token stops working; null where it never does. */
  readonly expiresAt: Date | null;
  readonly grantExpiresAt: Date | null;
}

/** What a call needs of it. */
export type ForCalling = Pick<OpenConnection, 'account' | 'adapter' | 'credentials'>;

/** What a claim reads beside its own columns, to tell whether a remembered connection is still the stored one. */
export interface ConnectionVersion {
  readonly accountId: string;
  /** `connection.generation` */
  readonly generation: number;
  /** `account.version`. Without it the credentials are those stored, and the account's details at most a minute old. */
  readonly version?: number;
}
