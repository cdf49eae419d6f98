import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import type { ChannelAdapter, MetricDefinition } from '../channels/index.js';
import type { Subject } from './metric-columns.js';
import { definitionsOf } from './own-metrics.rules.js';
import { MetricDefinitionsRepository, type DefinitionRow } from './metric-definitions.repository.js';

/**
 * What each number means on its network, kept so that every old number can still be explained. A definition that an adapter changes begins
 * a new version; a new series, from the instant of the change on, only where the network's name or the revision is another one, not where only
 * our words are. Stored versions are never rewritten.
 */
@Injectable()
export class MetricDefinitions {
  private readonly versions = new Map<string, Promise<number>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MetricDefinitionsRepository) private readonly definitions: MetricDefinitionsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * The version that this process's code measures by; stored first where it is new. Asked of Postgres once per process: while two releases run
   * side by side they must not take turns in declaring each other outdated.
   */
  versionOf(adapter: ChannelAdapter, subject: Subject): Promise<number> {
    const key = `${adapter.channel} ${subject}`;
    const known = this.versions.get(key);
    if (known) return known;
    const asked = this.store(adapter, subject).catch((error: unknown) => {
      this.versions.delete(key);
      throw error;
    });
    this.versions.set(key, asked);
    return asked;
  }

  private async store(adapter: ChannelAdapter, subject: Subject): Promise<number> {
    const { channel, capabilities } = adapter;
    const offered = Object.entries<MetricDefinition | undefined>(
      subject === 'publication' ? definitionsOf(capabilities) : capabilities.accountMetrics,
    ).filter((entry): entry is [string, MetricDefinition] => entry[1] !== undefined);
    return this.database.transaction(async (tx) => {
      await this.definitions.lock(tx, channel, subject);
      const stored = await this.definitions.latest(tx, channel, subject);
      const version = stored[0]?.version ?? 0;
      const byMetric = new Map(stored.map((row) => [row.metric, row]));
      const same =
        stored.length === offered.length &&
        offered.every(([metric, definition]) => isSame(byMetric.get(metric), definition));
      if (same || offered.length === 0) return version;
      const now = this.clock.now();
      const rows = offered.map(([metric, definition]): DefinitionRow => {
        const before = byMetric.get(metric);
        const since = before && continues(before, definition) ? before.since : now;
        const { native, meaning } = definition;
        return { metric, version: version + 1, native, meaning, revision: revisionOf(definition), since };
      });
      await this.definitions.insert(tx, channel, subject, rows);
      if (version > 0) this.log.info('numbers are defined differently from now on', { channel, subject });
      return version + 1;
    });
  }
}

function isSame(stored: DefinitionRow | undefined, definition: MetricDefinition): boolean {
  return stored !== undefined && continues(stored, definition) && stored.meaning === definition.meaning;
}

function continues(stored: DefinitionRow, definition: MetricDefinition): boolean {
  return stored.native === definition.native && stored.revision === revisionOf(definition);
}

function revisionOf({ revision = 1 }: MetricDefinition): number {
  return revision;
}
