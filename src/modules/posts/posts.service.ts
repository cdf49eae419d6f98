import { Inject, Injectable } from '@nestjs/common';
import { validationFailed } from '../../core/api/validation.pipe.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { AppError, conflict, invalidField, notFound, stale, type FieldError } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import {
  CHANNEL_REGISTRY,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelMedia,
  type ChannelRegistry,
  type CostEstimate,
} from '../channels/index.js';
import { TrackedLinks, type LinkTracker, type TrackedLink } from '../links/index.js';
import type { CreatePostBody, PostContent, PostPart, PostVariant, UpdatePostBody } from './dto/post.dto.js';
import {
  contentFor,
  mediaIdsOf,
  toDraft,
  type StoredContent,
  type StoredPart,
  type StoredVariant,
} from './post-content.rules.js';
import {
  POST_ACCOUNTS,
  POST_CAMPAIGNS,
  POST_MEDIA,
  type PostAccount,
  type PostAccounts,
  type PostCampaigns,
  type PostMedia,
} from './posts.ports.js';
import { PostsRepository, type CampaignPosts, type PostFilter, type PostRow } from './posts.repository.js';

const MOST_LABELS = 200;

/** What one account would get, and what its channel would say to it. */
export interface CheckedDraft {
  readonly account: PostAccount;
  readonly offsetMinutes: number;
  readonly draft: ChannelDraft;
  /** Addresses that stand in the draft otherwise than they were written. */
  readonly links: readonly TrackedLink[];
  /** What publishing it costs whoever runs the installation; null where it costs nothing. */
  readonly cost: CostEstimate | null;
  readonly issues: readonly ChannelIssue[];
}

/** Runs in the transaction of an edit, before it commits; throwing refuses the edit. */
export type PostEditedHook = (tx: Tx, context: WorkspaceContext, post: PostRow) => Promise<void>;

interface PostShape {
  readonly content: StoredContent;
  readonly variants: readonly StoredVariant[];
  readonly targets: readonly { readonly accountId: string; readonly offsetMinutes: number }[];
}

/** A post as far as what goes out depends on it. */
interface CheckablePost extends PostShape {
  /** null while it is not saved. */
  readonly id: string | null;
  readonly campaign_id: string | null;
}

@Injectable()
export class PostsService {
  private readonly editedHooks: PostEditedHook[] = [];

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PostsRepository) private readonly repository: PostsRepository,
    @Inject(POST_ACCOUNTS) private readonly accounts: PostAccounts,
    @Inject(POST_MEDIA) private readonly media: PostMedia,
    @Inject(POST_CAMPAIGNS) private readonly campaigns: PostCampaigns,
    @Inject(TrackedLinks) private readonly links: TrackedLinks,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For modules that build on posts and must agree to an edit. */
  onEdited(hook: PostEditedHook): void {
    this.editedHooks.push(hook);
  }

  async create(context: WorkspaceContext, body: CreatePostBody): Promise<PostRow> {
    const shape = shapeOf(body.content, body.variants ?? [], body.targets ?? []);
    return this.database.transaction(async (tx) => {
      const campaign = await this.campaignDefaults(tx, context, body.campaignId ?? null);
      const id = newId();
      const now = this.clock.now();
      await this.assertReferences(tx, context, shape);
      await this.repository.insert(
        tx,
        {
          id,
          workspaceId: context.workspaceId,
          campaignId: body.campaignId ?? null,
          title: body.title ?? '',
          content: shape.content,
          labels: body.labels ?? campaign?.labels ?? [],
          authorId: personBehind(context.actor),
        },
        now,
      );
      await this.writeShape(tx, context, id, shape);
      await recordAudit(tx, context, now, { action: 'post.created', subjectKind: 'post', subjectId: id });
      await this.tell(tx, context, id);
      return this.mustFind(tx, context, id);
    });
  }

  async update(context: WorkspaceContext, id: string, version: number, body: UpdatePostBody): Promise<PostRow> {
    return this.database.transaction(async (tx) => {
      const post = await this.lock(tx, context, id);
      if (post.version !== version) throw stale(post.version);
      const campaignId = body.campaignId === undefined ? post.campaign_id : body.campaignId;
      await this.campaignDefaults(tx, context, campaignId);
      const shape: PostShape = {
        content: body.content ? storedContent(body.content) : post.content,
        variants: body.variants ? body.variants.map(storedVariant) : post.variants,
        targets: body.targets ? body.targets.map(storedTarget) : post.targets,
      };
      assertDistinct(shape);
      await this.assertReferences(tx, context, shape);
      const now = this.clock.now();
      await this.repository.update(
        tx,
        context.workspaceId,
        id,
        version,
        { campaignId, title: body.title ?? post.title, content: shape.content, labels: body.labels ?? post.labels },
        now,
      );
      await this.writeShape(tx, context, id, shape);
      const edited = await this.mustFind(tx, context, id);
      for (const hook of this.editedHooks) await hook(tx, context, edited);
      await recordAudit(tx, context, now, { action: 'post.edited', subjectKind: 'post', subjectId: id });
      await this.tell(tx, context, id);
      return this.mustFind(tx, context, id);
    });
  }

  /** A new draft with the same content, variants, labels and accounts; it is not scheduled. */
  async duplicate(context: WorkspaceContext, id: string): Promise<PostRow> {
    return this.database.transaction(async (tx) => {
      const post = await this.mustFind(tx, context, id);
      const copyId = newId();
      const now = this.clock.now();
      await this.repository.insert(
        tx,
        {
          id: copyId,
          workspaceId: context.workspaceId,
          campaignId: post.campaign_id,
          title: post.title,
          content: post.content,
          labels: post.labels,
          authorId: personBehind(context.actor),
        },
        now,
      );
      await this.writeShape(tx, context, copyId, post);
      await recordAudit(tx, context, now, {
        action: 'post.duplicated',
        subjectKind: 'post',
        subjectId: copyId,
        detail: { from: id },
      });
      await this.tell(tx, context, copyId);
      return this.mustFind(tx, context, copyId);
    });
  }

  /** Drafts only: what is scheduled is cancelled first, what is published stays on record. */
  async remove(context: WorkspaceContext, id: string, version: number): Promise<void> {
    await this.database.transaction(async (tx) => {
      const post = await this.lock(tx, context, id);
      if (post.version !== version) throw stale(post.version);
      if (post.deliveries.length > 0) {
        throw conflict('post-in-use', 'Cancel its deliveries (or take them down) before you delete this post.');
      }
      await this.repository.markDeleted(tx, id, this.clock.now());
      await recordAudit(tx, context, this.clock.now(), { action: 'post.deleted', subjectKind: 'post', subjectId: id });
      await this.tell(tx, context, id);
    });
  }

  get(context: WorkspaceContext, id: string): Promise<PostRow> {
    return this.mustFind(this.database, context, id);
  }

  list(context: WorkspaceContext, filter: PostFilter, limit: number, beforeId: string | null): Promise<PostRow[]> {
    return this.repository.list(this.database, context.workspaceId, filter, limit, beforeId);
  }

  /** Labels in use, most used first. */
  labels(context: WorkspaceContext): Promise<{ label: string; count: number }[]> {
    return this.repository.labels(this.database, context.workspaceId, MOST_LABELS);
  }

  campaignCounts(context: WorkspaceContext, campaignIds: readonly string[]): Promise<CampaignPosts[]> {
    return this.repository.campaignCounts(this.database, context.workspaceId, campaignIds);
  }

  /** What each account would get and refuse. */
  async check(context: WorkspaceContext, id: string): Promise<CheckedDraft[]> {
    return this.checkShape(this.database, context, await this.mustFind(this.database, context, id));
  }

  /** The same for a post that is not saved yet. */
  async checkUnsaved(context: WorkspaceContext, body: CreatePostBody): Promise<CheckedDraft[]> {
    const shape = shapeOf(body.content, body.variants ?? [], body.targets ?? []);
    await this.assertReferences(this.database, context, shape);
    const campaignId = body.campaignId?.toLowerCase() ?? null;
    return this.checkShape(this.database, context, { ...shape, id: null, campaign_id: campaignId });
  }

  /** Finds the post and keeps others from changing it until the transaction ends. @throws AppError 404 */
  async lock(tx: Tx, context: WorkspaceContext, id: string): Promise<PostRow> {
    if (!(await this.repository.lock(tx, context.workspaceId, id))) throw notFound('post');
    return this.mustFind(tx, context, id);
  }

  /** Like `lock`, for many. @returns those that there are */
  lockMany(tx: Tx, context: WorkspaceContext, ids: readonly string[]): Promise<PostRow[]> {
    return this.repository.lockMany(tx, context.workspaceId, ids);
  }

  /** Drafts and issues for all targets of a post. */
  async checkShape(sql: Sql, context: WorkspaceContext, shape: CheckablePost): Promise<CheckedDraft[]> {
    return (await this.checkShapes(sql, context, [shape]))[0] ?? [];
  }

  /** The same for many posts, with as few queries as for one. @returns in the order of `shapes` */
  async checkShapes(sql: Sql, context: WorkspaceContext, shapes: readonly CheckablePost[]): Promise<CheckedDraft[][]> {
    const { workspaceId } = context;
    const accountIds = new Set(shapes.flatMap(({ targets }) => targets.map((target) => target.accountId)));
    const mediaIds = new Set(shapes.flatMap(({ content, variants }) => mediaIdsOf(content, variants)));
    const campaignIds = new Set(shapes.flatMap((shape) => shape.campaign_id ?? []));
    // One after the other: a transaction has one connection, which takes one question at a time.
    const accounts = await this.accounts.describe(sql, workspaceId, [...accountIds]);
    const files = mediaIds.size === 0 ? [] : await this.media.describe(sql, workspaceId, [...mediaIds]);
    const tracker = await this.links.tracker(sql, workspaceId, [...campaignIds]);
    const media = new Map(files.map((file) => [file.id, file]));
    return shapes.map((shape) => {
      const offsets = new Map(shape.targets.map((target) => [target.accountId, target.offsetMinutes]));
      return accounts
        .filter((account) => offsets.has(account.id))
        .map((account) => this.checkOne(shape, account, offsets.get(account.id) ?? 0, media, tracker));
    });
  }

  /** Makes the short addresses of drafts work; call it in the transaction that freezes them. @throws AppError 409 `link-code-taken` */
  async keepLinks(
    tx: Tx,
    context: WorkspaceContext,
    frozen: readonly { readonly postId: string; readonly checked: CheckedDraft }[],
  ): Promise<void> {
    const places = frozen.map(({ postId, checked: { account, links } }) => ({ postId, accountId: account.id, links }));
    await this.links.keep(tx, context.workspaceId, places);
  }

  setSchedule(
    tx: Tx,
    postId: string,
    schedule: { local: string | null; zone: string | null; at: Date | null },
  ): Promise<void> {
    return this.repository.setSchedule(tx, postId, schedule, this.clock.now());
  }

  tell(tx: Tx, context: WorkspaceContext, postId: string): Promise<void> {
    return this.events.publish(tx, [{ type: 'post.changed', workspaceId: context.workspaceId, postId }]);
  }

  /** After deliveries were moved or dropped by themselves: their posts' schedules go along, and everybody is told. */
  async followDeliveries(tx: Tx, context: WorkspaceContext, postIds: Iterable<string>): Promise<void> {
    const { workspaceId } = context;
    const ids = [...new Set(postIds)];
    await this.repository.followDeliveries(tx, ids, this.clock.now());
    await this.events.publish(
      tx,
      ids.map((postId) => ({ type: 'post.changed', workspaceId, postId })),
    );
  }

  private checkOne(
    shape: CheckablePost,
    account: PostAccount,
    offsetMinutes: number,
    media: ReadonlyMap<string, ChannelMedia>,
    tracker: LinkTracker,
  ): CheckedDraft {
    const adapter = this.channels.get(account.channel);
    const { content, links } = tracker(contentFor(shape.content, shape.variants, account), {
      postId: shape.id,
      campaignId: shape.campaign_id,
      accountId: account.id,
      channel: account.channel,
    });
    const draft = toDraft(content, media, adapter.capabilities);
    return {
      account,
      offsetMinutes,
      draft,
      links,
      cost: adapter.cost?.(draft) ?? null,
      issues: [...connectionIssues(account), ...adapter.check(draft, account.limits)],
    };
  }

  private async mustFind(sql: Sql, context: WorkspaceContext, id: string): Promise<PostRow> {
    const post = await this.repository.find(sql, context.workspaceId, id);
    if (!post) throw notFound('post');
    return post;
  }

  private async campaignDefaults(sql: Sql, context: WorkspaceContext, campaignId: string | null) {
    if (campaignId === null) return null;
    const defaults = await this.campaigns.defaults(sql, context.workspaceId, campaignId);
    if (!defaults) throw invalidField('campaignId', 'unknown-campaign', 'There is no such campaign.');
    return defaults;
  }

  private async writeShape(tx: Tx, context: WorkspaceContext, postId: string, shape: PostShape): Promise<void> {
    await this.repository.replaceTargets(tx, context.workspaceId, postId, shape.targets);
    await this.repository.replaceVariants(tx, context.workspaceId, postId, shape.variants);
    await this.repository.replaceMedia(tx, context.workspaceId, postId, mediaIdsOf(shape.content, shape.variants));
  }

  /** Accounts and media of another workspace do not exist here. */
  private async assertReferences(sql: Sql, context: WorkspaceContext, shape: PostShape): Promise<void> {
    const errors: FieldError[] = [];
    const accountIds = new Set([
      ...shape.targets.map((target) => target.accountId),
      ...shape.variants.flatMap((variant) => variant.accountId ?? []),
    ]);
    const accounts = await this.accounts.describe(sql, context.workspaceId, [...accountIds]);
    const known = new Set(accounts.map((account) => account.id));
    shape.targets.forEach((target, index) => {
      if (!known.has(target.accountId)) errors.push(unknown(`targets.${index}.accountId`, 'account'));
    });
    shape.variants.forEach((variant, index) => {
      if (variant.accountId !== null && !known.has(variant.accountId))
        errors.push(unknown(`variants.${index}.accountId`, 'account'));
    });
    const mediaIds = mediaIdsOf(shape.content, shape.variants);
    const files = mediaIds.length === 0 ? [] : await this.media.describe(sql, context.workspaceId, mediaIds);
    const knownMedia = new Set(files.map((file) => file.id));
    const missing = (parts: readonly StoredPart[], prefix: string) =>
      parts.forEach((part, partIndex) =>
        part.media.forEach((file, index) => {
          if (!knownMedia.has(file.mediaId))
            errors.push(unknown(`${prefix}.parts.${partIndex}.media.${index}.mediaId`, 'media file'));
        }),
      );
    missing(shape.content.parts, 'content');
    shape.variants.forEach((variant, index) => missing(variant.content.parts ?? [], `variants.${index}`));
    if (errors.length > 0) throw validationFailed(errors);
  }
}

/** 422 listing what each account would refuse, by field `<accountId>.<field of its content>`. */
export function checkFailed(checked: readonly CheckedDraft[]): AppError {
  const errors = checked.flatMap(({ account, issues }) =>
    issues
      .filter((issue) => issue.severity === 'blocks')
      .map((issue) => ({
        field: `${account.id}.${issue.field}`,
        code: issue.code,
        detail: `${account.handle}: ${issue.message}`,
      })),
  );
  return new AppError({
    status: 422,
    code: 'check-failed',
    detail: errors[0]?.detail ?? 'The post can not be sent like this.',
    errors,
  });
}

function connectionIssues(account: PostAccount): ChannelIssue[] {
  switch (account.status) {
    case 'active':
      return [];
    case 'paused':
      return [issue('account-paused', 'warns', 'The account is paused; the post is held until it is resumed.')];
    case 'reconnect':
      return [
        issue('account-needs-reconnect', 'warns', 'The account must be connected again; the post is held until then.'),
      ];
    case 'disconnected':
      return [issue('account-disconnected', 'blocks', 'The account is disconnected.')];
  }
}

function issue(code: string, severity: ChannelIssue['severity'], message: string): ChannelIssue {
  return { code, severity, message, field: 'account' };
}

function unknown(field: string, what: string): FieldError {
  return { field, code: 'unknown-reference', detail: `There is no such ${what}.` };
}

function shapeOf(
  content: PostContent,
  variants: readonly PostVariant[],
  targets: readonly { accountId: string; offsetMinutes?: number }[],
): PostShape {
  const shape = {
    content: storedContent(content),
    variants: variants.map(storedVariant),
    targets: targets.map(storedTarget),
  };
  assertDistinct(shape);
  return shape;
}

function assertDistinct(shape: PostShape): void {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  shape.targets.forEach((target, index) => {
    if (seen.has(target.accountId))
      errors.push({ field: `targets.${index}.accountId`, code: 'repeated', detail: 'This account is listed twice.' });
    seen.add(target.accountId);
  });
  const scopes = new Set<string>();
  shape.variants.forEach((variant, index) => {
    const scope = variant.accountId ?? variant.channel ?? '';
    if ((variant.accountId === null) === (variant.channel === null)) {
      errors.push({
        field: `variants.${index}`,
        code: 'one-scope',
        detail: 'A variant is for one channel or for one account.',
      });
    } else if (scopes.has(scope)) {
      errors.push({ field: `variants.${index}`, code: 'repeated', detail: 'There are two variants for the same.' });
    }
    scopes.add(scope);
  });
  if (errors.length > 0) throw validationFailed(errors);
}

function storedTarget(target: { accountId: string; offsetMinutes?: number }) {
  return { accountId: target.accountId.toLowerCase(), offsetMinutes: target.offsetMinutes ?? 0 };
}

function storedContent(content: PostContent): StoredContent {
  return {
    parts: content.parts.map(storedPart),
    link: storedLink(content.link ?? null),
    language: content.language ?? null,
    contentWarning: content.contentWarning ?? null,
    firstComment: content.firstComment ?? null,
  };
}

function storedVariant(variant: PostVariant): StoredVariant {
  return {
    channel: variant.channel ?? null,
    accountId: variant.accountId?.toLowerCase() ?? null,
    content: {
      ...(variant.parts ? { parts: variant.parts.map(storedPart) } : {}),
      ...(variant.link === undefined ? {} : { link: storedLink(variant.link) }),
      ...(variant.language === undefined ? {} : { language: variant.language }),
      ...(variant.contentWarning === undefined ? {} : { contentWarning: variant.contentWarning }),
      ...(variant.firstComment === undefined ? {} : { firstComment: variant.firstComment }),
      ...(variant.settings ? { settings: variant.settings } : {}),
    },
  };
}

function storedPart(part: PostPart): StoredPart {
  return {
    text: part.text,
    media: (part.media ?? []).map((file) => ({ mediaId: file.mediaId.toLowerCase(), alt: file.alt ?? null })),
    poll: part.poll
      ? {
          options: part.poll.options,
          multiple: part.poll.multiple ?? false,
          expiresInSeconds: part.poll.expiresInSeconds,
          hideTotals: part.poll.hideTotals ?? false,
        }
      : null,
  };
}

function storedLink(link: { url: string; title?: string | null; description?: string | null } | null) {
  return link === null ? null : { url: link.url, title: link.title ?? null, description: link.description ?? null };
}
