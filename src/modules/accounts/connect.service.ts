import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { validationFailed } from '../../core/api/validation.pipe.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { hashToken, KEY_RING, KeyRing, randomToken } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { AppError, conflict, invalidField, notFound } from '../../core/errors/app-error.js';
import { newId } from '../../core/ids/new-id.js';
import {
  CHANNEL_REGISTRY,
  ChannelRegistry,
  OperatorApps,
  type ChannelAdapter,
  type ChannelId,
  type ConnectMethod,
  type OAuthAuth,
  type FieldsAuth,
} from '../channels/index.js';
import { AccountStore, type RevealedSecret } from './account-store.service.js';
import { connectFailure } from './accounts.errors.js';
import { AccountsRepository, type AccountWithConnection } from './accounts.repository.js';
import type { ConnectAttemptEntity } from './connect-attempt.entity.js';
import { attemptOwner, ConnectAttemptsRepository } from './connect-attempts.repository.js';
import { ConnectContextFactory } from './connect-context.factory.js';
import { checkInput, hasExpired, SIGN_IN_EXPIRED, SIGN_IN_MS } from './connect.rules.js';
import { openChoosing, sealWaiting } from './sealed-attempt.js';

export interface ConnectRequest {
  readonly channel: ChannelId;
  /** Name of one of the channel's methods; the recommended one when absent. */
  readonly method?: string;
  readonly input: Readonly<Record<string, string>>;
  /** The account to reconnect. */
  readonly accountId?: string;
}

export interface Connected {
  readonly status: 'connected';
  readonly accounts: readonly AccountWithConnection[];
  readonly revealOnce: readonly RevealedSecret[];
}

export interface Waiting {
  readonly status: 'waiting';
  readonly attemptId: string;
  /** Where the person signs in. */
  readonly authorizeUrl: string;
  readonly expiresAt: Date;
  /** Secret for the browser that began: whoever comes back with it is asked nothing. */
  readonly browserToken: string;
}

/** An identity to choose, without its credentials. */
export interface Choice {
  readonly server: string;
  readonly remoteId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly avatarUrl: string | null;
  readonly url: string | null;
}

export interface AttemptState {
  readonly attempt: ConnectAttemptEntity;
  readonly choices: readonly Choice[];
}

/** Connecting as the workspace's people see it, and visitors by a link: begin, look, choose, cancel. The way back from the network is ConnectCallback. */
@Injectable()
export class ConnectService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectAttemptsRepository) private readonly attempts: ConnectAttemptsRepository,
    @Inject(AccountStore) private readonly store: AccountStore,
    @Inject(ConnectContextFactory) private readonly contexts: ConnectContextFactory,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly operatorApps: OperatorApps,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Connects at once where typing suffices; otherwise begins a sign-in at the network.
   * @throws AppError 422 by field, 409 `channel-not-set-up`, 404 for an unknown account, 409 `different-identity`, and what `connectFailure` makes of the network's answer
   */
  async connect(context: WorkspaceContext, request: ConnectRequest): Promise<Connected | Waiting> {
    const adapter = this.channels.get(request.channel);
    const method = findMethod(adapter, request.method);
    const errors = checkInput(method.fields, request.input);
    if (errors.length > 0) throw validationFailed(errors);
    await this.operatorApps.requireSetUp(adapter.channel, method.name).catch((error: unknown) => {
      throw connectFailure(error);
    });
    if (request.accountId !== undefined) await this.requireReconnectable(context, request.accountId, request.channel);
    switch (method.kind) {
      case 'fields':
        return this.connectByFields(context, adapter, method, request);
      case 'oauth2':
        return this.beginSignIn(context, adapter, method, request);
    }
  }

  /** @throws AppError 404 */
  async read(context: WorkspaceContext, attemptId: string): Promise<AttemptState> {
    const now = this.clock.now();
    const sealed = await this.attempts.findSealed(this.database, attemptOwner(context), attemptId);
    const attempt = await this.attempts.find(this.database, attemptOwner(context), attemptId);
    if (!attempt || !sealed) throw notFound('sign-in');
    if (hasExpired(attempt, now)) {
      attempt.status = 'failed';
      attempt.failureCode = SIGN_IN_EXPIRED.code;
      attempt.failureDetail = SIGN_IN_EXPIRED.detail;
    }
    const choosing = attempt.status === 'choosing' && sealed.status === 'choosing';
    return { attempt, choices: choosing ? openChoosing(this.keyRing, attemptId, sealed.sealed).choices : [] };
  }

  /**
   * Connects the chosen ones of a sign-in with several accounts.
   * @throws AppError 404, 409 `not-choosing`, 410 `expired`, 422 for an id that is none of the choices
   */
  async choose(context: WorkspaceContext, attemptId: string, remoteIds: readonly string[]): Promise<Connected> {
    const stored = await this.database.transaction(async (tx) => {
      const attempt = await this.attempts.findSealed(tx, attemptOwner(context), attemptId, 'for update');
      if (!attempt) throw notFound('sign-in');
      if (hasExpired(attempt, this.clock.now())) throw new AppError({ status: 410, ...SIGN_IN_EXPIRED });
      if (attempt.status !== 'choosing') throw conflict('not-choosing', 'There is nothing to choose in this sign-in.');
      const { choices } = openChoosing(this.keyRing, attemptId, attempt.sealed);
      const unknown = remoteIds.findIndex((remoteId) => !choices.some((choice) => choice.remoteId === remoteId));
      if (unknown !== -1) {
        throw invalidField(`remoteIds.${unknown}`, 'unknown-choice', 'This sign-in gave no access to such an account.');
      }
      const chosen = choices.filter((choice) => remoteIds.includes(choice.remoteId));
      const result = await this.store.store(tx, context, this.channels.find(attempt.channel), chosen);
      await this.attempts.end(tx, attemptId, { status: 'connected', accountIds: result.accountIds });
      return result;
    });
    return this.connected(context, stored.accountIds, stored.revealOnce);
  }

  /** Ends a sign-in; one that was cancelled or failed stays as it is. @throws AppError 404, 409 `already-connected` */
  async cancel(context: WorkspaceContext, attemptId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const attempt = await this.attempts.findSealed(tx, attemptOwner(context), attemptId, 'for update');
      if (!attempt) throw notFound('sign-in');
      if (attempt.status === 'connected') {
        throw conflict('already-connected', 'This sign-in is finished: disconnect the account instead.');
      }
      await this.attempts.end(tx, attemptId, { status: 'cancelled' });
    });
  }

  private async connectByFields(
    context: WorkspaceContext,
    adapter: ChannelAdapter,
    method: FieldsAuth,
    request: ConnectRequest,
  ): Promise<Connected> {
    const identities = await method
      .connect(request.input, this.contexts.create(adapter.channel, context.workspaceId))
      .catch((error: unknown) => {
        throw connectFailure(error);
      });
    const stored = await this.database.transaction(async (tx) => {
      const chosen = await this.store.select(tx, context.workspaceId, request.accountId ?? null, identities);
      return this.store.store(tx, context, adapter, chosen);
    });
    return this.connected(context, stored.accountIds, stored.revealOnce);
  }

  private async beginSignIn(
    context: WorkspaceContext,
    adapter: ChannelAdapter,
    method: ConnectMethod & OAuthAuth,
    request: ConnectRequest,
  ): Promise<Waiting> {
    const state = randomToken();
    const codeVerifier = randomToken();
    const browserToken = randomToken();
    const begun = await method
      .begin(request.input, {
        ...this.contexts.create(adapter.channel, context.workspaceId),
        redirectUri: this.contexts.redirectUri,
        state,
        // RFC 7636 §4.2
        codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      })
      .catch((error: unknown) => {
        throw connectFailure(error);
      });
    // The address may come from a server that a person named: nothing but a web page may be opened from it.
    if (!/^https?:\/\//i.test(begun.authorizeUrl) || !URL.canParse(begun.authorizeUrl)) {
      throw new AppError({ status: 422, code: 'channel-refused', detail: 'The server names no usable sign-in page.' });
    }
    const now = this.clock.now();
    const attemptId = newId();
    const expiresAt = new Date(now.getTime() + SIGN_IN_MS);
    await this.attempts.insert(this.database, {
      id: attemptId,
      workspaceId: context.workspaceId,
      ...(context.actor.kind === 'connect-link'
        ? {
            personId: null,
            connectLinkId: context.actor.connectLinkId,
            visitorHash: Buffer.from(context.actor.visitorHash, 'hex'),
          }
        : { personId: personBehind(context.actor), connectLinkId: null, visitorHash: null }),
      channel: adapter.channel,
      method: method.name,
      accountId: request.accountId ?? null,
      stateHash: hashToken(state),
      status: 'waiting',
      sealed: sealWaiting(this.keyRing, attemptId, {
        codeVerifier,
        memo: begun.memo,
        actor: context.actor,
        browserHash: hashToken(browserToken).toString('hex'),
      }),
      createdAt: now,
      expiresAt,
    });
    return { status: 'waiting', attemptId, authorizeUrl: begun.authorizeUrl, expiresAt, browserToken };
  }

  private async requireReconnectable(context: WorkspaceContext, accountId: string, channel: ChannelId): Promise<void> {
    const found = await this.accounts.find(this.database, context.workspaceId, accountId);
    if (!found) throw notFound('account');
    if (found.account.channel !== channel) {
      throw invalidField('channel', 'different-channel', 'The account is on another channel.');
    }
  }

  private async connected(
    context: WorkspaceContext,
    accountIds: readonly string[],
    revealOnce: readonly RevealedSecret[],
  ): Promise<Connected> {
    const found = await this.accounts.findMany(this.database, context.workspaceId, accountIds);
    const accounts = await this.accounts.withConnections(this.database, found);
    return { status: 'connected', accounts, revealOnce };
  }
}

function findMethod(adapter: ChannelAdapter, name: string | undefined): ConnectMethod {
  const { methods } = adapter.auth;
  const method = name === undefined ? methods[0] : methods.find((candidate) => candidate.name === name);
  if (method) return method;
  const names = methods.map((candidate) => candidate.name).join(', ');
  throw invalidField('method', 'unknown-method', `This channel is connected by: ${names}.`);
}
