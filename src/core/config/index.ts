/** Settings, generated secrets, and the errors that keep the service from starting. Knows no framework. */
export { readChannelApps, type ChannelAppVariables } from './channel-apps.config.js';
export { ConfigError, type ConfigFault } from './config-error.js';
export { prepareDataFolder, unwritable } from './data-folder.js';
export { errorCode, errorMessage } from './error-code.js';
export { CONFIG, allSettings, loadConfig, type Config } from './load-config.js';
export { allowedPrivately, type PrivateAddressRule } from './private-address.rules.js';
export { createOwnerOnly, loadSecrets, readOwnerOnly, type Secrets } from './secrets.js';
export type { Role } from './server.config.js';
export type { Setting } from './setting.js';
export { DataFolderInUse, StartError, databaseError, listenError, type StartErrorCode } from './start-error.js';
export { print, runCommand, tell, UsageError } from './run-command.js';
