import { Inject, Injectable } from '@nestjs/common';
import type { ChannelContext } from '../channels/index.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionRefresher } from './connection-refresher.service.js';
import type { ConnectionVersion, ForCalling, OpenConnection } from './open-connection.js';

/** Decrypted grants for those who call networks, and what to do when a network no longer takes one. */
@Injectable()
export class AccountCredentials {
  constructor(
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(ConnectionRefresher) private readonly refresher: ConnectionRefresher,
  ) {}

  /**
   * The connection as it is stored now, whatever its status: callers decide what a paused account means to them.
   * @throws AppError 404 when there is no such account, or `secret-unreadable`; ChannelError `reconnect` when it is disconnected
   */
  open(accountId: string): Promise<OpenConnection> {
    return this.opener.open(accountId);
  }

  /**
   * Many connections in at most one query; those remembered at the given generation and version cost none, so read the versions in
   * the statement that claims the work.
   * @returns by account id. What could not be opened is absent: `open` says why.
   */
  openMany(versions: readonly ConnectionVersion[]): Promise<ReadonlyMap<string, OpenConnection>> {
    return this.opener.openMany(versions);
  }

  /** @returns the reason, in words for whoever runs the installation, when not one of some stored connections opens with the keys of this process */
  whyNoneOpens(): Promise<string | null> {
    return this.opener.whyNoneOpens();
  }

  /**
   * What the adapter is handed for calls that end when `signal` fires.
   * @param about what its log lines are about, by field
   */
  contextFor(open: ForCalling, signal: AbortSignal, about?: Readonly<Record<string, unknown>>): ChannelContext {
    return this.opener.contextFor(open, signal, about);
  }

  /**
   * The connection under a newer grant: call it when the network says `expired`. Any number of callers over all processes cause one call.
   * @param generation of the grant that no longer serves; when the stored one is newer already, that is the answer
   * @throws ChannelError `reconnect` on the network's clear word (the account has been marked); `unavailable` or `throttled` when it did not work
   * now, which never costs the connection
   */
  refresh(accountId: string, generation: number): Promise<OpenConnection> {
    return this.refresher.refresh(accountId, generation);
  }

  /**
   * Notes the network's clear word that the grant is gone, for callers who heard it from anything but a refresh: the account waits for a
   * person to connect it again. Only a ChannelError of kind `reconnect` is such a word.
   * @param detail plain words for the owner, without secrets
   * @param generation of the grant that was refused: one that replaced it meanwhile is left alone. Leave it out only where it is not known.
   */
  async markReconnect(accountId: string, detail: string, generation?: number): Promise<void> {
    await this.opener.markReconnect(accountId, detail, { generation });
  }
}
