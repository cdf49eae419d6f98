import { Inject, Injectable } from '@nestjs/common';
import type { Actor, WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { hashToken } from '../../../core/crypto/key-ring.js';
import { Database } from '../../../core/database/database.js';
import { invalidField, notFound } from '../../../core/errors/app-error.js';
import {
  CHANNEL_REGISTRY,
  ChannelRegistry,
  missingFields,
  OperatorApps,
  type ChannelAdapter,
  type ConnectMethod,
} from '../../channels/index.js';
import { AccountsRepository } from '../accounts.repository.js';
import { ConnectAttemptsRepository } from '../connect-attempts.repository.js';
import { ConnectService, type AttemptState, type Connected, type Waiting } from '../connect.service.js';
import { requireFewTries, requireOpen } from './connect-link.errors.js';
import { isForVisitors, TRIES_MS } from './connect-link.rules.js';
import { ConnectLinksRepository, type ConnectLinkRow } from './connect-links.repository.js';
import type { ConnectVisitBody } from './dto/connect-visit.dto.js';

/** A link as its holder sees it. */
export interface OpenLink {
  readonly link: ConnectLinkRow;
  /** What works here, with those ways to connect that do. */
  readonly offers: readonly { readonly adapter: ChannelAdapter; readonly methods: readonly ConnectMethod[] }[];
}

/** A visitor's sign-in, with the handles of what it connected. */
export interface VisitorAttempt extends AttemptState {
  readonly handles: readonly string[];
}

/** Connecting by a link, for somebody who is nobody in the workspace. */
@Injectable()
export class ConnectVisits {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectLinksRepository) private readonly links: ConnectLinksRepository,
    @Inject(ConnectAttemptsRepository) private readonly attempts: ConnectAttemptsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectService) private readonly connecting: ConnectService,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly operatorApps: OperatorApps,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws AppError 404 for an unknown token; 410 for a link that has ended, as `requireOpen` */
  async show(token: string): Promise<OpenLink> {
    const link = await this.open(token);
    return { link, offers: await this.offersOf(link) };
  }

  /**
   * Connects, or begins a sign-in that only this browser can finish.
   * @throws AppError as `show`, 429 after too many tries, 422 for a channel that the link is not for, and as `ConnectService.connect`
   */
  async begin(token: string, visitorHash: Buffer, body: ConnectVisitBody): Promise<Connected | Waiting> {
    const link = await this.open(token);
    const now = this.clock.now();
    const counted = await this.links.countTry(this.database, link.id, now, new Date(now.getTime() - TRIES_MS));
    if (!counted) throw notFound('link');
    requireFewTries(counted.tries, counted.since, now);
    const adapter = this.channels.get(body.channel);
    if (!isAllowed(link, adapter)) throw invalidField('channel', 'not-offered', 'This link is not for this channel.');
    return this.connecting.connect(contextOf(link, visitorHash), {
      channel: body.channel,
      ...(body.method !== undefined && { method: body.method }),
      input: body.input,
      ...(link.account_id !== null && { accountId: link.account_id }),
    });
  }

  /** @throws AppError 404 for every browser but the one that began */
  async read(attemptId: string, visitorHash: Buffer | null): Promise<VisitorAttempt> {
    const { context } = await this.enter(attemptId, visitorHash);
    const state = await this.connecting.read(context, attemptId);
    const accounts = await this.accounts.findMany(this.database, context.workspaceId, state.attempt.accountIds);
    return { ...state, handles: accounts.map(({ handle }) => handle) };
  }

  /** @throws AppError as `read`, 410 for a link that has ended, and as `ConnectService.choose` */
  async choose(attemptId: string, visitorHash: Buffer | null, remoteIds: readonly string[]): Promise<Connected> {
    const { link, context } = await this.enter(attemptId, visitorHash);
    requireOpen(link, this.clock.now());
    return this.connecting.choose(context, attemptId, remoteIds);
  }

  /** @throws AppError as `read`, and as `ConnectService.cancel` */
  async cancel(attemptId: string, visitorHash: Buffer | null): Promise<void> {
    const { context } = await this.enter(attemptId, visitorHash);
    await this.connecting.cancel(context, attemptId);
  }

  private async open(token: string): Promise<ConnectLinkRow> {
    const now = this.clock.now();
    const link = await this.links.findByToken(this.database, hashToken(token), now);
    if (!link) throw notFound('link');
    requireOpen(link, now);
    return link;
  }

  private async enter(
    attemptId: string,
    visitorHash: Buffer | null,
  ): Promise<{ readonly link: ConnectLinkRow; readonly context: WorkspaceContext }> {
    const attempt = visitorHash === null ? null : await this.attempts.find(this.database, { visitorHash }, attemptId);
    const linkId = attempt?.connectLinkId ?? null;
    if (visitorHash === null || linkId === null) throw notFound('sign-in');
    const link = await this.links.find(this.database, linkId, this.clock.now());
    if (!link) throw notFound('sign-in');
    return { link, context: contextOf(link, visitorHash) };
  }

  /** What the link is for and works here: ways to connect whose app the operator has not brought are nothing to show to visitors. */
  private async offersOf(link: ConnectLinkRow): Promise<OpenLink['offers']> {
    const apps = new Map((await this.operatorApps.all()).map((app) => [app.adapter.channel, app]));
    return this.channels
      .all()
      .filter((adapter) => isAllowed(link, adapter))
      .map((adapter) => {
        const app = apps.get(adapter.channel);
        const methods = adapter.auth.methods.filter(
          ({ name }) => app === undefined || missingFields(app.fields, name).length === 0,
        );
        return { adapter, methods };
      })
      .filter(({ methods }) => methods.length > 0);
  }
}

function isAllowed(link: ConnectLinkRow, adapter: ChannelAdapter): boolean {
  return link.channels === null ? isForVisitors(adapter) : link.channels.includes(adapter.channel);
}

/** May do nothing in the workspace: connecting asks for the link alone. */
function contextOf(link: ConnectLinkRow, visitorHash: Buffer): WorkspaceContext {
  const actor: Actor = {
    kind: 'connect-link',
    connectLinkId: link.id,
    workspaceId: link.workspace_id,
    createdBy: link.created_by ?? '',
    visitorHash: visitorHash.toString('hex'),
  };
  return { workspaceId: link.workspace_id, actor, role: null, permissions: new Set() };
}
