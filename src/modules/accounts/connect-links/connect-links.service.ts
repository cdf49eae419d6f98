import { Inject, Injectable } from '@nestjs/common';
import { toPage } from '../../../core/api/page.js';
import type { PageQuery } from '../../../core/api/page.dto.js';
import { recordAudit } from '../../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { CONFIG, type Config } from '../../../core/config/index.js';
import { Database } from '../../../core/database/database.js';
import { invalidField, notFound } from '../../../core/errors/app-error.js';
import { newId } from '../../../core/ids/new-id.js';
import { newLinkToken } from '../../../core/links/secret-link.js';
import { CHANNEL_REGISTRY, ChannelRegistry, type ChannelId } from '../../channels/index.js';
import { idAtCursor } from '../../workspaces/index.js';
import { channelIdOf } from '../accounts.presenter.js';
import { AccountsRepository } from '../accounts.repository.js';
import { isForVisitors, stateOfConnectLink } from './connect-link.rules.js';
import { ConnectLinksRepository, type ConnectLinkRow } from './connect-links.repository.js';
import type {
  ConnectLinkPageResponse,
  ConnectLinkResponse,
  CreateConnectLinkBody,
  CreatedConnectLinkResponse,
} from './dto/connect-link.dto.js';

const HOUR_MS = 3_600_000;

/** Links by which people without an account here connect theirs, as the workspace sees them. */
@Injectable()
export class ConnectLinksService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectLinksRepository) private readonly links: ConnectLinksRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 404 for an unknown account, 422 for a channel on which nobody outside signs in, or another one than the account's */
  async create(context: WorkspaceContext, input: CreateConnectLinkBody): Promise<CreatedConnectLinkResponse> {
    const now = this.clock.now();
    const { workspaceId, actor } = context;
    const accountId = input.accountId ?? null;
    const channels =
      accountId === null ? this.allowed(input.channels) : await this.channelOf(workspaceId, accountId, input.channels);
    const { token, tokenHash } = newLinkToken();
    const id = newId();
    const row = await this.database.transaction(async (tx) => {
      await this.links.insert(tx, {
        id,
        workspaceId,
        tokenHash,
        channels,
        accountId,
        maxUses: input.maxUses,
        expiresAt: new Date(now.getTime() + input.expiresInHours * HOUR_MS),
        createdBy: personBehind(actor),
        apiKeyId: actor.kind === 'api-key' ? actor.apiKeyId : null,
        now,
      });
      await recordAudit(tx, context, now, {
        action: 'connect-link.created',
        subjectKind: 'connect-link',
        subjectId: id,
        detail: { channels, ...(accountId !== null && { accountId }), maxUses: input.maxUses },
      });
      return this.links.find(tx, id, now);
    });
    if (!row) throw notFound('link');
    return { ...this.present(row), url: `${this.config.server.publicUrl}/connect/${token}` };
  }

  async list(context: WorkspaceContext, query: PageQuery): Promise<ConnectLinkPageResponse> {
    const list = `connect-links ${context.workspaceId}`;
    const before = idAtCursor(list, query.cursor);
    const now = this.clock.now();
    const rows = await this.links.list(this.database, context.workspaceId, now, before, query.limit + 1);
    const { items, nextCursor } = toPage(
      rows,
      query.limit,
      list,
      (row) => [row.id],
      (row) => this.present(row),
    );
    return { items: [...items], nextCursor };
  }

  /** The link stops working at once, also for a sign-in that is under way. @throws AppError 404 */
  async revoke(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.links.revoke(tx, context.workspaceId, id, now))) throw notFound('link');
      await recordAudit(tx, context, now, {
        action: 'connect-link.revoked',
        subjectKind: 'connect-link',
        subjectId: id,
      });
    });
  }

  private allowed(channels: readonly ChannelId[] | undefined): ChannelId[] | null {
    if (channels === undefined) return null;
    const wrong = channels.findIndex((channel) => !isForVisitors(this.channels.get(channel)));
    if (wrong !== -1) {
      throw invalidField(`channels.${wrong}`, 'not-for-visitors', 'Nobody outside signs in on this channel.');
    }
    return [...new Set(channels)];
  }

  private async channelOf(
    workspaceId: string,
    accountId: string,
    channels: readonly ChannelId[] | undefined,
  ): Promise<ChannelId[] | null> {
    const found = await this.accounts.find(this.database, workspaceId, accountId);
    if (!found) throw notFound('account');
    const channel = channelIdOf(found.account.channel);
    if (channels?.some((other) => other !== channel) === true) {
      throw invalidField('channels', 'different-channel', 'The account is on another channel.');
    }
    return this.allowed([channel]);
  }

  private present(row: ConnectLinkRow): ConnectLinkResponse {
    return {
      id: row.id,
      channels: row.channels?.map(channelIdOf) ?? null,
      accountId: row.account_id,
      accountHandle: row.account_handle,
      state: stateOfConnectLink(row, this.clock.now()),
      uses: row.uses,
      maxUses: row.max_uses,
      expiresAt: row.expires_at,
      createdAt: row.created_at,
      createdBy: row.maker,
    };
  }
}
