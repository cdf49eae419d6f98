import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { IdPipe } from '../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { presentAccount } from './accounts.presenter.js';
import { AccountsService } from './accounts.service.js';
import { AccountPageResponse, AccountResponse, AccountsQuery, AccountTestResponse } from './dto/account.dto.js';

@Controller('workspaces/:workspaceId/accounts')
export class AccountsController {
  constructor(@Inject(AccountsService) private readonly accounts: AccountsService) {}

  /** Lists the accounts, newest first, disconnected ones included. */
  @Get()
  @RequirePermission('accounts.read')
  async list(@InWorkspace() context: WorkspaceContext, @Query() query: AccountsQuery): Promise<AccountPageResponse> {
    const page = await this.accounts.list(context, query, presentAccount);
    return { items: [...page.items], nextCursor: page.nextCursor };
  }

  /** Reads one account with the health of its connection. */
  @Get(':accountId')
  @RequirePermission('accounts.read')
  async read(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<AccountResponse> {
    return presentAccount(await this.accounts.read(context, accountId));
  }

  /** Reads the account at its network now, and says how that went. */
  @Post(':accountId/test')
  @HttpCode(200)
  @RequirePermission('accounts.manage')
  async test(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<AccountTestResponse> {
    const result = await this.accounts.test(context, accountId);
    return { ...result, account: presentAccount(await this.accounts.read(context, accountId)) };
  }

  /** Holds the account's posts until it is resumed. */
  @Post(':accountId/pause')
  @HttpCode(200)
  @RequirePermission('accounts.manage')
  async pause(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<AccountResponse> {
    return presentAccount(await this.accounts.pause(context, accountId));
  }

  /** Lets the account's posts go out again. */
  @Post(':accountId/resume')
  @HttpCode(200)
  @RequirePermission('accounts.manage')
  async resume(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<AccountResponse> {
    return presentAccount(await this.accounts.resume(context, accountId));
  }

  /** Disconnects the account: its credentials are deleted, its history stays. */
  @Delete(':accountId')
  @HttpCode(204)
  @RequirePermission('accounts.manage')
  async disconnect(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<void> {
    await this.accounts.disconnect(context, accountId);
  }
}
