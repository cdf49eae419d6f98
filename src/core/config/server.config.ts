import { isIP } from 'node:net';
import type { LogLevel } from '../logging/logger.js';
import { integer, listOf, oneOf, setting, type Reader, type SettingValues } from './setting.js';

/** What a process does. Any number of processes may have any of them. */
export const ROLES = ['api', 'scheduler', 'worker'] as const;
export type Role = (typeof ROLES)[number];

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly LogLevel[];

const listenHost: Reader<string> = {
  allowed: 'an IP address or host name of this machine, such as 127.0.0.1 or 0.0.0.0',
  read: (text) => {
    const bare = text.replace(/^\[(.*)\]$/, '$1');
    return isIP(bare) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(bare) ? bare : undefined;
  },
};

const publicOrigin: Reader<string | null> = {
  allowed: 'an address as people type it, without a path: https://carillon.example',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || !['http:', 'https:'].includes(url.protocol)) return undefined;
    const extra = url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '';
    return extra ? undefined : url.origin;
  },
};

/** An address or range of proxies, as Express takes it. */
const proxyAddress: Reader<string> = {
  allowed: 'an IP address or range such as 127.0.0.1 or 10.0.0.0/8',
  read: (text) => {
    const [address = '', bits] = text.split('/');
    const family = isIP(address);
    if (family === 0) return undefined;
    return bits === undefined ||
      (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (family === 4 ? 32 : 128))
      ? text
      : undefined;
  },
};

export const serverSettings = {
  port: setting<number>({
    env: 'CARILLON_PORT',
    alias: 'PORT',
    doc: 'Port of the web pages and the API. 0 takes any free one.',
    byDefault: 3000,
    ...integer(0, 65_535),
  }),
  host: setting<string>({
    env: 'CARILLON_HOST',
    doc: 'Address to listen on. The default is reachable from this machine only, because the first visitor of a new installation becomes its owner; 0.0.0.0 listens on all networks.',
    byDefault: '127.0.0.1',
    ...listenHost,
  }),
  publicUrl: setting<string | null>({
    env: 'CARILLON_PUBLIC_URL',
    doc: 'Where people and networks reach this installation: used in links, feeds and sign-in redirects.',
    byDefault: null,
    defaultInWords: 'http://localhost:<port>',
    ...publicOrigin,
  }),
  trustedProxies: setting<readonly string[]>({
    env: 'CARILLON_TRUSTED_PROXIES',
    doc: 'Reverse proxies whose X-Forwarded-For is believed, so that each visitor is counted by their own address. Without it, failed sign-ins of all visitors behind a proxy count together.',
    byDefault: [],
    defaultInWords: 'none',
    ...listOf(proxyAddress, (address) => address),
  }),
  sandboxPort: setting<number>({
    env: 'CARILLON_SANDBOX_PORT',
    doc: 'Port of the practice network that runs inside an installation of one process, once somebody asks for it. 0 switches it off.',
    byDefault: 3999,
    ...integer(0, 65_535),
  }),
  roles: setting<readonly Role[]>({
    env: 'CARILLON_ROLES',
    doc: 'What this process does. Split the roles over processes once they share a DATABASE_URL.',
    byDefault: ROLES,
    defaultInWords: ROLES.join(','),
    ...listOf(oneOf(ROLES), (role) => role),
  }),
  logLevel: setting<LogLevel>({
    env: 'CARILLON_LOG_LEVEL',
    doc: 'How much is written to the log.',
    byDefault: 'info',
    ...oneOf(LOG_LEVELS),
  }),
} as const;

/** Where the process listens, what it is called outside, and what it does. */
export interface ServerConfig extends Omit<SettingValues<typeof serverSettings>, 'publicUrl'> {
  /** Origin without a trailing slash. */
  readonly publicUrl: string;
}
