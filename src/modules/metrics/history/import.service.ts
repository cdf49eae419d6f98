import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { Database } from '../../../core/database/database.js';
import type { Tx } from '../../../core/database/sql.js';
import { AppError, notFound } from '../../../core/errors/app-error.js';
import { EventBus } from '../../../core/events/event-bus.js';
import { newId } from '../../../core/ids/new-id.js';
import { CHANNEL_REGISTRY, remoteIdIn, type ChannelRegistry, type OwnAccount } from '../../channels/index.js';
import { toColumns } from '../metric-columns.js';
import { IMPORTED_VERSION, MetricDefinitionsRepository } from '../metric-definitions.repository.js';
import { isPartitionMissing, PartitionsRepository } from '../partitions.repository.js';
import type { ImportQuery, ImportResult } from './dto/history.dto.js';
import { readImportFile, UnreadableFile, type ImportedPost, type ImportFile } from './import-file.js';
import { PastPostsRepository, type PastPost } from './past-posts.repository.js';

const POSTS_AT_ONCE = 1_000;
const REFUSED_SHOWN = 100;

class OnlyChecked extends Error {}

/** Takes in the past that a team has in a file of its former tool. */
@Injectable()
export class HistoryImport {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PastPostsRepository) private readonly posts: PastPostsRepository,
    @Inject(MetricDefinitionsRepository) private readonly definitions: MetricDefinitionsRepository,
    @Inject(PartitionsRepository) private readonly partitions: PartitionsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * All or nothing; lines that can't be read are left out and named. The same file twice adds nothing the second time.
   * @param text CSV with a header; null where the request had something else
   * @throws AppError 404; 415; 422 `unreadable-file` with the reason when it is no such table
   */
  async import(
    context: WorkspaceContext,
    accountId: string,
    text: string | null,
    query: ImportQuery,
  ): Promise<ImportResult> {
    const { workspaceId } = context;
    const account = await this.posts.account(this.database, workspaceId, accountId);
    if (!account) throw notFound('account');
    if (text === null) {
      throw new AppError({ status: 415, code: 'unsupported-media-type', detail: 'Send the file as text/csv.' });
    }
    const file = readOrRefuse(text);
    const { posts, tooNew } = await this.timed(file.posts, account.zone, (address) => this.postAt(address, account));
    if (!query.check) await this.makeRoom(posts);
    const takeIn = () => this.takeIn(context, accountId, account.channel, file, posts, query);
    const added = await takeIn().catch(async (error: unknown) => {
      if (!isPartitionMissing(error)) throw error;
      // Old months may be let go between making room and filling it.
      await this.makeRoom(posts);
      return takeIn();
    });
    const refused = [...file.refused, ...tooNew].sort((a, b) => a.line - b.line);
    return {
      check: query.check,
      lines: file.posts.length + file.refused.length,
      added,
      known: posts.length - added,
      refused: refused.length,
      refusedLines: refused.slice(0, REFUSED_SHOWN),
      columns: file.columns,
      ignored: [...file.ignored],
    };
  }

  /** All or nothing; what is only checked is nothing. @returns how many were new */
  private async takeIn(
    context: WorkspaceContext,
    accountId: string,
    channel: string,
    file: ImportFile,
    posts: readonly PastPost[],
    query: ImportQuery,
  ): Promise<number> {
    const { workspaceId } = context;
    let added = 0;
    try {
      await this.database.transaction(async (tx) => {
        added = 0;
        await this.define(tx, channel, file);
        for (let from = 0; from < posts.length; from += POSTS_AT_ONCE) {
          const slice = posts.slice(from, from + POSTS_AT_ONCE);
          // There may be no room yet for the numbers of what is only checked, and they decide nothing.
          const some = query.check ? slice.map((post) => ({ ...post, columns: null })) : slice;
          const of = { workspaceId, accountId, channel };
          const taken = await this.posts.takeIn(tx, of, 'import', some, IMPORTED_VERSION, this.clock.now());
          added += taken.length;
        }
        // What is only checked is done and taken back: nothing else says as surely what would happen.
        if (query.check) throw new OnlyChecked();
        await recordAudit(tx, context, this.clock.now(), {
          action: 'history.imported',
          subjectKind: 'account',
          subjectId: accountId,
          detail: { fileName: query.fileName, added },
        });
        if (added > 0) await this.events.publish(tx, [{ type: 'snapshots.taken', workspaceId }]);
      });
    } catch (error) {
      if (!(error instanceof OnlyChecked)) throw error;
    }
    return added;
  }

  /** Partitions are shared by all workspaces and made before the transaction that fills them. */
  private async makeRoom(posts: readonly PastPost[]): Promise<void> {
    const measured = posts.filter(({ columns }) => columns !== null);
    for (const month of new Set(measured.map(({ capturedAt }) => capturedAt.toISOString().slice(0, 7)))) {
      await this.partitions.ensureAt(new Date(`${month}-01T00:00:00.000Z`));
    }
  }

  /** Instants for times on the workspace's clocks; what lies ahead is refused. */
  private async timed(lines: readonly ImportedPost[], zone: string, postAt: (address: string) => string | null) {
    const now = this.clock.now();
    const local = lines
      .flatMap(({ publishedAt, capturedAt }) => [publishedAt, capturedAt])
      .flatMap((time) => (time && 'wallClock' in time ? [time.wallClock] : []));
    const instants = await this.posts.instants(this.database, zone, local);
    let taken = 0;
    const instantOf = (time: ImportedPost['publishedAt']): Date => {
      if ('instant' in time) return time.instant;
      const at = instants[taken++];
      if (!at) throw new Error('A time of the file got no instant.');
      return at;
    };
    const posts: PastPost[] = [];
    const tooNew: ImportFile['refused'][number][] = [];
    for (const line of lines) {
      const publishedAt = instantOf(line.publishedAt);
      const told = line.capturedAt === null ? now : instantOf(line.capturedAt);
      // Numbers from before a post was out are those of its first moment.
      const capturedAt = told > publishedAt ? told : publishedAt;
      if (publishedAt > now || capturedAt > now) {
        const column = publishedAt > now ? 'publishedAt' : 'capturedAt';
        tooNew.push({ line: line.line, column, code: 'in-the-future', detail: 'The time lies ahead.' });
        continue;
      }
      const columns = Object.keys(line.counts).length === 0 ? null : toColumns(line.counts);
      posts.push({
        id: newId(),
        remoteId: line.remoteId ?? (line.permalink === null ? null : postAt(line.permalink)),
        permalink: line.permalink,
        text: line.text,
        publishedAt,
        capturedAt,
        parts: [],
        columns,
        native: line.counts,
      });
    }
    return { posts, tooNew };
  }

  /** What the network calls the post at an address. */
  private postAt(address: string, account: OwnAccount & { readonly channel: string }): string | null {
    return remoteIdIn(this.channels.find(account.channel).postAt?.(new URL(address), account));
  }

  private async define(tx: Tx, channel: string, file: ImportFile): Promise<void> {
    // In one order: two imports at once wait for each other, and not both for the other.
    const metrics = [...new Set(file.posts.flatMap(({ counts }) => Object.keys(counts)))].sort();
    const known = await this.definitions.inVersions(tx, channel, 'publication', [IMPORTED_VERSION]);
    const missing = metrics.filter((metric) => !known.some((definition) => definition.metric === metric));
    if (missing.length === 0) return;
    await this.definitions.insert(
      tx,
      channel,
      'publication',
      missing.map((metric) => ({
        metric,
        version: IMPORTED_VERSION,
        native: metric,
        meaning: 'As a file that was imported has it.',
        revision: 1,
        since: new Date(0),
      })),
    );
  }
}

function readOrRefuse(text: string): ImportFile {
  try {
    return readImportFile(text);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new AppError({
      status: 422,
      code: 'unreadable-file',
      detail: error.message,
      errors: [{ field: 'file', code: error.code, detail: error.message }],
    });
  }
}
