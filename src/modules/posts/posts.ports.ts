import type { Sql } from '../../core/database/sql.js';
import type { ChannelId, ChannelLimits, ChannelMedia } from '../channels/index.js';

/** What posts needs to know of an account. */
export interface PostAccount {
  readonly id: string;
  readonly channel: ChannelId;
  readonly status: 'active' | 'paused' | 'reconnect' | 'disconnected';
  readonly handle: string;
  readonly limits: ChannelLimits;
}

export interface PostAccounts {
  /** Those of `ids` that exist in the workspace. */
  describe(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<PostAccount[]>;
}

export interface PostMedia {
  /** Those of `ids` that exist in the workspace. */
  describe(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<ChannelMedia[]>;
}

export interface PostCampaigns {
  /** null when there is no such campaign in the workspace. */
  defaults(sql: Sql, workspaceId: string, campaignId: string): Promise<{ readonly labels: readonly string[] } | null>;
}

/** Injection tokens of the ports, bound in the composition root. */
export const POST_ACCOUNTS = Symbol('PostAccounts');
export const POST_MEDIA = Symbol('PostMedia');
export const POST_CAMPAIGNS = Symbol('PostCampaigns');
