import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../../core/database/database.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { ChannelApps, ChannelError } from '../channels/index.js';
import { ConnectAttemptsRepository } from './connect-attempts.repository.js';
import { SIGN_IN_EXPIRED } from './connect.rules.js';
import { ConnectionChecker } from './connection-checker.service.js';
import { ConnectionHealthRepository, type DueConnection } from './connection-health.repository.js';
import {
  isRenewable,
  nextCheckAt,
  PROBE_AGAIN_MS,
  PROBE_LOST_MS,
  probeDueAt,
  refreshDueAt,
} from './connection.rules.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionRefresher } from './connection-refresher.service.js';
import { connectionSeal } from './sealed-credentials.js';

/** Connections looked at in one tick. At a tick every 30 s that is 144,000 in the six hours between two probes of one. */
const PER_TICK = 200;
const AT_ONCE = 10;
const ROTATE_PER_TICK = 500;
/** After all rows were looked at, the search for old seals rests: another process may still have the older key ring for a while. */
const ROTATE_AGAIN_MS = 60 * 60_000;
const KEEP_ATTEMPTS_MS = 30 * 24 * 60 * 60_000;

export interface TickResult {
  readonly looked: number;
  readonly resealed: number;
}

interface RotationPosition {
  /** null: from the start. */
  readonly connection: string | null;
  readonly connectionsDone: boolean;
  readonly app: readonly [string, string] | null;
  readonly appsDone: boolean;
}

const ROTATION_START: RotationPosition = { connection: null, connectionsDone: false, app: null, appsDone: false };

/**
 * Keeps connections alive without anybody asking: renews tokens ahead of need, probes at intervals, ends sign-ins that nobody finished, and
 * seals what an older key sealed. Any number of processes may tick.
 */
@Injectable()
export class ConnectionKeeper implements OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<TickResult> | null = null;
  private rotation: RotationPosition = ROTATION_START;
  private rotateAt: Date = new Date(0);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectionHealthRepository) private readonly health: ConnectionHealthRepository,
    @Inject(ConnectAttemptsRepository) private readonly attempts: ConnectAttemptsRepository,
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(ConnectionRefresher) private readonly refresher: ConnectionRefresher,
    @Inject(ConnectionChecker) private readonly checker: ConnectionChecker,
    @Inject(ChannelApps) private readonly apps: ChannelApps,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running?.catch(() => undefined);
  }

  /** One bounded round of all of it, about every 30 s. A round that still runs is joined, not doubled. */
  tick(now: Date): Promise<TickResult> {
    this.running ??= this.round(now).finally(() => (this.running = null));
    return this.running;
  }

  /**
   * Seals again, under the current key, what an older one sealed; resumes where the last call ended.
   * @param limit rows looked at, of each table
   * @returns how many were sealed again, and whether the end was reached
   */
  async rotateSealed(limit: number): Promise<{ resealed: number; done: boolean }> {
    const position = this.rotation;
    let resealed = 0;
    let next = position;
    if (!position.connectionsDone) {
      const page = await this.health.sealedConnections(this.database, position.connection, limit);
      for (const row of page) if (await this.reseal(row.account_id, row.sealed)) resealed++;
      next = { ...next, connection: page.at(-1)?.account_id ?? null, connectionsDone: page.length < limit };
    }
    if (!position.appsDone) {
      const apps = await this.apps.rotate(position.app, limit);
      resealed += apps.resealed;
      next = { ...next, app: apps.next, appsDone: apps.next === null };
    }
    const done = next.connectionsDone && next.appsDone;
    this.rotation = done ? ROTATION_START : next;
    return { resealed, done };
  }

  private async round(now: Date): Promise<TickResult> {
    await this.attempts.expire(this.database, now, SIGN_IN_EXPIRED);
    await this.attempts.deleteOlderThan(this.database, new Date(now.getTime() - KEEP_ATTEMPTS_MS));
    const ahead = { alive: new Date(now.getTime() + PROBE_AGAIN_MS), lost: new Date(now.getTime() + PROBE_LOST_MS) };
    const due = await this.health.claimDue(this.database, now, ahead, PER_TICK);
    const queue = due.values();
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, due.length) }, () => this.drain(queue, now)));
    return { looked: due.length, resealed: await this.rotate(now) };
  }

  private async drain(queue: Iterator<DueConnection>, now: Date): Promise<void> {
    for (let entry = queue.next(); !entry.done && !this.stopping.signal.aborted; entry = queue.next()) {
      try {
        await this.keep(entry.value, now);
      } catch (error) {
        // Refusals of the network were noted where they were heard; what is left here is worth a line, and never stops the others.
        if (!(error instanceof ChannelError)) {
          this.log.error('a connection could not be looked after', { accountId: entry.value.account_id, error });
        }
      }
    }
  }

  private async keep(due: DueConnection, now: Date): Promise<void> {
    let open = await this.opener.open(due.account_id);
    const refreshable = isRenewable(open.adapter, open.account.data);
    const refreshAt = refreshable ? refreshDueAt(open) : null;
    if (refreshAt !== null && refreshAt <= now && due.health !== 'reconnect') {
      open = await this.refresher.refresh(open.accountId, open.generation);
    }
    const probeAt = probeDueAt(due.checked_at);
    if (probeAt === null || probeAt <= now || due.health !== 'ok') {
      await this.checker.check(open, this.stopping.signal);
      return;
    }
    const random = Math.random();
    const checkAt = nextCheckAt({ now, checkedAt: due.checked_at, grant: open, refreshable, random });
    await this.health.postpone(this.database, open.accountId, checkAt);
  }

  private async rotate(now: Date): Promise<number> {
    if (now < this.rotateAt) return 0;
    const { resealed, done } = await this.rotateSealed(ROTATE_PER_TICK);
    if (resealed > 0) this.log.info('secrets were sealed again under the current key', { count: resealed });
    if (done) this.rotateAt = new Date(now.getTime() + ROTATE_AGAIN_MS);
    return resealed;
  }

  private async reseal(accountId: string, sealed: string): Promise<boolean> {
    if (!this.keyRing.isOld(sealed)) return false;
    try {
      const context = connectionSeal(accountId);
      const fresh = this.keyRing.seal(this.keyRing.open(sealed, context), context);
      return await this.health.replaceSealed(this.database, accountId, sealed, fresh);
    } catch (error) {
      this.log.error('credentials could not be sealed again', { accountId, error });
      return false;
    }
  }
}
