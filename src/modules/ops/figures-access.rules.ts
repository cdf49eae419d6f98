import ipaddr from 'ipaddr.js';

/** What a request for /metrics tells of its caller. */
export interface FiguresCaller {
  /** The other end of the connection itself, whatever headers say. */
  readonly remoteAddress: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Whoever passes a request on says so in one of these. */
const PASSED_ON = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/**
 * Whether a program on this machine is asking by itself. What came through a proxy on this machine also comes from a loopback address, so a
 * header that proxies add, or another name of the host than this machine's own, tells it apart.
 */
export function isOnThisMachine({ remoteAddress, headers }: FiguresCaller): boolean {
  if (!isLoopback(remoteAddress ?? '')) return false;
  if (PASSED_ON.some((name) => headers[name] !== undefined)) return false;
  const { host } = headers;
  if (typeof host !== 'string') return false;
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isLoopback(name);
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
