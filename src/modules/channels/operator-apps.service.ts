import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { validationFailed } from '../../core/api/validation.pipe.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, ConfigError, type Config } from '../../core/config/index.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { conflict, notFound } from '../../core/errors/app-error.js';
import type { HttpClient } from '../../core/http/http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { appSeal } from './app-seal.js';
import { ChannelAppsRepository } from './channel-apps.repository.js';
import type { ChannelAppEntity } from './channel-app.entity.js';
import type { ChannelId } from './channel-ids.js';
import { CHANNEL_REGISTRY, ChannelRegistry } from './channel-registry.js';
import { ChannelStops } from './channel-stops.service.js';
import {
  CHANNEL_NOT_SET_UP,
  ChannelError,
  type ChannelAdapter,
  type OperatorApp,
  type OperatorAppRegistration,
} from './contract/index.js';
import { appOf, fieldStates, mergeInput, missingFields, type AppFieldState } from './operator-app.rules.js';

const CHECK_MS = 30_000;
/** The operator's app has no server of its own. */
const SERVER = '';

export interface OperatorAppState {
  readonly adapter: ChannelAdapter;
  readonly registration: OperatorAppRegistration;
  readonly fields: readonly AppFieldState[];
  /** Labels of what is needed and not there. */
  readonly missing: readonly string[];
  /** When it was entered last; null where nothing is stored. */
  readonly changedAt: Date | null;
}

/** What a live check found. */
export interface AppCheck {
  readonly ok: boolean;
  readonly detail: string;
  /** Name of the field that is wrong, where the network tells. */
  readonly field: string | null;
  readonly checkedAt: Date;
}

/**
 * The apps that operators bring to networks: kept sealed, or set by the environment, which wins. They belong to the installation, not to a
 * workspace.
 */
@Injectable()
export class OperatorApps implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ChannelAppsRepository) private readonly apps: ChannelAppsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(ChannelStops) private readonly stops: ChannelStops,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(HTTP_CLIENT) private readonly http: HttpClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @throws ConfigError for variables of apps that no channel has: a mistyped name must not look like an app that is not set up */
  onModuleInit(): void {
    const known = this.channels.all().flatMap((adapter) => registrationOf(adapter)?.fields.map(({ env }) => env) ?? []);
    const unknown = this.config.channelApps.names.filter((name) => !known.includes(name));
    if (unknown.length === 0) return;
    const allowed = known.length === 0 ? 'there are none' : known.join(', ');
    throw new ConfigError(
      unknown.map((name) => ({ name, message: `belongs to no channel's app; allowed: ${allowed}.` })),
    );
  }

  /**
   * The app of a channel, for its adapter.
   * @throws ChannelError `administrator` with code `channel-not-set-up`
   */
  async open(channel: ChannelId): Promise<OperatorApp> {
    const adapter = this.channels.get(channel);
    const registration = registrationOf(adapter);
    if (!registration) throw new Error(`${channel} has no app of the operator's.`);
    const { fields, missing } = await this.stateOf(adapter, registration);
    if (missing.length > 0) throw notSetUp(adapter);
    return appOf(fields);
  }

  /**
   * Whether accounts can be connected this way.
   * @throws ChannelError `administrator` with code `channel-not-set-up`; nothing for a channel that needs no app
   */
  async requireSetUp(channel: ChannelId, method: string): Promise<void> {
    const adapter = this.channels.get(channel);
    const registration = registrationOf(adapter);
    if (!registration) return;
    const { fields } = await this.stateOf(adapter, registration);
    if (missingFields(fields, method).length > 0) throw notSetUp(adapter);
  }

  /** Every channel that wants an app of the operator's. */
  async all(): Promise<OperatorAppState[]> {
    const stored = new Map((await this.apps.operators(this.database)).map((app) => [app.channel, app]));
    return this.channels.all().flatMap((adapter) => {
      const registration = registrationOf(adapter);
      return registration ? [this.describe(adapter, registration, stored.get(adapter.channel) ?? null)] : [];
    });
  }

  /** @throws AppError 404 for a channel that is none or wants no app */
  async read(channel: string): Promise<OperatorAppState> {
    const { adapter, registration } = this.find(channel);
    return this.stateOf(adapter, registration);
  }

  /**
   * Stores what was entered; what is left out stays as it is, what is empty is taken away.
   * @throws AppError 404, 422 by field
   */
  async save(personId: string, channel: string, input: Readonly<Record<string, string>>): Promise<OperatorAppState> {
    const { adapter, registration } = this.find(channel);
    const id = adapter.channel;
    await this.database.transaction(async (tx) => {
      const entity = (await this.apps.operators(tx)).find((app) => app.channel === id) ?? null;
      const stored = this.unseal(id, entity);
      const states = fieldStates(registration.fields, stored, this.config.channelApps.valueOf);
      const merged = mergeInput(states, stored, input);
      if ('errors' in merged) throw validationFailed(merged.errors);
      const sealed = this.keyRing.seal(JSON.stringify(merged.app), appSeal(id, SERVER));
      await this.apps.put(tx, id, sealed, personId, this.clock.now());
    });
    this.log.info("an operator's app was entered", { channel: id, personId, fields: Object.keys(input) });
    await this.stops.lift(id);
    return this.stateOf(adapter, registration);
  }

  /** Forgets what was entered. Accounts stay connected, and can't be renewed. @throws AppError 404 */
  async remove(personId: string, channel: string): Promise<void> {
    const { adapter } = this.find(channel);
    if (!(await this.apps.remove(this.database, adapter.channel))) throw notFound('stored app');
    this.log.info("an operator's app was forgotten", { channel: adapter.channel, personId });
  }

  /**
   * Asks the network whether it knows the app. A network that can't be reached is no verdict, and says so.
   * @throws AppError 404, 409 `channel-not-set-up`
   */
  async check(channel: string): Promise<AppCheck> {
    const { adapter, registration } = this.find(channel);
    const id = adapter.channel;
    const { missing, fields } = await this.stateOf(adapter, registration);
    if (missing.length > 0) {
      throw conflict(
        CHANNEL_NOT_SET_UP,
        `Something is missing before ${adapter.capabilities.displayName} can be asked: ${missing.join(', ')}.`,
      );
    }
    const checkedAt = this.clock.now();
    try {
      await adapter.auth.checkApp?.({
        http: this.http,
        clock: this.clock,
        log: {
          debug: (message, about) => this.log.debug(message, { ...about, channel: id }),
          warn: (message, about) => this.log.warn(message, { ...about, channel: id }),
        },
        signal: AbortSignal.timeout(CHECK_MS),
        publicUrl: this.config.server.publicUrl,
        operatorApp: () => Promise.resolve(appOf(fields)),
      });
    } catch (error) {
      if (!(error instanceof ChannelError)) throw error;
      const field = /^field:(.+)$/.exec(error.code ?? '')?.[1] ?? null;
      return { ok: false, detail: error.message, field, checkedAt };
    }
    await this.stops.lift(id);
    return { ok: true, detail: `${adapter.capabilities.displayName} knows the app.`, field: null, checkedAt };
  }

  private find(channel: string): { adapter: ChannelAdapter; registration: OperatorAppRegistration } {
    const adapter = this.channels.find(channel);
    const registration = registrationOf(adapter);
    if (!registration) throw notFound('app');
    return { adapter, registration };
  }

  private async stateOf(adapter: ChannelAdapter, registration: OperatorAppRegistration): Promise<OperatorAppState> {
    const entity = (await this.apps.operators(this.database)).find((app) => app.channel === adapter.channel) ?? null;
    return this.describe(adapter, registration, entity);
  }

  private describe(
    adapter: ChannelAdapter,
    registration: OperatorAppRegistration,
    entity: ChannelAppEntity | null,
  ): OperatorAppState {
    const stored = this.unseal(adapter.channel, entity);
    const fields = fieldStates(registration.fields, stored, this.config.channelApps.valueOf);
    return { adapter, registration, fields, missing: missingFields(fields), changedAt: entity?.changedAt ?? null };
  }

  private unseal(channel: ChannelId, entity: ChannelAppEntity | null): OperatorApp {
    if (entity === null) return {};
    return JSON.parse(this.keyRing.open(entity.sealed, appSeal(channel, SERVER))) as OperatorApp;
  }
}

/** null where the operator brings no app. */
function registrationOf({ capabilities }: Pick<ChannelAdapter, 'capabilities'>): OperatorAppRegistration | null {
  const { appRegistration } = capabilities.setUp;
  return typeof appRegistration === 'string' ? null : appRegistration;
}

function notSetUp({ capabilities }: ChannelAdapter): ChannelError {
  const detail = `${capabilities.displayName} is not set up yet: whoever runs this installation has to enter its app first.`;
  return new ChannelError('administrator', detail, { code: CHANNEL_NOT_SET_UP });
}
