import { BlockList, isIP } from 'node:net';
import type { Reader } from './setting.js';

/** An exception from the rule that outgoing requests reach public addresses only. */
export interface PrivateAddressRule {
  /** As it was written. */
  readonly text: string;
  /** @param host as in the URL, without brackets; `address` is what it resolved to */
  readonly allows: (host: string, address: string, port: number) => boolean;
}

/** Reads `127.0.0.1:3999`, `[::1]:3999`, `redis.lan:8080`, `192.168.7.20` or `10.0.0.0/8`; without a port, every port. */
export const privateAddressRule: Reader<PrivateAddressRule> = {
  allowed: 'an address, host:port or a range, such as 127.0.0.1:3999, nas.lan:8443 or 10.1.0.0/16',
  read: (text) => rangeRule(text) ?? hostRule(text),
};

/** One answer from many rules, in the form the outgoing guard asks. */
export function allowedPrivately(rules: readonly PrivateAddressRule[]): PrivateAddressRule['allows'] {
  return (host, address, port) => rules.some((rule) => rule.allows(host, address, port));
}

function rangeRule(text: string): PrivateAddressRule | undefined {
  const match = /^\[?([0-9a-f.:]+)\]?\/(\d{1,3})$/i.exec(text);
  const [, network, bits] = match ?? [];
  if (network === undefined || bits === undefined) return undefined;
  const family = isIP(network);
  const prefix = Number(bits);
  // A range of everything would switch the guard off by a slip of the pen.
  if (family === 0 || prefix < 1 || prefix > (family === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return { text, allows: (_host, address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') };
}

function hostRule(text: string): PrivateAddressRule | undefined {
  if (isIP(text) !== 0) return { text, allows: (_host, address) => sameAddress(text, address) };
  const match = /^(?:\[([0-9a-f.:]+)\]|([a-z0-9][a-z0-9.-]*)):(\d{1,5})$/i.exec(text);
  const name = (match?.[1] ?? match?.[2])?.toLowerCase();
  const port = Number(match?.[3]);
  if (name === undefined || port < 1 || port > 65_535) return undefined;
  if (match?.[1] !== undefined && isIP(name) !== 6) return undefined;
  const isAddress = isIP(name) !== 0;
  return {
    text,
    allows: (host, address, at) =>
      at === port && (isAddress ? sameAddress(name, address) : host.toLowerCase() === name),
  };
}

function sameAddress(left: string, right: string): boolean {
  const list = new BlockList();
  list.addAddress(left, isIP(left) === 6 ? 'ipv6' : 'ipv4');
  return list.check(right, isIP(right) === 6 ? 'ipv6' : 'ipv4');
}
