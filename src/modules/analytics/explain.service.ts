import { isUUID } from 'class-validator';
import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import {
  IMPORTED_VERSION,
  MetricDefinitionsRepository,
  engagementOf,
  longestGapAt,
  isOffered,
  isOwnMetric,
  partsOf,
  postCountsOf,
  type DefinitionRow,
  type SummedMetric,
} from '../metrics/index.js';
import type {
  ChannelShare,
  ExplainedSnapshot,
  ExplainedSum,
  ExplainReportQuery,
  MissingView,
  NumberExplanation,
  SumExplanation,
} from './dto/explain.dto.js';
import {
  ExplainRepository,
  type CaptureRow,
  type ExplainedPublicationRow,
  type SnapshotRow,
} from './explain.repository.js';
import { gapsIn } from './gaps.rules.js';
import { ReportScopes } from './report-scope.service.js';
import { publicationView, valueOf } from './reports.presenter.js';
import { KEY_OF_PUBLICATION } from './sums.repository.js';
import { summaryOf, EMPTY_SUMMARY, type Summary } from './summary.rules.js';

const MOST_SNAPSHOTS = 200;
const LARGEST = 10;
const DAY_MS = 86_400_000;

/** Their rows are named by ids, which are written in lower case here. */
const KEYED_BY_ID: ReadonlySet<string> = new Set(['account', 'campaign', 'author']);

/** Says where numbers come from. */
@Injectable()
export class ExplainService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ExplainRepository) private readonly repository: ExplainRepository,
    @Inject(MetricDefinitionsRepository) private readonly definitions: MetricDefinitionsRepository,
    @Inject(ReportScopes) private readonly scopes: ReportScopes,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A number of one post. @throws AppError 404 */
  async ofPublication(
    context: WorkspaceContext,
    publicationId: string,
    metric: SummedMetric,
  ): Promise<NumberExplanation> {
    const row = await this.repository.find(this.database, context.workspaceId, publicationId);
    if (!row) throw notFound('publication');
    const since = new Date(row.published_at.getTime() - DAY_MS);
    const snapshots = await this.repository.snapshots(this.database, row.id, since, MOST_SNAPSHOTS);
    const captures = await this.repository.captures(this.database, row.id, since, metric);
    // What the number means is known though all snapshots were let go.
    const versions = new Set(snapshots.map((snapshot) => snapshot.definition_version));
    if (row.definition_version !== null) versions.add(row.definition_version);
    const parts = partsOf(metric);
    const all =
      versions.size === 0
        ? []
        : await this.definitions.inVersions(this.database, row.channel, 'publication', [...versions]);
    const definitions = all.filter((definition) => parts.some((part) => part === definition.metric));
    const explained = snapshots.map((snapshot) => explainedSnapshot(snapshot, metric, definitions));
    const value = summedValueOf(row, metric);
    const given = captures.findLast(({ has }) => has)?.captured_at ?? null;
    return {
      publicationId: row.id,
      metric,
      channel: row.channel,
      value,
      // Without any snapshot the last one's time is the best that is known.
      capturedAt: value === null ? null : (given ?? (captures.length === 0 ? row.captured_at : null)),
      lastCapturedAt: row.captured_at,
      nextAt: row.next_at,
      definitions: definitions.map(meaningOf),
      snapshots: explained,
      missing: this.missingOf(row, metric, captures, definitions),
    };
  }

  /** A number of a report. @throws AppError 422 as `ReportScopes.of` */
  async ofSum(context: WorkspaceContext, query: ExplainReportQuery): Promise<SumExplanation> {
    const { workspaceId } = context;
    const { metric, by } = query;
    const key = KEYED_BY_ID.has(by) ? query.key.toLowerCase() : query.key;
    const { zone, period, filter: asked } = await this.scopes.of(context, query);
    // The row of an account is found by the account's own publications.
    const filter = by === 'account' && isUUID(key) ? { ...asked, accountIds: asked.accountIds ?? [key] } : asked;
    const row = by === 'all' ? null : { expression: KEY_OF_PUBLICATION[by], key };
    const base = baseOf(metric);
    const shares = await this.repository.byChannel(this.database, workspaceId, period, filter, row);
    const total = await this.repository.total(this.database, workspaceId, period, filter, row);
    const channels = await Promise.all(
      shares.map(async (share): Promise<ChannelShare> => {
        const summary = summaryOf(share);
        const definitions = await this.definitions.inVersions(this.database, share.key, 'publication', share.versions);
        const parts = partsOf(base);
        return {
          channel: share.key,
          published: share.published,
          known: knownFor(metric, summary, share.known[base] ?? 0),
          sum: sumOf(metric, summary),
          offered: this.offers(share.key, base),
          definitions: definitions.filter((one) => parts.some((part) => part === one.metric)).map(meaningOf),
          oldestCapturedAt: summary.freshness.oldestCapturedAt,
          newestCapturedAt: summary.freshness.newestCapturedAt,
        };
      }),
    );
    const summary = total ? summaryOf(total) : EMPTY_SUMMARY;
    const largest = await this.repository.largest(this.database, workspaceId, period, filter, row, base, LARGEST);
    return {
      metric,
      zone,
      period,
      value: sumOf(metric, summary),
      how: HOW[metric],
      published: summary.coverage.published,
      known: channels.reduce((sum, { known }) => sum + known, 0),
      channels,
      largest: largest.map(publicationView),
      missing: channels.flatMap((channel) => missingOfChannel(channel, base, this.nameOf(channel.channel))),
    };
  }

  private missingOf(
    row: ExplainedPublicationRow,
    metric: SummedMetric,
    captures: readonly CaptureRow[],
    definitions: readonly DefinitionRow[],
  ): MissingView[] {
    const missing: MissingView[] = [];
    const say = (code: MissingView['code'], detail: string, from: Date | null = null, to: Date | null = null): void =>
      void missing.push({ code, channel: row.channel, detail, from, to });
    const name = this.nameOf(row.channel);
    if (row.origin !== 'delivery')
      say('not-sent-from-here', 'This post was not sent from here; its numbers are those that were found or imported.');
    const value = summedValueOf(row, metric);
    const isMeasured = row.captured_at !== null || captures.length > 0;
    if (isOwnMetric(metric) && isMeasured) {
      if (value === null) say('no-tracked-link', 'No link in this post is counted by Carillon.');
    } else if (value === null && !this.offers(row.channel, metric)) {
      say('not-offered', `${name} does not offer this number.`);
    } else if (!isMeasured) {
      say('no-data-yet', 'Nothing was captured yet.', row.published_at);
    }
    const { kept_since: keptSince, first_captured_at: firstAt } = row;
    if (keptSince !== null && firstAt !== null && firstAt < keptSince)
      say(
        'snapshots-let-go',
        'What was captured between these times is no longer kept; what it came to stands.',
        row.published_at,
        keptSince,
      );
    const last = captures.at(-1);
    const lastGiven = captures.findLast(({ has }) => has);
    if (last && lastGiven && last !== lastGiven) {
      say(
        'no-longer-given',
        `${name} gave it last at the time named; the number stands as it was then.`,
        lastGiven.captured_at,
        last.captured_at,
      );
    }
    const changes = new Map<string, Date[]>();
    for (const { metric: part, since } of definitions.filter(isOfNetwork))
      changes.set(part, [...(changes.get(part) ?? []), since]);
    for (const [part, sinces] of changes) {
      for (const since of sinces.slice(1)) {
        say(
          'definition-changed',
          `From then on ${part} means something else on ${name}; older numbers are not added to newer ones.`,
          since,
        );
      }
    }
    const until = row.next_at ?? row.removed_at ?? last?.captured_at ?? row.captured_at ?? this.clock.now();
    const now = this.clock.now();
    for (const gap of gapsIn(
      row.published_at,
      keptSince ?? row.published_at,
      captures.map(({ captured_at: at }) => at),
      until < now ? until : now,
      longestGapAt,
    )) {
      if (row.origin === 'delivery' && this.offers(row.channel, metric)) {
        say('gap', 'Nothing was captured between these times.', gap.from, gap.to);
      }
    }
    if (row.removed_at) say('taken-down', 'It was taken down; its numbers stay as they were.', row.removed_at);
    else if (row.ended_reason === 'gone')
      say('gone', `${name} no longer has the post; its numbers stay as they were.`, row.captured_at);
    if (metric === 'reach' && row.part_count > 1) {
      say('thread-reach', 'Reach of a thread is that of its first part, because the same people see several parts.');
    }
    return missing;
  }

  private offers(channel: string, metric: SummedMetric): boolean {
    return isOffered(this.channels.find(channel), metric);
  }

  private nameOf(channel: string): string {
    return this.channels.find(channel).capabilities.displayName;
  }
}

const ADDED = 'The last known number of each post of the period, added up; posts without one are left out.';
const RATE = (base: string) => `Engagement divided by ${base}, both added up over the posts that have both.`;
const HOW: Readonly<Record<ExplainedSum, string>> = {
  reach:
    'The reach of each post, added up: people who saw several posts are counted more than once. Posts without a number are left out.',
  views: ADDED,
  reactions: ADDED,
  comments: ADDED,
  shares: ADDED,
  saves: ADDED,
  clicks: ADDED,
  linkClicks: "What Carillon counted of each post with a tracked link, added up. Networks' own clicks are not in it.",
  quotes: ADDED,
  pollVotes: ADDED,
  videoViews: ADDED,
  watchSeconds: ADDED,
  engagement: 'Reactions, comments, shares and saves of each post, those that are known, added up.',
  averageReachPerPost: 'The reach of the posts whose reach is known, added up and divided by their number.',
  engagementRateByReach: RATE('reach (threads are left out: their reach is that of the first part)'),
  engagementRateByViews: RATE('views'),
  engagementRateByFollowers: RATE('the followers that each account had when it published'),
};

const RATES = ['engagementRateByReach', 'engagementRateByViews', 'engagementRateByFollowers'] as const;

function isRate(metric: ExplainedSum): metric is (typeof RATES)[number] {
  return RATES.some((rate) => rate === metric);
}

/** The metric of posts that a number of a report is made of. */
function baseOf(metric: ExplainedSum): SummedMetric {
  if (isRate(metric)) return 'engagement';
  return metric === 'averageReachPerPost' ? 'reach' : metric;
}

function sumOf(metric: ExplainedSum, summary: Summary): number | null {
  if (isRate(metric)) return summary[metric].value;
  return metric === 'averageReachPerPost' ? summary.averageReachPerPost : valueOf(summary, metric);
}

function knownFor(metric: ExplainedSum, summary: Summary, known: number): number {
  return isRate(metric) ? summary[metric].deliveries : known;
}

function missingOfChannel(share: ChannelShare, metric: SummedMetric, name: string): MissingView[] {
  const lacking = share.published - share.known;
  const missing: MissingView[] = [];
  const say = (code: MissingView['code'], detail: string): void =>
    void missing.push({ code, channel: share.channel, detail, from: null, to: null });
  if (lacking > 0 && isOwnMetric(metric))
    say('no-tracked-link', `${lacking} of ${share.published} posts on ${name} have no link that Carillon counts.`);
  else if (lacking > 0 && !share.offered)
    say('not-offered', `${name} does not offer this number: ${lacking} of ${share.published} posts have none.`);
  else if (lacking > 0) say('no-data-yet', `${lacking} of ${share.published} posts on ${name} have no number yet.`);
  const told = share.definitions.filter(isOfNetwork);
  const meanings = new Set(told.map((definition) => `${definition.metric} ${definition.since.toISOString()}`));
  if (meanings.size > new Set(told.map(({ metric }) => metric)).size) {
    say(
      'definition-changed',
      `${name} changed what the number means; each post counts by the meaning it was last measured under.`,
    );
  }
  return missing;
}

/** A file that was imported changes nothing about what the network's numbers mean. */
function isOfNetwork({ version }: { readonly version: number }): boolean {
  return version !== IMPORTED_VERSION;
}

function explainedSnapshot(
  snapshot: SnapshotRow,
  metric: SummedMetric,
  definitions: readonly DefinitionRow[],
): ExplainedSnapshot {
  const names = definitions
    .filter(({ version, since }) => version >= snapshot.definition_version && since <= snapshot.captured_at)
    .flatMap(({ native }) => native.split('+').map((name) => name.trim()));
  const native = Object.fromEntries(Object.entries(snapshot.native).filter(([name]) => names.includes(name)));
  const counts = postCountsOf(snapshot);
  return {
    capturedAt: snapshot.captured_at,
    definitionVersion: snapshot.definition_version,
    value: metric === 'engagement' ? engagementOf(counts) : counts[metric],
    native,
  };
}

function summedValueOf(row: Readonly<Record<string, unknown>>, metric: SummedMetric): number | null {
  if (metric !== 'engagement') return postCountsOf(row)[metric];
  const engagement = row['engagement'];
  return typeof engagement === 'number' ? engagement : null;
}

function meaningOf({ metric, native, meaning, since, version }: DefinitionRow) {
  return { metric, native, meaning, since, version };
}
