import type { Actor } from '../../core/auth/actor.js';
import type { Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger } from '../../core/logging/logger.js';
import type { WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import type { OpenConnection } from '../accounts/index.js';
import {
  CHANNEL_IDS,
  ChannelRegistry,
  type ChannelAdapter,
  type ChannelId,
  type ChannelMetrics,
  type MetricValues,
  type NetworkMetric,
  type PublishedPart,
} from '../channels/index.js';
import { createTestDatabase } from '../../../test/support/test-database.js';
import { LinkCounts } from '../links/index.js';
import { PublishingPressure } from '../publishing/index.js';
import { AccountMeasurementsRepository } from './account-measurements.repository.js';
import type { MeasuringCredentials } from './account-run.js';
import { MeasurementAdoption } from './measurement-adoption.service.js';
import { MeasurementsRepository } from './measurements.repository.js';
import { MetricDefinitionsRepository } from './metric-definitions.repository.js';
import { MetricDefinitions } from './metric-definitions.service.js';
import { MetricsScheduler } from './metrics-scheduler.service.js';
import { MetricsWorker } from './metrics-worker.service.js';
import { PartitionsRepository } from './partitions.repository.js';
import { RollUpsRepository } from './roll-ups/roll-ups.repository.js';
import { RollUpsWorker } from './roll-ups/roll-ups-worker.service.js';
import { RollUps } from './roll-ups/roll-ups.service.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

type PostValues = Partial<Record<NetworkMetric, number | null>>;

const DEFINITIONS: ChannelAdapter['capabilities']['postMetrics'] = {
  reach: { native: 'people', meaning: 'People who saw it.' },
  views: { native: 'shown', meaning: 'Times it was shown.' },
  reactions: { native: 'likes', meaning: 'Likes.' },
  saves: { native: 'kept', meaning: 'Times it was kept.' },
};

/** A network that answers as it is told and remembers what it was asked. */
export class ScriptedNetwork {
  readonly posts = new Map<string, PostValues | null>();
  followers = 10;
  /** Remote ids of each call for posts. */
  readonly calls: string[][] = [];
  accountCalls = 0;
  /** Runs in the middle of each call for posts; may throw. */
  onCall: (remoteIds: readonly string[], generation: number) => void | Promise<void> = () => undefined;

  adapter(
    channel: ChannelId = 'sandbox',
    postMetrics: ChannelAdapter['capabilities']['postMetrics'] = DEFINITIONS,
  ): ChannelAdapter {
    const definitions = Object.entries(postMetrics);
    const valuesOf = (part: PublishedPart): MetricValues<NetworkMetric> | null => {
      const values = this.posts.get(part.remoteId);
      if (!values) return null;
      const native = definitions.map(
        ([metric, { native: name }]) => [name, values[metric as NetworkMetric] ?? null] as const,
      );
      return { values, native: Object.fromEntries(native) };
    };
    const metrics: ChannelMetrics = {
      batchSize: 4,
      posts: async (parts, { credentials }) => {
        const ids = parts.map((part) => part.remoteId);
        this.calls.push(ids);
        await this.onCall(ids, Number(credentials['generation']));
        return parts.map(valuesOf);
      },
      account: () => {
        this.accountCalls += 1;
        return Promise.resolve({ values: { followers: this.followers }, native: { fans: this.followers } });
      },
    };
    const adapter = {
      channel,
      metrics,
      capabilities: { postMetrics, accountMetrics: { followers: { native: 'fans', meaning: 'Fans.' } } },
    };
    return adapter as unknown as ChannelAdapter;
  }
}

/** A channel of which nothing is measured: its network could tell numbers, and has none. */
function silentAdapter(channel: ChannelId): ChannelAdapter {
  const capabilities = { postMetrics: {}, accountMetrics: {} };
  return { channel, metrics: {}, capabilities } as unknown as ChannelAdapter;
}

/** A channel without a network that tells numbers, as the feed is. */
function channelWithoutNumbers(channel: ChannelId): ChannelAdapter {
  return { channel, capabilities: { postMetrics: {}, accountMetrics: {} } } as unknown as ChannelAdapter;
}

/** The grants of accounts: each refresh makes a newer generation. */
class ScriptedCredentials implements MeasuringCredentials {
  readonly lost: string[] = [];
  refreshes = 0;
  constructor(private readonly registry: ChannelRegistry) {}

  openMany(versions: readonly { accountId: string; generation: number }[]) {
    return Promise.resolve(new Map(versions.map((version) => [version.accountId, this.opened(version)])));
  }

  refresh(accountId: string, generation: number) {
    this.refreshes += 1;
    return Promise.resolve(this.opened({ accountId, generation: generation + 1 }));
  }

  markReconnect(accountId: string) {
    this.lost.push(accountId);
    return Promise.resolve();
  }

  contextFor(open: Pick<OpenConnection, 'account' | 'credentials'>, signal: AbortSignal) {
    return { account: open.account, credentials: open.credentials, signal } as ReturnType<
      MeasuringCredentials['contextFor']
    >;
  }

  private opened({ accountId, generation }: { accountId: string; generation: number }): OpenConnection {
    const account = { id: accountId } as OpenConnection['account'];
    const adapter = this.registry.get('sandbox');
    return { accountId, account, adapter, credentials: { generation }, generation } as unknown as OpenConnection;
  }
}

/** A Postgres, a clock that is moved by hand, a scripted network, and as many workers and schedulers as a test wants. */
export class MetricsBench {
  now = new Date('2026-03-10T12:00:00.000Z');
  readonly clock = { now: () => this.now };
  /** Every warning and error. */
  readonly logged: string[] = [];
  readonly log = createLogger('warn', { write: (line) => void this.logged.push(line) });
  readonly network = new ScriptedNetwork();
  readonly links = new LinkCounts();
  keepSnapshotsMonths = 0;
  readonly wakes: Date[] = [];
  readonly queue = {
    wake: (_topic: string, at: Date) => Promise.resolve(void this.wakes.push(at)),
    on: () => undefined,
  } as unknown as WakeUpQueue;
  readonly workspaceId = newId();
  readonly personId = newId();
  readonly actor: Actor = { kind: 'person', personId: this.personId, sessionId: newId() };

  private constructor(
    readonly database: Database,
    readonly events: EventBus,
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(): Promise<MetricsBench> {
    const testDatabase = await createTestDatabase();
    const log = createLogger('silent');
    const { dataSource, pool } = await openDataSource({ url: testDatabase.url, poolSize: 8, entities: [], log });
    const database = new Database(dataSource, pool, log);
    const events = new EventBus(testDatabase.url, log);
    await events.onApplicationBootstrap();
    const bench = new MetricsBench(database, events, testDatabase.url, () => testDatabase.drop());
    await database.execute(
      `INSERT INTO person VALUES ($1, 'ada@bells.example', 'ada@bells.example', 'Ada', '-', $2, $2)`,
      [bench.personId, bench.now],
    );
    await database.execute(
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
      [bench.workspaceId, bench.now],
    );
    return bench;
  }

  async close(): Promise<void> {
    await this.events.onApplicationShutdown();
    await this.database.close();
    await this.drop();
  }

  /** @param withoutNumbers a channel whose network tells none, if there is to be one */
  registry(adapter: ChannelAdapter = this.network.adapter(), withoutNumbers?: ChannelId): ChannelRegistry {
    const adapters = Object.fromEntries(
      CHANNEL_IDS.map((channel) => [
        channel,
        channel === withoutNumbers ? channelWithoutNumbers(channel) : silentAdapter(channel),
      ]),
    );
    return new ChannelRegistry({ ...adapters, sandbox: adapter } as Record<ChannelId, ChannelAdapter>);
  }

  definitions(): MetricDefinitions {
    return new MetricDefinitions(this.database, new MetricDefinitionsRepository(), this.clock, this.log);
  }

  adoption(registry = this.registry()): MeasurementAdoption {
    const pressure = new PublishingPressure(this.database, this.clock);
    return new MeasurementAdoption(
      this.database,
      new MeasurementsRepository(),
      pressure,
      registry,
      this.clock,
      this.log,
    );
  }

  /** A process with the worker role; what it collects is rolled up at once. */
  worker(registry = this.registry()): { worker: MetricsWorker; credentials: ScriptedCredentials } {
    const credentials = new ScriptedCredentials(registry);
    const worker = new MetricsWorker(
      this.database,
      new MeasurementsRepository(),
      new AccountMeasurementsRepository(),
      this.definitions(),
      this.links,
      new PartitionsRepository(this.database),
      credentials,
      registry,
      this.events,
      this.queue,
      this.clock,
      this.log,
    );
    const collect = worker.collectDue.bind(worker);
    worker.collectDue = async () => {
      await collect();
      await this.rollUps().catchUp();
    };
    return { worker, credentials };
  }

  /** Looks once whether something is to be rolled up, as a process does that starts. */
  async startRollingUp(): Promise<void> {
    const pressure = new PublishingPressure(this.database, this.clock);
    const worker = new RollUpsWorker(this.rollUps(), pressure, this.events, this.log);
    worker.start();
    await worker.onApplicationShutdown();
  }

  rollUps(): RollUps {
    return new RollUps(this.database, new RollUpsRepository(), this.events, this.log);
  }

  /** A process with the scheduler role. */
  scheduler(registry = this.registry()): MetricsScheduler {
    return new MetricsScheduler(
      this.database,
      new PartitionsRepository(this.database),
      this.adoption(registry),
      new MeasurementsRepository(),
      this.definitions(),
      registry,
      this.events,
      this.queue,
      { storage: { keepSnapshotsMonths: this.keepSnapshotsMonths } } as Config,
      this.clock,
      this.log,
    );
  }

  move(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }

  async anAccount(channel: ChannelId = 'sandbox'): Promise<string> {
    const id = newId();
    await this.database.execute(
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
       VALUES ($1, $2, $3, '', $4, 'bells', 'Bells', 'active', '{}', '{}', $5, $5, $5)`,
      [id, this.workspaceId, channel, id, this.now],
    );
    await this.database.execute(`INSERT INTO lane (account_id, workspace_id, channel) VALUES ($1, $2, $3)`, [
      id,
      this.workspaceId,
      channel,
    ]);
    await this.database.execute(
      `INSERT INTO connection (account_id, workspace_id, sealed, scopes, health, next_check_at) VALUES ($1, $2, '-', '{}', 'ok', $3)`,
      [id, this.workspaceId, this.now],
    );
    return id;
  }

  async aCampaign(): Promise<string> {
    const id = newId();
    await this.database.execute(
      `INSERT INTO campaign (id, workspace_id, name, color, created_at, updated_at) VALUES ($1, $2, 'Autumn', '#1d4ed8', $3, $3)`,
      [id, this.workspaceId, this.now],
    );
    return id;
  }

  /** A delivery that was published now, one part for each remote id. */
  async published(
    accountId: string,
    remoteIds: readonly string[],
    more: { channel?: ChannelId; campaignId?: string } = {},
  ): Promise<string> {
    const [id, postId] = [newId(), newId()];
    await this.database.execute(
      `INSERT INTO post (id, workspace_id, campaign_id, content, created_at, updated_at) VALUES ($1, $2, $3, '{}', $4, $4)`,
      [postId, this.workspaceId, more.campaignId ?? null, this.now],
    );
    await this.database.execute(
      `INSERT INTO delivery (id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, late_at, one_call, content, content_hash,
         published_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'published', $7, $7, true, '{}', 'hash', $7, $7, $7)`,
      [id, this.workspaceId, postId, accountId, more.campaignId ?? null, more.channel ?? 'sandbox', this.now],
    );
    await this.database.execute(
      `INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, confirmed_by, published_at, created_at)
       VALUES ($1, $2, 'hash', $3, 'answer', $4, $4)`,
      [id, this.workspaceId, JSON.stringify(remoteIds.map((remoteId) => ({ remoteId, permalink: null }))), this.now],
    );
    return id;
  }

  /** What the account's history or a file had of it, published now. */
  async found(accountId: string, remoteId: string, origin: 'history' | 'import'): Promise<void> {
    await this.database.execute(
      `INSERT INTO publication (id, workspace_id, account_id, channel, origin, title, excerpt, remote_id, parts, part_count, published_at, created_at)
       VALUES ($1, $2, $3, 'sandbox', $4, '', 'Found', $5, $6, 1, $7, $7)`,
      [
        newId(),
        this.workspaceId,
        accountId,
        origin,
        remoteId,
        JSON.stringify([{ remoteId, permalink: null }]),
        this.now,
      ],
    );
  }

  /** Puts a tracked link into a delivery, as freezing does. */
  async trackedLink(deliveryId: string, code: string): Promise<void> {
    await this.database.execute(`UPDATE delivery SET content = jsonb_build_object('text', $2::text) WHERE id = $1`, [
      deliveryId,
      `See http://go.bells.example/l/${code}`,
    ]);
    await this.database.execute(
      `INSERT INTO tracked_link (code, workspace_id, post_id, account_id, url, created_at)
       SELECT $2, workspace_id, post_id, account_id, 'https://shop.example/', created_at FROM delivery WHERE id = $1`,
      [deliveryId, code],
    );
  }

  async clicked(code: string, clicks: number, robots = 0): Promise<void> {
    const hour = new Date(Math.floor(this.now.getTime() / HOUR) * HOUR);
    await this.database.execute(
      `INSERT INTO link_click AS counted VALUES ($1, $2, $3, $4)
       ON CONFLICT (code, hour) DO UPDATE SET clicks = counted.clicks + $3, robots = counted.robots + $4`,
      [code, hour, clicks, robots],
    );
  }

  async takenDown(deliveryId: string): Promise<void> {
    await this.database.execute(`UPDATE delivery SET state = 'removed' WHERE id = $1`, [deliveryId]);
    await this.database.execute(`UPDATE receipt SET removed_at = $2 WHERE delivery_id = $1`, [deliveryId, this.now]);
  }

  async measurement(deliveryId: string): Promise<{
    next_at: Date | null;
    lease_until: Date | null;
    taken: number;
    still: number;
    failures: number;
    ended_reason: string | null;
  } | null> {
    const [row] = await this.database.query<never>('SELECT * FROM measurement WHERE publication_id = $1', [deliveryId]);
    return row ?? null;
  }

  /** Minutes from now to the next measurement. */
  async minutesToNext(deliveryId: string): Promise<number | null> {
    const row = await this.measurement(deliveryId);
    return row?.next_at ? (row.next_at.getTime() - this.now.getTime()) / MINUTE : null;
  }

  async snapshots(deliveryId: string): Promise<Record<string, unknown>[]> {
    return this.database.query('SELECT * FROM publication_snapshot WHERE publication_id = $1 ORDER BY captured_at', [
      deliveryId,
    ]);
  }

  /** The latest numbers, once they are rolled up. */
  async latest(deliveryId: string): Promise<Record<string, unknown> | undefined> {
    await this.rollUps().catchUp();
    const [row] = await this.database.query<Record<string, unknown>>(
      'SELECT * FROM publication WHERE id = $1 AND captured_at IS NOT NULL',
      [deliveryId],
    );
    return row;
  }
}
