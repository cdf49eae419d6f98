import { Inject, Injectable } from '@nestjs/common';
import { decodeCursor, toPage } from '../../core/api/page.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { conflict, invalidField, notFound, stale } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { isId, newId } from '../../core/ids/new-id.js';
import { refuseUncountable } from '../links/index.js';
import type { Campaign } from './campaign.entity.js';
import { leastUsedColor } from './campaign.rules.js';
import { presentCampaign } from './campaigns.presenter.js';
import { CampaignsRepository } from './campaigns.repository.js';
import type { CampaignDto, CampaignPageDto } from './dto/campaign.dto.js';
import type { CreateCampaignDto } from './dto/create-campaign.dto.js';
import type { ListCampaignsQuery } from './dto/list-campaigns.dto.js';
import type { UpdateCampaignDto } from './dto/update-campaign.dto.js';

/** What a post takes over from its campaign. */
export interface CampaignForPost {
  readonly id: string;
  readonly name: string;
  readonly defaultLabels: readonly string[];
  /** Minutes; null takes the workspace's tolerance. */
  readonly lateToleranceMinutes: number | null;
  readonly pausedAt: Date | null;
  readonly archivedAt: Date | null;
}

@Injectable()
export class CampaignsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CampaignsRepository) private readonly campaigns: CampaignsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async list(context: WorkspaceContext, query: ListCampaignsQuery): Promise<CampaignPageDto> {
    const list = `campaigns:${context.workspaceId}`;
    const rows = await this.campaigns.list(this.database, context.workspaceId, {
      archived: query.archived,
      q: query.q,
      before: query.cursor === undefined ? undefined : beforeOf(list, query.cursor),
      limit: query.limit + 1,
    });
    const page = toPage(rows, query.limit, list, (campaign) => [campaign.id], presentCampaign);
    return { ...page, items: [...page.items] };
  }

  async read(context: WorkspaceContext, id: string): Promise<CampaignDto> {
    const campaign = await this.campaigns.find(this.database, context.workspaceId, id);
    if (!campaign) throw notFound('campaign');
    return presentCampaign(campaign);
  }

  async create(context: WorkspaceContext, input: CreateCampaignDto): Promise<CampaignDto> {
    const { workspaceId } = context;
    const now = this.clock.now();
    refuseUncountable(input.countLinkClicks, this.config.server.publicUrl);
    return await this.database.transaction(async (tx) => {
      const campaign: Campaign = {
        id: newId(),
        workspaceId,
        name: input.name,
        brief: input.brief ?? '',
        startsOn: input.startsOn ?? null,
        endsOn: input.endsOn ?? null,
        color: input.color ?? leastUsedColor(await this.campaigns.colorsInUse(tx, workspaceId)),
        defaultLabels: input.defaultLabels ?? [],
        goalMetric: input.goal?.metric ?? null,
        goalValue: input.goal?.value ?? null,
        lateToleranceMinutes: input.lateToleranceMinutes ?? null,
        utmInLinks: input.utmInLinks ?? null,
        countLinkClicks: input.countLinkClicks ?? null,
        pausedAt: null,
        archivedAt: null,
        version: 1,
        createdBy: personBehind(context.actor),
        createdAt: now,
        updatedAt: now,
      };
      checkPeriod(campaign);
      await this.campaigns.insert(tx, campaign);
      await this.record(tx, context, 'campaign.created', campaign, now);
      return presentCampaign(campaign);
    });
  }

  /** @throws AppError 412 when `version` is not the current one */
  async update(context: WorkspaceContext, id: string, version: number, input: UpdateCampaignDto): Promise<CampaignDto> {
    refuseUncountable(input.countLinkClicks, this.config.server.publicUrl);
    return await this.change(context, id, 'campaign.changed', Object.keys(input), (campaign) => {
      if (campaign.version !== version) throw stale(campaign.version);
      const changed = { ...campaign, ...changesOf(input) };
      checkPeriod(changed);
      return changed;
    });
  }

  /** Archiving hides it from the daily lists; its posts stay as they are. Doing it twice changes nothing. */
  async archive(context: WorkspaceContext, id: string): Promise<CampaignDto> {
    return await this.change(context, id, 'campaign.archived', [], (campaign, now) =>
      campaign.archivedAt === null ? { ...campaign, archivedAt: now } : campaign,
    );
  }

  async unarchive(context: WorkspaceContext, id: string): Promise<CampaignDto> {
    return await this.change(context, id, 'campaign.unarchived', [], (campaign) =>
      campaign.archivedAt === null ? campaign : { ...campaign, archivedAt: null },
    );
  }

  /** @throws AppError 409 `campaign-in-use` while posts belong to it */
  async delete(context: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = context;
    await this.database.transaction(async (tx) => {
      const campaign = await this.campaigns.lock(tx, workspaceId, id);
      if (!campaign) throw notFound('campaign');
      const posts = await this.campaigns.countPosts(tx, workspaceId, id);
      if (posts > 0) {
        throw conflict('campaign-in-use', 'Posts belong to this campaign. Archive it, or move its posts first.', {
          posts,
        });
      }
      await this.campaigns.delete(tx, workspaceId, id);
      await this.record(tx, context, 'campaign.deleted', campaign, this.clock.now());
    });
  }

  /** True when the workspace has it; it then can't be deleted before the transaction behind `sql` ends. */
  async exists(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
    return isId(id) && (await this.campaigns.lockAgainstDeletion(sql, workspaceId, id));
  }

  /** What a post of the campaign takes over; null when the workspace has no such campaign. Locks as `exists` does. */
  async forPost(sql: Sql, workspaceId: string, id: string): Promise<CampaignForPost | null> {
    if (!(await this.exists(sql, workspaceId, id))) return null;
    const campaign = await this.campaigns.find(sql, workspaceId, id);
    if (!campaign) return null;
    const { name, defaultLabels, lateToleranceMinutes, pausedAt, archivedAt } = campaign;
    return { id: campaign.id, name, defaultLabels, lateToleranceMinutes, pausedAt, archivedAt };
  }

  private async change(
    context: WorkspaceContext,
    id: string,
    action: string,
    fields: readonly string[],
    edit: (campaign: Campaign, now: Date) => Campaign,
  ): Promise<CampaignDto> {
    const now = this.clock.now();
    return await this.database.transaction(async (tx) => {
      const current = await this.campaigns.lock(tx, context.workspaceId, id);
      if (!current) throw notFound('campaign');
      const edited = edit(current, now);
      if (edited === current) return presentCampaign(current);
      const saved = { ...edited, version: current.version + 1, updatedAt: now };
      await this.campaigns.update(tx, saved);
      await this.record(tx, context, action, saved, now, fields);
      return presentCampaign(saved);
    });
  }

  private async record(
    tx: Tx,
    context: WorkspaceContext,
    action: string,
    campaign: Campaign,
    at: Date,
    fields: readonly string[] = [],
  ): Promise<void> {
    const { id, workspaceId } = campaign;
    const detail = fields.length > 0 ? { fields } : undefined;
    await recordAudit(tx, context, at, { action, subjectKind: 'campaign', subjectId: id, detail });
    await this.events.publish(tx, [{ type: 'campaign.changed', workspaceId, campaignId: id }]);
  }
}

function beforeOf(list: string, cursor: string): string {
  const [before] = decodeCursor(list, cursor, ['string']);
  if (typeof before !== 'string' || !isId(before))
    throw invalidField('cursor', 'invalid-cursor', 'The cursor is not one of this list.');
  return before;
}

function changesOf(input: UpdateCampaignDto): Partial<Campaign> {
  const { goal, ...rest } = input;
  const goals = goal === undefined ? {} : { goalMetric: goal?.metric ?? null, goalValue: goal?.value ?? null };
  return { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)), ...goals };
}

function checkPeriod(campaign: Campaign): void {
  const { startsOn, endsOn } = campaign;
  if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
    throw invalidField(
      'endsOn',
      'ends-before-start',
      `The campaign can't end on ${endsOn}, before it starts on ${startsOn}.`,
    );
  }
}
