import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { appSeal } from './app-seal.js';
import { ChannelAppsRepository } from './channel-apps.repository.js';
import type { ChannelId } from './channel-ids.js';
import type { ConnectContext, Json } from './contract/index.js';

type AppStore = ConnectContext['app'];

/** Our registrations at servers: made once per server, kept sealed, shared by all workspaces. */
@Injectable()
export class ChannelApps {
  private readonly registering = new Map<string, Promise<string>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChannelAppsRepository) private readonly apps: ChannelAppsRepository,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** The store for one connect call. It remembers what it gave out, so that `refresh` drops that registration and no newer one. */
  storeFor(channel: ChannelId): AppStore {
    const given = new Map<string, string>();
    return async <T extends Json>(
      server: string,
      register: () => Promise<T>,
      options?: { readonly refresh?: boolean },
    ) => {
      const stored = await this.read(channel, server);
      const stale = options?.refresh === true && stored !== null && stored === (given.get(server) ?? stored);
      const app = stored !== null && !stale ? stored : await this.register(channel, server, register, stored);
      given.set(server, app);
      return JSON.parse(app) as T;
    };
  }

  /**
   * Seals registrations again that are sealed under an older key.
   * @param after where the page before ended; null for the first
   * @returns where this page ended; null when it was the last
   */
  async rotate(
    after: readonly [string, string] | null,
    limit: number,
  ): Promise<{ next: readonly [string, string] | null; resealed: number }> {
    const page = await this.apps.page(this.database, after, limit);
    let resealed = 0;
    for (const { channel, server, sealed } of page) {
      if (!this.keyRing.isOld(sealed)) continue;
      try {
        const fresh = this.keyRing.seal(this.keyRing.open(sealed, appSeal(channel, server)), appSeal(channel, server));
        if (await this.apps.replace(this.database, channel, server, sealed, fresh)) resealed++;
      } catch (error) {
        this.log.error('a registration could not be sealed again', { channel, server, error });
      }
    }
    const last = page.at(-1);
    return { next: page.length < limit || !last ? null : [last.channel, last.server], resealed };
  }

  /**
   * One registration at a time per server in this process. Processes that register at once each make one; the first to store it wins, and
   * the others use the winner's.
   * @param replaces what is stored now and no longer serves; null when nothing is stored
   */
  private register(
    channel: ChannelId,
    server: string,
    register: () => Promise<Json>,
    replaces: string | null,
  ): Promise<string> {
    const key = `${channel} ${server}`;
    const running = this.registering.get(key);
    if (running) return running;
    const started = this.registerOnce(channel, server, register, replaces).finally(() => this.registering.delete(key));
    this.registering.set(key, started);
    return started;
  }

  private async registerOnce(
    channel: ChannelId,
    server: string,
    register: () => Promise<Json>,
    replaces: string | null,
  ): Promise<string> {
    const made = JSON.stringify(await register());
    const sealed = this.keyRing.seal(made, appSeal(channel, server));
    const before = await this.apps.find(this.database, channel, server);
    const kept =
      before !== null && this.keyRing.open(before, appSeal(channel, server)) === replaces
        ? await this.apps.replace(this.database, channel, server, before, sealed)
        : await this.apps.insert(this.database, channel, server, sealed, this.clock.now());
    return kept ? made : ((await this.read(channel, server)) ?? made);
  }

  private async read(channel: ChannelId, server: string): Promise<string | null> {
    const sealed = await this.apps.find(this.database, channel, server);
    return sealed === null ? null : this.keyRing.open(sealed, appSeal(channel, server));
  }
}
