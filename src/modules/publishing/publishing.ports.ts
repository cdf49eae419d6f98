import type {
  ChannelAccount,
  ChannelAdapter,
  ChannelContext,
  JsonObject,
  MediaFile,
  MediaRule,
} from '../channels/index.js';

/** A connection opened for one use: decrypted credentials and the adapter they are for. */
export interface OpenConnection {
  readonly account: ChannelAccount;
  readonly adapter: ChannelAdapter;
  readonly credentials: JsonObject;
  readonly generation: number;
}

/** What publishing needs of accounts. */
export interface Connections {
  /** In one go; accounts without a connection, and connections that could not be read, are left out. */
  openMany(
    rows: readonly { readonly accountId: string; readonly generation: number }[],
  ): Promise<ReadonlyMap<string, OpenConnection>>;
  /** New credentials; any number of callers at once cause one refresh. @throws ChannelError */
  refresh(accountId: string, generation: number): Promise<OpenConnection>;
  /** The network's clear word that the grant is gone. @param generation of the grant it was said about; a newer one is left alone */
  markReconnect(accountId: string, detail: string, generation?: number): Promise<void>;
  /** @param about what the adapter's log lines are about, by field */
  contextFor(open: OpenConnection, signal: AbortSignal, about?: Readonly<Record<string, unknown>>): ChannelContext;
}

/** What publishing needs of media. */
export interface MediaFiles {
  /** @throws when the file is gone or can't be made to fit */
  file(workspaceId: string, mediaId: string, rule: MediaRule | undefined): Promise<MediaFile>;
}
