import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { Database } from '../../../core/database/database.js';
import { EventBus } from '../../../core/events/event-bus.js';
import { newId } from '../../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../../core/logging/logger.js';
import { AccountCredentials } from '../../accounts/index.js';
import {
  CHANNEL_REGISTRY,
  addressIn,
  ChannelError,
  remoteIdIn,
  type ChannelAdapter,
  type ChannelRegistry,
  type PastPost as FoundPost,
} from '../../channels/index.js';
import type { MeasuringCredentials } from '../account-run.js';
import { nextMeasurement, retryAfterFailure } from '../cadence.rules.js';
import { combineParts } from '../measured-counts.rules.js';
import { toColumns } from '../metric-columns.js';
import { MetricDefinitions } from '../metric-definitions.service.js';
import { PartitionsRepository } from '../partitions.repository.js';
import { AccountHistoryRepository, type HistoryClaim, type PageOutcome } from './account-history.repository.js';
import { isLastPage, reachOf } from './history-page.rules.js';
import { PastPostsRepository, type PastPost } from './past-posts.repository.js';

const LOOK_EVERY_MS = 5_000;
const ACCOUNTS_AT_ONCE = 4;
/** One page of one account at most so often: publishing and fresh numbers have the network's budget first. */
const BETWEEN_PAGES_MS = 2_000;
const CALL_MS = 30_000;
const LEASE_MS = 2 * CALL_MS;
const DAY_MS = 86_400_000;
export const GOES_BACK_MS = 365 * DAY_MS;
const MOST_FAILURES = 8;
/** What is younger may be a delivery of ours whose receipt is still to be written. */
const YOUNGEST_MS = 15 * 60_000;

/** The worker role: reads what accounts published before they were connected, page by page, and gives way to publishing. */
@Injectable()
export class HistoryWorker implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly channels: readonly string[];
  private underWay: Promise<void> | null = null;
  private interval: NodeJS.Timeout | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountHistoryRepository) private readonly histories: AccountHistoryRepository,
    @Inject(PastPostsRepository) private readonly posts: PastPostsRepository,
    @Inject(MetricDefinitions) private readonly definitions: MetricDefinitions,
    @Inject(PartitionsRepository) private readonly partitions: PartitionsRepository,
    @Inject(AccountCredentials) private readonly credentials: MeasuringCredentials,
    @Inject(CHANNEL_REGISTRY) private readonly registry: ChannelRegistry,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.channels = registry
      .all()
      .filter(({ metrics }) => metrics !== undefined && 'history' in metrics)
      .map((adapter) => adapter.channel);
  }

  /** Called once, in processes with the worker role. */
  start(): void {
    this.interval = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.interval.unref();
    this.look();
  }

  /** Reads one page of each account that is due. @returns how many accounts that were */
  async readDue(): Promise<number> {
    const now = this.clock.now();
    await this.histories.adopt(this.database, this.channels, now, new Date(now.getTime() - GOES_BACK_MS));
    const leaseUntil = new Date(now.getTime() + LEASE_MS);
    const claims = await this.histories.claim(this.database, now, leaseUntil, ACCOUNTS_AT_ONCE);
    await Promise.all(claims.map((claim) => this.readPage(claim)));
    return claims.length;
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.interval) clearInterval(this.interval);
    this.stopping.abort();
    await this.underWay;
  }

  private look(): void {
    this.underWay ??= this.readDue()
      .then(() => undefined)
      .catch((error: unknown) => this.log.warn('earlier posts could not be read; looking again soon', { error }))
      .finally(() => {
        this.underWay = null;
      });
  }

  private async readPage(claim: HistoryClaim): Promise<void> {
    const adapter = this.registry.find(claim.channel);
    try {
      const page = await this.ask(claim, adapter);
      await this.take(claim, adapter, page);
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      const now = this.clock.now();
      const failures = claim.failures + 1;
      const retryAt = error instanceof ChannelError ? error.retryAt : undefined;
      const nextAt = failures >= MOST_FAILURES ? null : retryAfterFailure(failures, now, retryAt, Math.random());
      const problem = error instanceof ChannelError ? error.message : 'Something went wrong on our side.';
      if (!(error instanceof ChannelError))
        this.log.error('earlier posts could not be taken in', { accountId: claim.account_id, error });
      await this.histories.fail(this.database, claim, problem, nextAt, now);
    }
  }

  private async ask(claim: HistoryClaim, adapter: ChannelAdapter) {
    const accountId = claim.account_id;
    const version = { accountId, generation: claim.generation, version: claim.account_version };
    const open = (await this.credentials.openMany([version])).get(accountId);
    const history = adapter.metrics?.history?.bind(adapter.metrics);
    if (!open || !history) throw new ChannelError('unavailable', 'The account can not be asked now.');
    const signal = AbortSignal.any([this.stopping.signal, AbortSignal.timeout(CALL_MS)]);
    try {
      return await history(claim.cursor, this.credentials.contextFor(open, signal));
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'expired') throw error;
      const refreshed = await this.credentials.refresh(accountId, open.generation);
      return history(claim.cursor, this.credentials.contextFor(refreshed, signal));
    }
  }

  private async take(
    claim: HistoryClaim,
    adapter: ChannelAdapter,
    page: Awaited<ReturnType<NonNullable<NonNullable<ChannelAdapter['metrics']>['history']>>>,
  ): Promise<void> {
    const now = this.clock.now();
    // What has no id that can be kept can't be told from others.
    const wanted = page.posts.filter(
      ({ publishedAt, part }) => publishedAt >= claim.goes_back_to && remoteIdIn(part.remoteId) !== null,
    );
    const settled = wanted.filter(({ publishedAt }) => publishedAt.getTime() <= now.getTime() - YOUNGEST_MS);
    const posts = settled.map((post) => pastPostOf(post, adapter, now));
    const version = await this.definitions.versionOf(adapter, 'publication');
    await this.partitions.ensureAhead(now);
    await this.database.transaction(async (tx) => {
      const of = { workspaceId: claim.workspace_id, accountId: claim.account_id, channel: claim.channel };
      const taken = await this.posts.takeIn(tx, of, 'history', posts, version, now);
      await this.posts.measure(tx, nextOf(taken, now));
      const outcome: PageOutcome = {
        found: page.posts.length,
        added: taken.length,
        reachedBackTo: reachOf(page),
        cursor: page.next,
        done: isLastPage(page, claim, claim.goes_back_to),
      };
      const nextAt = new Date(now.getTime() + BETWEEN_PAGES_MS);
      const kept = await this.histories.settle(tx, claim, outcome, now, nextAt);
      if (!kept) this.log.warn('a page of earlier posts came after its lease', { accountId: claim.account_id });
      await this.events.publish(tx, [{ type: 'snapshots.taken', workspaceId: claim.workspace_id }]);
    });
  }
}

function pastPostOf({ part, publishedAt, text, metrics }: FoundPost, adapter: ChannelAdapter, now: Date): PastPost {
  const measured = combineParts([metrics], adapter.capabilities.postMetrics);
  return {
    id: newId(),
    remoteId: part.remoteId,
    permalink: addressIn(part.permalink),
    text,
    publishedAt,
    capturedAt: now,
    parts: [part],
    columns: measured === null ? null : toColumns(measured.counts),
    native: measured?.native ?? {},
  };
}

/** Without numbers in the list each post is measured once, however old; with them, as its age has it. */
function nextOf(
  taken: readonly { id: string; published_at: Date; captured_at: Date | null }[],
  now: Date,
): Map<string, Date> {
  const next = new Map<string, Date>();
  for (const { id, published_at: publishedAt, captured_at: capturedAt } of taken) {
    const { nextAt } = nextMeasurement({ publishedAt, at: now, movement: 'first', still: 0 });
    const at = capturedAt === null ? now : nextAt;
    if (at !== null) next.set(id, at);
  }
  return next;
}
