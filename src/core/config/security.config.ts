import type { RingKey } from '../crypto/key-ring.js';
import { privateAddressRule, type PrivateAddressRule } from './private-address.rules.js';
import { listOf, setting, type Reader, type SettingValues } from './setting.js';

const KEY_BYTES = 32;

/** One entry of a key ring as it is written in settings and files: `id:base64 of 32 bytes`. */
const keyEntry: Reader<RingKey> = {
  allowed: `<id>:<base64 of ${KEY_BYTES} bytes>, the id made of letters, digits, - and _ (openssl rand -base64 ${KEY_BYTES} makes the second half)`,
  read: (text) => {
    const match = /^([\w-]{1,40}):([A-Za-z0-9+/_-]{42,44}=?)$/.exec(text);
    const [, id, encoded] = match ?? [];
    if (id === undefined || encoded === undefined) return undefined;
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== KEY_BYTES) return undefined;
    // Not enumerable: configuration that is logged or turned into JSON shows the id alone.
    return Object.defineProperty({ id }, 'key', { value: key, enumerable: false }) as RingKey;
  },
};

export const keyRing: Reader<readonly RingKey[]> = listOf(keyEntry, (entry) => entry.id);

const bearerToken: Reader<string> = {
  allowed: 'at least 16 letters, digits, -, _, ., ~, + or / (openssl rand -hex 24 makes one)',
  read: (text) => (/^[A-Za-z0-9._~+/-]{16,200}$/.test(text) ? text : undefined),
};

export const securitySettings = {
  secretKeys: setting<readonly RingKey[] | null>({
    env: 'CARILLON_SECRET_KEYS',
    doc: 'Keys that stored credentials are encrypted with, the current one first; older ones only read. Several machines need the same.',
    byDefault: null,
    defaultInWords: 'made on first start and kept in <CARILLON_DATA>/secrets.json',
    secret: true,
    ...keyRing,
  }),
  metricsToken: setting<string | null>({
    env: 'CARILLON_METRICS_TOKEN',
    doc: 'What a collector must send as a bearer token to read /metrics. Without it, /metrics answers callers on this machine only.',
    byDefault: null,
    defaultInWords: 'callers on this machine only',
    secret: true,
    ...bearerToken,
  }),
  allowPrivateAddresses: setting<readonly PrivateAddressRule[] | null>({
    env: 'CARILLON_ALLOW_PRIVATE_ADDRESSES',
    doc: 'Private addresses that outgoing requests may reach all the same. Everything private is refused otherwise, because people of a workspace choose where Carillon connects to.',
    byDefault: null,
    defaultInWords:
      'none; on a trial (no CARILLON_PUBLIC_URL, reachable from this machine only) the sandbox at port 3999 of this machine',
    ...listOf(privateAddressRule, (rule) => rule.text),
  }),
} as const;

/** Where `npm run sandbox` listens. */
const SANDBOX = ['127.0.0.1:3999', 'localhost:3999'];

/** Keys and borders. */
export interface SecurityConfig extends Omit<SettingValues<typeof securitySettings>, 'allowPrivateAddresses'> {
  readonly allowPrivateAddresses: readonly PrivateAddressRule[];
}

/** A newcomer's trial may reach the sandbox beside it; an installation that others can reach may reach nothing private unasked. */
export function securityConfig(settings: SettingValues<typeof securitySettings>, isTrial: boolean): SecurityConfig {
  const sandbox = SANDBOX.flatMap((address) => privateAddressRule.read(address) ?? []);
  return Object.freeze({
    ...settings,
    allowPrivateAddresses: settings.allowPrivateAddresses ?? (isTrial ? sandbox : []),
  });
}
