import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { isConnectionLoss } from '../../core/database/failures.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { Meter, type Counter } from '../../core/meter/meter.js';
import { ChannelError, type RefreshedCredentials } from '../channels/index.js';
import { noConnection } from './accounts.errors.js';
import { AccountsRepository } from './accounts.repository.js';
import { nextCheckAt, refreshAgainMs } from './connection.rules.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionsRepository, type RefreshState } from './connections.repository.js';
import type { OpenConnection } from './open-connection.js';
import { sealCredentials } from './sealed-credentials.js';

/** Longest refresh call. */
const CALL_MS = 30_000;
/** Outlasts the call, so that a lease never ends while its holder may still be using the refresh token. */
const LEASE_MS = 60_000;
/** How long callers wait for somebody else's refresh, in real time. */
const WAIT_MS = 45_000;
const POLL_MS = 100;
/** The last one again and again while Postgres is away; after them anything else is final. */
const STORE_RETRY_DELAYS_MS = [200, 1_000, 3_000];

/**
 * Renews grants, one call to the network for any number of callers over all processes. Callers of one process share a promise; processes
 * take turns by a lease in the connection's row. No transaction is held over the call.
 */
@Injectable()
export class ConnectionRefresher implements OnModuleDestroy {
  private readonly running = new Map<string, Promise<OpenConnection>>();
  private readonly stopping = new AbortController();
  private readonly refreshes: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectionsRepository) private readonly connections: ConnectionsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Meter) meter: Meter,
  ) {
    this.refreshes = meter.counter(
      'carillon_token_refreshes_total',
      'Renewals of grants that this process asked networks for, by channel and outcome.',
    );
  }

  /** Waiting ends; a call under way is left to finish, because its answer may hold the only valid tokens. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
  }

  /**
   * The connection under a newer grant than `generation`.
   * @param generation of the grant that no longer serves
   * @throws ChannelError `reconnect` when the network takes no more refreshing; `unavailable` or `throttled` when it did not work now, which
   * never costs the connection
   */
  refresh(accountId: string, generation: number): Promise<OpenConnection> {
    const key = `${accountId} ${generation}`;
    const running = this.running.get(key);
    if (running) return running;
    const started = this.take(accountId, generation).finally(() => this.running.delete(key));
    this.running.set(key, started);
    return started;
  }

  private async take(accountId: string, generation: number): Promise<OpenConnection> {
    const giveUpAtMs = performance.now() + WAIT_MS;
    let waited = false;
    for (;;) {
      const state = await this.connections.refreshState(this.database, accountId);
      if (!state) throw noConnection();
      if (state.generation !== generation) return this.opener.open(accountId);
      if (state.health === 'reconnect') throw new ChannelError('reconnect', state.health_detail ?? RECONNECT);
      // Somebody tried while we waited, and it did not work: asking again at once would only add to the network's trouble.
      if (waited && state.refresh_lease_token === null) {
        throw new ChannelError('unavailable', state.health_detail ?? UNAVAILABLE);
      }
      const now = this.clock.now();
      const token = newId();
      const until = new Date(now.getTime() + LEASE_MS);
      if (await this.connections.takeRefreshLease(this.database, { accountId, generation, token, now, until })) {
        return this.renew(accountId, generation, token, state);
      }
      waited = true;
      if (performance.now() > giveUpAtMs || this.stopping.signal.aborted) {
        throw new ChannelError('unavailable', 'Renewing the sign-in takes too long.');
      }
      await delay(POLL_MS + Math.random() * POLL_MS);
    }
  }

  private async renew(
    accountId: string,
    generation: number,
    token: string,
    before: RefreshState,
  ): Promise<OpenConnection> {
    let open: OpenConnection | null = null;
    let refreshed: RefreshedCredentials;
    try {
      open = await this.opener.open(accountId);
      if (open.generation !== generation) return open;
      if (!open.adapter.auth.refresh) {
        throw new ChannelError('reconnect', 'The sign-in has ended, and this network offers no way to renew it.');
      }
      const context = this.opener.contextFor(open, AbortSignal.timeout(CALL_MS));
      refreshed = await open.adapter.auth.refresh(context);
    } catch (error) {
      const failure = await this.settleFailure(accountId, token, before, error);
      const outcome = failure instanceof ChannelError ? failure.kind : 'fault';
      const channel = open?.adapter.channel ?? 'unknown';
      this.refreshes.add({ channel, outcome });
      this.log.info('a grant was not renewed', { accountId, workspaceId: before.workspace_id, channel, outcome });
      // Whoever connected the account again while we were refused has given it a grant that works.
      const state = await this.connections.refreshState(this.database, accountId);
      if (state && state.generation !== generation) return this.opener.open(accountId);
      throw failure;
    }
    await this.settle(open, before, refreshed);
    const { channel } = open.adapter;
    this.refreshes.add({ channel, outcome: 'renewed' });
    this.log.debug('a grant was renewed', { accountId, workspaceId: open.workspaceId, channel });
    return this.opener.open(accountId);
  }

  private async settle(open: OpenConnection, before: RefreshState, refreshed: RefreshedCredentials): Promise<void> {
    const { accountId, workspaceId } = open;
    const now = this.clock.now();
    const grant = {
      obtainedAt: now,
      expiresAt: refreshed.expiresAt,
      grantExpiresAt: refreshed.grantExpiresAt === undefined ? open.grantExpiresAt : refreshed.grantExpiresAt,
    };
    const sealed = sealCredentials(this.keyRing, accountId, { ...open.credentials, ...refreshed.credentials }, now);
    const checkAt = nextCheckAt({
      now,
      checkedAt: before.checked_at,
      grant,
      refreshable: true,
      random: Math.random(),
    });
    const stored = await this.persistently(() =>
      this.database.transaction(async (tx) => {
        const done = await this.connections.storeRefreshed(tx, accountId, open.generation, {
          sealed,
          ...grant,
          nextCheckAt: checkAt,
        });
        if (done && before.health !== 'ok') {
          const status = (await this.accounts.statusOf(tx, accountId)) ?? before.status;
          await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status }]);
        }
        return done;
      }),
    );
    if (!stored) this.log.warn('a renewed grant was not kept: the connection was replaced meanwhile', { accountId });
  }

  /** Notes the failure under our lease, which ends with it. @returns what to throw */
  private async settleFailure(accountId: string, token: string, before: RefreshState, error: unknown): Promise<Error> {
    if (error instanceof ChannelError && error.kind === 'reconnect') {
      // A network that answered an earlier try, and whose answer we never got, has made the old refresh token worthless.
      const detail = before.failures > 0 ? `${error.message} ${MAYBE_LOST}` : error.message;
      await this.opener.markReconnect(accountId, detail, { leaseToken: token });
      return error;
    }
    if (!(error instanceof ChannelError)) this.log.error('renewing a grant failed unexpectedly', { accountId, error });
    const failure = asPassing(error);
    const waitMs = refreshAgainMs(before.failures + 1);
    const again = new Date(Math.max(this.clock.now().getTime() + waitMs, failure.retryAt?.getTime() ?? 0));
    await this.database.transaction(async (tx) => {
      const noted = await this.connections.recordRefreshFailure(tx, accountId, token, {
        detail: failure.message,
        nextCheckAt: again,
      });
      if (!noted || before.health === 'failing') return;
      const { workspace_id: workspaceId, status } = before;
      await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status }]);
    });
    return failure;
  }

  /** While Postgres is away, for as long as this process lives: the new tokens are known nowhere else, and often end the old ones. */
  private async persistently<T>(store: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      try {
        return await store();
      } catch (error) {
        const waitMs = STORE_RETRY_DELAYS_MS[Math.min(failures, STORE_RETRY_DELAYS_MS.length - 1)] ?? 0;
        const isAway = isConnectionLoss(error) && !this.stopping.signal.aborted;
        if (!isAway && failures >= STORE_RETRY_DELAYS_MS.length) throw error;
        this.log.warn('a renewed grant could not be stored; trying again', { error });
        await delay(waitMs);
      }
    }
  }
}

const RECONNECT = 'The network no longer accepts the sign-in.';
const MAYBE_LOST =
  'An earlier try to renew it got no usable answer; the network may have replaced the sign-in then. Connecting again mends it.';
const UNAVAILABLE = 'The sign-in could not be renewed.';

/** Whatever is not the network's clear word that the grant is gone is a passing failure. */
function asPassing(error: unknown): ChannelError {
  if (!(error instanceof ChannelError)) return new ChannelError('unavailable', UNAVAILABLE, { cause: error });
  switch (error.kind) {
    case 'throttled':
    case 'unavailable':
    case 'account':
    case 'administrator':
      return error;
    case 'rejected':
    case 'expired':
    case 'reconnect':
    case 'processing':
    case 'unknown':
      return new ChannelError('unavailable', error.message, {
        status: error.status,
        code: error.code,
        excerpt: error.excerpt,
        cause: error,
      });
  }
}
