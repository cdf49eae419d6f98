import { join } from 'node:path';
import { CHANNEL_APP_PREFIX, readChannelApps, type ChannelAppVariables } from './channel-apps.config.js';
import { channelsSettings, type ChannelsConfig } from './channels.config.js';
import { ConfigError, type ConfigFault } from './config-error.js';
import { mailSettings, type MailConfig } from './mail.config.js';
import { noticesSettings, type NoticesConfig } from './notices.config.js';
import { publishingSettings, type PublishingConfig } from './publishing.config.js';
import { securityConfig, securitySettings, type SecurityConfig } from './security.config.js';
import { serverSettings, type ServerConfig } from './server.config.js';
import { readGroup, type Setting } from './setting.js';
import { storageSettings, type StorageConfig } from './storage.config.js';

/** Everything that is set from outside. Frozen; read once at start. */
export interface Config {
  readonly server: ServerConfig;
  readonly storage: StorageConfig;
  readonly security: SecurityConfig;
  readonly publishing: PublishingConfig;
  readonly mail: MailConfig;
  readonly notices: NoticesConfig;
  readonly channels: ChannelsConfig;
  readonly channelApps: ChannelAppVariables;
}

/** Injection token of the configuration. */
export const CONFIG = Symbol('Config');

/** Every setting there is, for the docs. */
export const allSettings: readonly Setting<unknown>[] = [
  ...Object.values(serverSettings),
  ...Object.values(storageSettings),
  ...Object.values(securitySettings),
  ...Object.values(publishingSettings),
  ...Object.values(mailSettings),
  ...Object.values(noticesSettings),
  ...Object.values(channelsSettings),
];

/**
 * Reads the settings; nothing else in the service looks at the environment.
 * @throws ConfigError with every fault, also a `CARILLON_…` name that does not exist
 */
export function loadConfig(given: NodeJS.ProcessEnv = process.env): Config {
  const env = withoutServiceLinks(given);
  const faults: ConfigFault[] = [];
  const server = readGroup(serverSettings, env, faults);
  const storage = readGroup(storageSettings, env, faults);
  const security = readGroup(securitySettings, env, faults);
  const publishing = readGroup(publishingSettings, env, faults);
  const mail = readGroup(mailSettings, env, faults);
  const notices = readGroup(noticesSettings, env, faults);
  const channels = readGroup(channelsSettings, env, faults);
  faults.push(...unknownNames(env));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze({
    server: Object.freeze({ ...server, publicUrl: server.publicUrl ?? `http://localhost:${server.port}` }),
    storage: Object.freeze({ ...storage, mediaDir: storage.mediaDir ?? join(storage.dataDir, 'media') }),
    security: securityConfig(security, server.publicUrl === null && LOOPBACK.has(server.host)),
    publishing,
    mail,
    notices,
    channels,
    channelApps: readChannelApps(env),
  });
}

/** Kubernetes tells every container of a service called "carillon" by names that look like settings. */
function withoutServiceLinks(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isLink = (name: string, value: string | undefined): boolean =>
    /^CARILLON_(?:SERVICE_(?:HOST|PORT)|PORT_\d+_)/.test(name) ||
    (name === 'CARILLON_PORT' && value?.startsWith('tcp://') === true);
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => !isLink(name, value)));
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

function unknownNames(env: NodeJS.ProcessEnv): ConfigFault[] {
  const known = allSettings.map((setting) => setting.env);
  return Object.keys(env)
    .filter((name) => name.startsWith('CARILLON_') && !known.includes(name) && !name.startsWith(CHANNEL_APP_PREFIX))
    .sort()
    .map((name) => ({ name, message: `is no setting.${suggestion(name, known)}` }));
}

const CLOSE_ENOUGH = 4;

function suggestion(name: string, known: readonly string[]): string {
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best && best.distance <= CLOSE_ENOUGH ? ` Did you mean ${best.candidate}?` : '';
}

/** Levenshtein distance: single-letter edits between two words. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of from.split('').entries()) {
    const line = [row + 1];
    for (const [column, other] of to.split('').entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[to.length] ?? 0;
}
