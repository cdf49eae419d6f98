import { lookup as dnsLookup } from 'node:dns/promises';
import http, { type ClientRequestArgs } from 'node:http';
import https, { type AgentOptions, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { bareHost, isLocalName, isPublicAddress } from './address-guard.js';
import { HttpFailure } from './http-client.js';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** All addresses of a name. Rejects, or answers with none, where there are none. */
export type ResolveHost = (host: string) => Promise<readonly ResolvedAddress[]>;

/** Whether an address that is not public may be reached all the same: `true` for any, or decided one by one. */
export type AllowPrivate = boolean | ((host: string, address: string, port: number) => boolean);

/** Where a server of this installation itself listens, by the host and port that its origin has; null for all others. */
export type OwnServer = (host: string, port: number) => ResolvedAddress | null;

export const resolveBySystem: ResolveHost = async (host) => {
  const answers = await dnsLookup(host, { all: true });
  return answers.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

function refusal(host: string): HttpFailure {
  return new HttpFailure('refused', `${host} is not a public address`, { code: 'ADDRESS_NOT_PUBLIC' });
}

/** Decides which addresses may be connected to. One for both agents of a client. */
export class ConnectionGuard {
  constructor(
    private readonly resolve: ResolveHost,
    private readonly allowPrivate: AllowPrivate,
    private readonly ownServer: OwnServer = () => null,
  ) {}

  /**
   * For hosts that can be judged without asking a resolver.
   * @throws HttpFailure `refused`
   */
  checkHost(host: string, port: number): void {
    if (this.ownServer(host, port) !== null) return;
    if (isIP(host) !== 0) this.checkAddress(host, host, port);
    else if (isLocalName(host) && this.allowPrivate === false) throw refusal(host);
  }

  /**
   * A lookup for `net.connect`: the very addresses that were checked are the ones connected to, so a name that resolves
   * differently a moment later (DNS rebinding) changes nothing. One address out of bounds refuses the whole answer, since which of them
   * gets the connection is up to the system.
   */
  lookupFor(port: number): LookupFunction {
    return (hostname, options, callback) => {
      this.addressesOf(hostname, port).then(
        (addresses) => {
          const family = options.family === 4 || options.family === 6 ? options.family : undefined;
          const fitting = family === undefined ? addresses : addresses.filter((entry) => entry.family === family);
          const first = fitting[0];
          if (first === undefined) return callback(notFound(hostname), '');
          if (options.all === true) return callback(null, [...fitting]);
          return callback(null, first.address, first.family);
        },
        (error: unknown) => callback(error instanceof Error ? error : notFound(hostname), ''),
      );
    };
  }

  private async addressesOf(host: string, port: number): Promise<readonly ResolvedAddress[]> {
    const own = this.ownServer(host, port);
    if (own !== null) return [own];
    const addresses = await this.resolve(host);
    for (const { address } of addresses) this.checkAddress(host, address, port);
    return addresses;
  }

  private checkAddress(host: string, address: string, port: number): void {
    if (isPublicAddress(address) && !isLocalName(host)) return;
    const allowed =
      typeof this.allowPrivate === 'function' ? this.allowPrivate(host, address, port) : this.allowPrivate;
    if (!allowed) throw refusal(host);
  }
}

function notFound(host: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
}

type Connected = (error: Error | null, stream: Duplex) => void;

/**
 * What every new connection passes through, whoever asked for it. Pooled sockets were checked when they were opened.
 * @returns the options to connect with, or undefined after `callback` was told of the refusal.
 */
function guarded<T extends ClientRequestArgs>(guard: ConnectionGuard, options: T, callback?: Connected): T | undefined {
  const port = Number(options.port ?? options.defaultPort);
  try {
    guard.checkHost(bareHost(options.host ?? ''), port);
  } catch (error) {
    // The stream is not looked at when there is an error; the type has no room for that.
    process.nextTick(() => (callback as ((error: unknown) => void) | undefined)?.(error));
    return undefined;
  }
  return { ...options, lookup: guard.lookupFor(port) };
}

export class GuardedHttpAgent extends http.Agent {
  constructor(
    private readonly guard: ConnectionGuard,
    options: http.AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: ClientRequestArgs, callback?: Connected): Duplex | null | undefined {
    const checked = guarded(this.guard, options, callback);
    return checked === undefined ? undefined : super.createConnection(checked, callback);
  }
}

export class GuardedHttpsAgent extends https.Agent {
  constructor(
    private readonly guard: ConnectionGuard,
    options: AgentOptions,
  ) {
    super(options);
  }

  override createConnection(options: RequestOptions, callback?: Connected): Duplex | null | undefined {
    const checked = guarded(this.guard, options, callback);
    return checked === undefined ? undefined : super.createConnection(checked, callback);
  }
}
