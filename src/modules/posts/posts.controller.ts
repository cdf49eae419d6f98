import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { IfMatchVersion } from '../../core/api/if-match.decorator.js';
import { decodeCursor, toPage } from '../../core/api/page.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import {
  CampaignCounts,
  CampaignCountsQuery,
  CreatePostBody,
  PostCheck,
  PostLabels,
  PostListQuery,
  PostPage,
  PostView,
  UpdatePostBody,
} from './dto/post.dto.js';
import { presentPost } from './posts.presenter.js';
import { PostsService, type CheckedDraft } from './posts.service.js';

@ApiTags('posts')
@Controller('workspaces/:workspaceId/posts')
export class PostsController {
  constructor(@Inject(PostsService) private readonly posts: PostsService) {}

  /** Posts, newest first. */
  @Get()
  @RequirePermission('posts.read')
  async list(@InWorkspace() context: WorkspaceContext, @Query() query: PostListQuery): Promise<PostPage> {
    const name = `posts:${context.workspaceId}`;
    const { limit, cursor, ...filter } = query;
    const beforeId =
      cursor === undefined ? null : new IdPipe().transform(String(decodeCursor(name, cursor, ['string'])[0]));
    const rows = await this.posts.list(context, filter, limit + 1, beforeId);
    return toPage(rows, limit, name, (row) => [row.id], presentPost) as PostPage;
  }

  /** The labels in use. */
  @Get('labels')
  @RequirePermission('posts.read')
  async labels(@InWorkspace() context: WorkspaceContext): Promise<PostLabels> {
    return { labels: await this.posts.labels(context) };
  }

  /** How far campaigns have come: how many of their posts are in each state. */
  @Get('campaign-counts')
  @RequirePermission('posts.read')
  async campaignCounts(
    @InWorkspace() context: WorkspaceContext,
    @Query() { campaignId }: CampaignCountsQuery,
  ): Promise<CampaignCounts> {
    return { items: await this.posts.campaignCounts(context, campaignId) };
  }

  /** Saves a draft. */
  @Post()
  @RequirePermission('posts.write')
  async create(@InWorkspace() context: WorkspaceContext, @Body() body: CreatePostBody): Promise<PostView> {
    return presentPost(await this.posts.create(context, body));
  }

  /** What each account would refuse in a post that is not saved yet. */
  @Post('check')
  @HttpCode(200)
  @RequirePermission('posts.read')
  async checkUnsaved(@InWorkspace() context: WorkspaceContext, @Body() body: CreatePostBody): Promise<PostCheck> {
    return presentCheck(await this.posts.checkUnsaved(context, body));
  }

  @Get(':postId')
  @RequirePermission('posts.read')
  async read(@InWorkspace() context: WorkspaceContext, @Param('postId', IdPipe) id: string): Promise<PostView> {
    return presentPost(await this.posts.get(context, id));
  }

  /** Changes a post. What is scheduled goes out as it is now; an edit that an account would refuse is refused here. */
  @Patch(':postId')
  @RequirePermission('posts.write')
  async update(
    @InWorkspace() context: WorkspaceContext,
    @Param('postId', IdPipe) id: string,
    @IfMatchVersion() version: number,
    @Body() body: UpdatePostBody,
  ): Promise<PostView> {
    return presentPost(await this.posts.update(context, id, version, body));
  }

  @Delete(':postId')
  @HttpCode(204)
  @RequirePermission('posts.write')
  remove(
    @InWorkspace() context: WorkspaceContext,
    @Param('postId', IdPipe) id: string,
    @IfMatchVersion() version: number,
  ): Promise<void> {
    return this.posts.remove(context, id, version);
  }

  /** A new draft with the same content. */
  @Post(':postId/duplicate')
  @RequirePermission('posts.write')
  async duplicate(@InWorkspace() context: WorkspaceContext, @Param('postId', IdPipe) id: string): Promise<PostView> {
    return presentPost(await this.posts.duplicate(context, id));
  }

  /** What each account would refuse. */
  @Get(':postId/check')
  @RequirePermission('posts.read')
  async check(@InWorkspace() context: WorkspaceContext, @Param('postId', IdPipe) id: string): Promise<PostCheck> {
    return presentCheck(await this.posts.check(context, id));
  }
}

function presentCheck(checked: readonly CheckedDraft[]): PostCheck {
  const accounts = checked.map(({ account, issues, links, cost }) => ({
    accountId: account.id,
    channel: account.channel,
    ok: issues.every((found) => found.severity !== 'blocks'),
    issues: issues.map(({ code, severity, message, field }) => ({ code, severity, message, field })),
    links: links.map(({ written, url, goesOutAs }) => ({ written, url, goesOutAs })),
    cost: cost && { ...cost },
  }));
  return { ok: accounts.length > 0 && accounts.every((account) => account.ok), accounts };
}
