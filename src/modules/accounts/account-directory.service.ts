import { Inject, Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId, ChannelLimits } from '../channels/index.js';
import type { AccountStatus } from './account.rules.js';
import { AccountsRepository } from './accounts.repository.js';
import { channelIdOf } from './accounts.presenter.js';

/** An account as other modules see it. */
export interface AccountDescription {
  readonly id: string;
  readonly channel: ChannelId;
  readonly status: AccountStatus;
  readonly handle: string;
  readonly displayName: string;
  readonly limits: ChannelLimits;
}

/** Accounts by id, for modules that refer to them. */
@Injectable()
export class AccountDirectory {
  constructor(@Inject(AccountsRepository) private readonly accounts: AccountsRepository) {}

  /** Those of `ids` that exist in the workspace, in no particular order, disconnected ones included. */
  async describe(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<AccountDescription[]> {
    const accounts = await this.accounts.findMany(sql, workspaceId, ids);
    return accounts.map(({ id, channel, status, handle, displayName, limits }) => ({
      id,
      channel: channelIdOf(channel),
      status,
      handle,
      displayName,
      limits,
    }));
  }
}
