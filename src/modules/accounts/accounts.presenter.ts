import { isChannelId, type ChannelId } from '../channels/index.js';
import type { AccountWithConnection } from './accounts.repository.js';
import type { AttemptState, Choice, Connected, Waiting } from './connect.service.js';
import type { ConnectionEntity } from './connection.entity.js';
import type { AccountResponse, ConnectionResponse } from './dto/account.dto.js';
import type { ConnectAttemptResponse, ConnectChoiceResponse, ConnectResponse } from './dto/connect.dto.js';

export function presentAccount({ account, connection, waiting }: AccountWithConnection): AccountResponse {
  return {
    id: account.id,
    channel: channelIdOf(account.channel),
    server: account.server,
    remoteId: account.remoteId,
    handle: account.handle,
    displayName: account.displayName,
    avatarUrl: account.avatarUrl,
    url: account.url,
    status: account.status,
    limits: account.limits,
    connection: connection ? presentConnection(connection, account.data['renewable'] !== false) : null,
    waiting: { ...waiting },
    connectedAt: account.connectedAt,
    createdAt: account.createdAt,
    updatedAt: account.updatedAt,
    version: account.version,
  };
}

export function presentConnect(result: Connected | Waiting): ConnectResponse {
  switch (result.status) {
    case 'connected':
      return {
        status: result.status,
        accounts: result.accounts.map(presentAccount),
        revealOnce: result.revealOnce.map(({ accountId, label, value }) => ({ accountId, label, value })),
      };
    case 'waiting':
      return presentWaiting(result);
  }
}

/** Without the browser's secret, which travels in a cookie. */
export function presentWaiting({ status, attemptId, authorizeUrl, expiresAt }: Waiting): Omit<Waiting, 'browserToken'> {
  return { status, attemptId, authorizeUrl, expiresAt };
}

export function presentAttempt({ attempt, choices }: AttemptState): ConnectAttemptResponse {
  return {
    id: attempt.id,
    channel: channelIdOf(attempt.channel),
    status: attempt.status,
    accountId: attempt.accountId,
    choices: choices.map(presentChoice),
    accountIds: attempt.accountIds,
    failure:
      attempt.status === 'failed'
        ? { code: attempt.failureCode ?? 'sign-in-failed', detail: attempt.failureDetail ?? 'The sign-in failed.' }
        : null,
    createdAt: attempt.createdAt,
    expiresAt: attempt.expiresAt,
  };
}

/** Field by field: what is sealed beside these must never slip out. */
export function presentChoice({
  server,
  remoteId,
  handle,
  displayName,
  avatarUrl,
  url,
}: Choice): ConnectChoiceResponse {
  return { server, remoteId, handle, displayName, avatarUrl, url };
}

function presentConnection(connection: ConnectionEntity, renewable: boolean): ConnectionResponse {
  return {
    health: connection.health,
    detail: connection.healthDetail,
    failures: connection.failures,
    scopes: connection.scopes,
    expiresAt: connection.expiresAt,
    grantExpiresAt: connection.grantExpiresAt,
    renewable,
    checkedAt: connection.checkedAt,
    nextCheckAt: connection.nextCheckAt,
  };
}

/** @throws when the row is of a channel that this version does not have */
export function channelIdOf(stored: string): ChannelId {
  if (!isChannelId(stored)) throw new Error(`"${stored}" is no channel of this version.`);
  return stored;
}
