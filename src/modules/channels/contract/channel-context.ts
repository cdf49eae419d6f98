import type { Clock } from '../../../core/clock/clock.js';
import type { HttpClient } from '../../../core/http/http-client.js';
import type { ChannelLimits } from './channel-limits.js';
import type { Json, JsonObject } from './json.js';

/** Structured log lines about a call. Never hand it credentials or bodies. */
export interface ChannelLog {
  debug(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
}

/** The brand's identity on the network, as stored. */
export interface ChannelAccount {
  readonly id: string;
  /** Origin of the server for networks of many servers (`https://social.example`), otherwise ''. */
  readonly server: string;
  /** The network's id of the account, unique per server. */
  readonly remoteId: string;
  readonly handle: string;
  readonly limits: ChannelLimits;
  /** What connecting stored for later calls; not secret. */
  readonly data: JsonObject;
}

/** The app that the operator made at the network, by field name. Optional fields that are not set are absent. */
export type OperatorApp = Readonly<Record<string, string>>;

/** Everything a call needs, handed in. `Credentials` is the adapter's own JSON shape, decrypted for this call only. */
export interface ChannelContext<Credentials extends JsonObject = JsonObject> {
  readonly account: ChannelAccount;
  readonly credentials: Credentials;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: ChannelLog;
  readonly signal: AbortSignal;
  /** As it is entered now: a secret that was changed counts at once. @throws ChannelError `administrator` when it is not set up */
  operatorApp(): Promise<OperatorApp>;
}

/** The same on every try of one delivery. */
export interface PublishKey {
  /** Unique, URL-safe, without dots or colons: the delivery's id. */
  readonly id: string;
  /** When the delivery was created; fixed. */
  readonly at: Date;
}

/**
 * What one call of a delivery makes.
 * - `prepare`: nothing a reader could see (a media upload): repeating it is harmless.
 * - `publish`: something visible (a part, the first comment): it must never be repeated blindly.
 */
export type StepKind = 'prepare' | 'publish';

/** Calls remembered across tries, so that a retry resumes at what is missing. */
export interface Steps {
  /**
   * Runs `call` unless a result is remembered under `name`; remembers what it returns before returning it. A remembered result has the same
   * values, but its fields may come in another order.
   * Intent to run a `publish` step is committed before `call` starts.
   * @param name stable and unique in the delivery: `media.<part>.<index>`, `part.<index>`, `comment`.
   * @throws whatever `call` throws; `StaleClaimError` of publishing when another worker owns the delivery by now: never catch it.
   */
  run<T extends Json>(name: string, kind: StepKind, call: () => Promise<T>): Promise<T>;
}

/** Bytes of a file, from 0, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A file fitted to the account's limits (re-encoded or scaled down where needed). */
export interface MediaFile {
  readonly mime: string;
  readonly bytes: number;
  readonly width: number | null;
  readonly height: number | null;
  /** A fresh stream over the whole file, or over a part of it for networks that take files in pieces; may be called again for a repeat. */
  open(part?: ByteRange): NodeJS.ReadableStream;
  /** The whole file in memory. Only for files the adapter knows to be small. */
  buffer(): Promise<Buffer>;
  /** An absolute public URL of this file that needs no sign-in, valid for at least seven days. */
  publicUrl(): string;
}

export interface MediaSource {
  /** @throws ChannelError `rejected` when the file is gone or can't be made to fit. */
  file(mediaId: string): Promise<MediaFile>;
}

/**
 * Remote ids that the account's other deliveries of the last days are on record with. The same words may rightly go out twice: whoever looks for a
 * lost post by its words passes these over.
 */
export type IdsOfOthers = () => Promise<ReadonlySet<string>>;

export interface PublishContext<Credentials extends JsonObject = JsonObject> extends ChannelContext<Credentials> {
  readonly key: PublishKey;
  readonly steps: Steps;
  readonly media: MediaSource;
  /** The instant the author chose, for networks that are told. */
  readonly scheduledFor: Date;
  readonly idsOfOthers: IdsOfOthers;
}
