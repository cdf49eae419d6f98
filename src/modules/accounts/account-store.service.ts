import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import type { Tx } from '../../core/database/sql.js';
import { notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import type { ChannelAdapter, ConnectedAccount } from '../channels/index.js';
import { sameIdentity } from './account.rules.js';
import { differentIdentity, noAccounts } from './accounts.errors.js';
import { AccountsRepository } from './accounts.repository.js';
import { ConnectLinkUse } from './connect-links/connect-link-use.service.js';
import { uniqueIdentities } from './connect.rules.js';
import { isRenewable, nextCheckAt } from './connection.rules.js';
import { ConnectionsRepository } from './connections.repository.js';
import { sealCredentials } from './sealed-credentials.js';

const MAX_FIRST_GENERATION = 2 ** 30;

/** A secret to show once, with the account it belongs to. */
export interface RevealedSecret {
  readonly accountId: string;
  readonly label: string;
  readonly value: string;
}

export interface StoredAccounts {
  readonly accountIds: readonly string[];
  readonly revealOnce: readonly RevealedSecret[];
}

/** Turns what a sign-in gave access to into accounts with connections. */
@Injectable()
export class AccountStore {
  constructor(
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectionsRepository) private readonly connections: ConnectionsRepository,
    @Inject(ConnectLinkUse) private readonly links: ConnectLinkUse,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Which of the identities belong in the workspace: all of them, or the reconnected account's alone.
   * @param accountId the account that is being reconnected; null when connecting anew
   * @throws AppError 422 `no-accounts`, 409 `different-identity`, 404
   */
  async select(
    tx: Tx,
    workspaceId: string,
    accountId: string | null,
    connected: readonly ConnectedAccount[],
  ): Promise<ConnectedAccount[]> {
    const identities = uniqueIdentities(connected);
    if (identities.length === 0) throw noAccounts();
    if (accountId === null) return identities;
    const account = await this.accounts.findForUpdate(tx, workspaceId, accountId);
    if (!account) throw notFound('account');
    const same = identities.find((identity) => sameIdentity(identity, account));
    if (!same) {
      throw differentIdentity(
        account.handle,
        identities.map((identity) => identity.handle),
      );
    }
    return [same];
  }

  /**
   * Stores each identity with its grant: new ones as accounts, known ones brought up to date, their history kept. What comes by a link uses
   * it up, in the same transaction.
   * @throws AppError 410 when the link has ended meanwhile
   */
  async store(
    tx: Tx,
    context: WorkspaceContext,
    adapter: ChannelAdapter,
    connected: readonly ConnectedAccount[],
  ): Promise<StoredAccounts> {
    const { actor } = context;
    if (actor.kind === 'connect-link') await this.links.use(tx, actor.connectLinkId, this.clock.now());
    const accountIds: string[] = [];
    const revealOnce: RevealedSecret[] = [];
    // Always in the same order, so that two sign-ins with the same accounts wait for each other instead of locking up.
    const ordered = [...connected].sort((left, right) => (left.remoteId < right.remoteId ? -1 : 1));
    for (const identity of ordered) {
      const accountId = await this.storeOne(tx, context, adapter, identity);
      accountIds.push(accountId);
      if (identity.revealOnce) revealOnce.push({ accountId, ...identity.revealOnce });
    }
    return { accountIds, revealOnce };
  }

  private async storeOne(
    tx: Tx,
    context: WorkspaceContext,
    adapter: ChannelAdapter,
    identity: ConnectedAccount,
  ): Promise<string> {
    const { workspaceId } = context;
    const now = this.clock.now();
    const account = await this.accounts.upsert(
      tx,
      { workspaceId, channel: adapter.channel, connectedBy: personBehind(context.actor) },
      identity,
      now,
    );
    await this.connections.replace(tx, {
      accountId: account.id,
      workspaceId,
      sealed: sealCredentials(this.keyRing, account.id, identity.credentials, now),
      // Not 1: a process that still remembers the grant from before a disconnect must not take this one for it.
      firstGeneration: randomInt(1, MAX_FIRST_GENERATION),
      scopes: identity.scopes,
      expiresAt: identity.expiresAt,
      grantExpiresAt: identity.grantExpiresAt,
      checkedAt: now,
      nextCheckAt: nextCheckAt({
        now,
        checkedAt: now,
        grant: { obtainedAt: now, expiresAt: identity.expiresAt, grantExpiresAt: identity.grantExpiresAt },
        refreshable: isRenewable(adapter, identity.data),
        random: Math.random(),
      }),
    });
    await this.accounts.openLanes(tx, account.id, workspaceId, adapter.channel, now);
    await recordAudit(tx, context, now, {
      action: account.isNew ? 'account.connected' : 'account.reconnected',
      subjectKind: 'account',
      subjectId: account.id,
      detail: { channel: adapter.channel, handle: identity.handle },
    });
    await this.events.publish(tx, [
      { type: 'account.changed', workspaceId, accountId: account.id, status: account.status },
    ]);
    return account.id;
  }
}
