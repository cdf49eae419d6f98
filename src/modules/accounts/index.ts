import { AccountEntity } from './account.entity.js';
import { ConnectAttemptEntity } from './connect-attempt.entity.js';
import { ConnectionEntity } from './connection.entity.js';

/** A workspace's brand accounts on channels, and the connections behind them: connecting, credentials, health. */
export { AccountsModule } from './accounts.module.js';
/** Decrypted grants for those who call networks. */
export { AccountCredentials } from './account-credentials.service.js';
export type { ConnectionVersion, OpenConnection } from './open-connection.js';
export { CONNECT_PAGES, type ConnectPages } from './connect.ports.js';
export { ConnectService } from './connect.service.js';
export { AccountDirectory, type AccountDescription } from './account-directory.service.js';
/** Ticked by the scheduler. */
export { ConnectionKeeper, type TickResult } from './connection-keeper.service.js';
/** What networks tell by themselves about grants. */
export { Withdrawals } from './withdrawals.service.js';
export type { AccountStatus } from './account.rules.js';

/** For the data source. */
export const ACCOUNT_ENTITIES = [AccountEntity, ConnectionEntity, ConnectAttemptEntity] as const;
