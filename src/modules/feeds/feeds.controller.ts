import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { atomOf } from './atom.rules.js';
import { entryPage, feedPage, PAGE_STYLE } from './feed-page.rules.js';
import { FeedsService } from './feeds.service.js';
import { jsonFeedOf } from './json-feed.rules.js';
import { rssOf } from './rss.rules.js';

const STYLE_DIGEST = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** What readers fetch, without signing in and outside of the API's prefix. */
@ApiExcludeController()
@Controller('feeds')
export class FeedsController {
  constructor(
    @Inject(FeedsService) private readonly feeds: FeedsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get(':slug/rss.xml')
  @Public()
  async rss(@Param('slug') slug: string, @Res() response: Response): Promise<void> {
    const feed = await this.feeds.feed(slug);
    this.sendFeed(response, 'application/rss+xml; charset=utf-8', feed.changedAt, rssOf(feed));
  }

  @Get(':slug/atom.xml')
  @Public()
  async atom(@Param('slug') slug: string, @Res() response: Response): Promise<void> {
    const feed = await this.feeds.feed(slug);
    this.sendFeed(response, 'application/atom+xml; charset=utf-8', feed.changedAt, atomOf(feed));
  }

  @Get(':slug/feed.json')
  @Public()
  async json(@Param('slug') slug: string, @Res() response: Response): Promise<void> {
    const feed = await this.feeds.feed(slug);
    this.sendFeed(response, 'application/feed+json; charset=utf-8', feed.changedAt, jsonFeedOf(feed));
  }

  @Get(':slug')
  @Public()
  async page(@Param('slug') slug: string, @Res() response: Response): Promise<void> {
    const feed = await this.feeds.feed(slug);
    this.sendPage(response, feed.changedAt, feedPage(feed));
  }

  @Get(':slug/:entryId')
  @Public()
  async entry(
    @Param('slug') slug: string,
    @Param('entryId') entryId: string,
    @Res() response: Response,
  ): Promise<void> {
    const { feed, entry } = await this.feeds.entry(slug, entryId);
    this.sendPage(response, entry.updatedAt, entryPage(feed, entry));
  }

  /** Feeds are public and hold no more than anybody may read, so readers that run in a browser may fetch them from anywhere. */
  private sendFeed(response: Response, type: string, changedAt: Date, body: string): void {
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    send(response, type, changedAt, body);
  }

  private sendPage(response: Response, changedAt: Date, body: string): void {
    const media = `'self' ${this.config.server.publicUrl}`;
    response.setHeader(
      'Content-Security-Policy',
      `default-src 'none'; img-src ${media}; media-src ${media}; style-src 'sha256-${STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    response.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin');
    send(response, 'text/html; charset=utf-8', changedAt, body);
  }
}

/** Answers 304 by itself when the reader has this version already. */
function send(response: Response, type: string, changedAt: Date, body: string): void {
  response.setHeader('Content-Type', type);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'public, max-age=60');
  response.setHeader('ETag', `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`);
  response.setHeader('Last-Modified', changedAt.toUTCString());
  response.send(body);
}
