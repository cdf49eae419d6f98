import { Module } from '@nestjs/common';
import { ChannelsModule } from '../channels/index.js';
import { AccountCredentials } from './account-credentials.service.js';
import { AccountDirectory } from './account-directory.service.js';
import { AccountStore } from './account-store.service.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsRepository } from './accounts.repository.js';
import { AccountsService } from './accounts.service.js';
import { ConnectLinkUse } from './connect-links/connect-link-use.service.js';
import { ConnectLinksController } from './connect-links/connect-links.controller.js';
import { ConnectLinksRepository } from './connect-links/connect-links.repository.js';
import { ConnectLinksService } from './connect-links/connect-links.service.js';
import { ConnectVisitsController } from './connect-links/connect-visits.controller.js';
import { ConnectVisits } from './connect-links/connect-visits.service.js';
import { VisitorCookie } from './connect-links/visitor-cookie.js';
import { ConnectAttemptsRepository } from './connect-attempts.repository.js';
import { ConnectCallbackController } from './connect-callback.controller.js';
import { ConnectCallback } from './connect-callback.service.js';
import { ConnectContextFactory } from './connect-context.factory.js';
import { ConnectController } from './connect.controller.js';
import { ConnectService } from './connect.service.js';
import { ConnectionChecker } from './connection-checker.service.js';
import { ConnectionHealthRepository } from './connection-health.repository.js';
import { ConnectionKeeper } from './connection-keeper.service.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionRefresher } from './connection-refresher.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import { SignInCookies } from './sign-in-cookies.js';
import { WithdrawalsRepository } from './withdrawals.repository.js';
import { Withdrawals } from './withdrawals.service.js';

@Module({
  imports: [ChannelsModule],
  controllers: [
    AccountsController,
    ConnectController,
    ConnectCallbackController,
    ConnectLinksController,
    ConnectVisitsController,
  ],
  providers: [
    AccountDirectory,
    AccountCredentials,
    AccountsRepository,
    AccountsService,
    AccountStore,
    ConnectAttemptsRepository,
    ConnectCallback,
    ConnectContextFactory,
    ConnectionChecker,
    ConnectionHealthRepository,
    ConnectionKeeper,
    ConnectionOpener,
    ConnectionRefresher,
    ConnectionsRepository,
    ConnectLinksRepository,
    ConnectLinksService,
    ConnectLinkUse,
    ConnectService,
    SignInCookies,
    Withdrawals,
    WithdrawalsRepository,
    ConnectVisits,
    VisitorCookie,
  ],
  exports: [AccountCredentials, AccountDirectory, ConnectionKeeper, ConnectService, Withdrawals],
})
export class AccountsModule {}
