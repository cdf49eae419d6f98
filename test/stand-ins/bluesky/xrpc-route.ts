import type { Account, BlueskyWorld, JsonMap, Token } from './bluesky-world.js';

/** The servers of the network, each with an address of its own. */
export type Host = 'entryway' | 'pds' | 'video' | 'plc';

export interface Call {
  readonly world: BlueskyWorld;
  readonly query: URLSearchParams;
  /** The JSON body; empty where the route takes none. */
  readonly json: JsonMap;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly token: Token | null;
  readonly jwt: string;
  /** @throws XrpcFault when no account is signed in. */
  readonly account: () => Account;
  readonly pdsOrigin: string;
}

export interface Answer {
  readonly status?: number;
  /** Absent: an empty body. */
  readonly body?: JsonMap;
}

export interface Route {
  readonly nsid: string;
  readonly method: 'GET' | 'POST';
  readonly hosts: readonly Host[];
  /** `optional`: everybody may read; a token that comes along is not looked at. */
  readonly auth: 'none' | 'optional' | 'access' | 'refresh' | 'service';
  readonly input: 'none' | 'json' | 'bytes';
  /** Names that the query or the JSON body may have; those with `!` it must have. */
  readonly fields: readonly string[];
  /** What kind of call a fault takes this for. */
  readonly kind: 'publish' | 'media' | 'read';
  handle(call: Call): Answer;
}

/** An XRPC failure. */
export class XrpcFault extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

export function invalid(message: string, error = 'InvalidRequest'): XrpcFault {
  return new XrpcFault(400, error, message);
}

export function text(map: JsonMap, name: string): string {
  const value = map[name];
  if (typeof value !== 'string') throw invalid(`Input/${name} must be a string`);
  return value;
}
