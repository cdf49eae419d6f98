import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import { decodeCursor, toPage } from '../../core/api/page.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { errorCode } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { AppError, conflict, invalidField, notFound, stale } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { isId } from '../../core/ids/new-id.js';
import type { ChannelMedia, MediaFile, MediaRule } from '../channels/index.js';
import type { ListMediaQuery } from './dto/list-media.dto.js';
import type { MediaDetailDto, MediaDto, MediaLabelsDto, MediaPageDto } from './dto/media.dto.js';
import type { UpdateMediaDto } from './dto/update-media.dto.js';
import { MediaLinks } from './media-links.js';
import { MediaRenditionsService, type ReadyFile } from './media-renditions.service.js';
import { MEDIA_STORAGE, type MediaStorage } from './media-storage.js';
import type { Media } from './media.entity.js';
import { asChannelMedia, presentMedia } from './media.presenter.js';
import { MEDIA_USES, type MediaUses } from './media.ports.js';
import { MediaRepository } from './media.repository.js';
import { fits } from './media.rules.js';
import { MediaRefused } from './processing/media-refused.js';

const MOST_LABELS = 200;
const MOST_USES = 50;

/** A file to send to a browser, and what to call it. */
export interface ServedFile {
  readonly file: ReadyFile;
  readonly name: string;
}

@Injectable()
export class MediaService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MediaRepository) private readonly media: MediaRepository,
    @Inject(MediaRenditionsService) private readonly renditions: MediaRenditionsService,
    @Inject(MediaLinks) private readonly links: MediaLinks,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    @Inject(MEDIA_USES) private readonly uses: MediaUses,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async list(context: WorkspaceContext, query: ListMediaQuery): Promise<MediaPageDto> {
    const { limit, cursor, sort, ...filter } = query;
    const list = `media:${context.workspaceId}:${sort}`;
    const after = cursor === undefined ? null : idAt(list, cursor);
    const rows = await this.media.list(this.database, context.workspaceId, filter, { sort, after, limit: limit + 1 });
    const uses = await this.media.countUses(
      this.database,
      rows.map(({ id }) => id),
    );
    const page = toPage(
      rows,
      limit,
      list,
      (media) => [media.id],
      (media) => presentMedia(media, uses.get(media.id) ?? 0),
    );
    return { ...page, items: [...page.items] };
  }

  /** Labels in use, most used first. */
  async labels(context: WorkspaceContext): Promise<MediaLabelsDto> {
    return { labels: await this.media.labels(this.database, context.workspaceId, MOST_LABELS) };
  }

  /** A file, and where it is used. */
  async read(context: WorkspaceContext, id: string): Promise<MediaDetailDto> {
    const media = await this.found(context.workspaceId, id);
    const [usedIn, presented] = await Promise.all([
      this.uses.posts(this.database, context.workspaceId, id, MOST_USES),
      this.present(this.database, media),
    ]);
    return { ...presented, usedIn: usedIn.map(({ postId, title, state }) => ({ postId, title, state })) };
  }

  /** @throws AppError 412 when `version` is not the current one */
  async update(context: WorkspaceContext, id: string, version: number, input: UpdateMediaDto): Promise<MediaDto> {
    const now = this.clock.now();
    return await this.database.transaction(async (tx) => {
      const media = await this.media.lock(tx, context.workspaceId, id);
      if (!media) throw notFound('file');
      if (media.version !== version) throw stale(media.version);
      const changed: Media = {
        ...media,
        alt: input.alt === undefined ? media.alt : input.alt,
        name: input.name ?? media.name,
        labels: input.labels ?? media.labels,
        version: media.version + 1,
        updatedAt: now,
      };
      await this.media.update(tx, changed);
      const detail = { fields: Object.keys(input) };
      await recordAudit(tx, context, now, { action: 'media.changed', subjectKind: 'media', subjectId: id, detail });
      await this.tell(tx, context, id);
      return await this.present(tx, changed);
    });
  }

  /** The file goes, the row stays for what refers to it. @throws AppError 409 `media-in-use` while a post needs it */
  async delete(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const media = await this.media.lock(tx, context.workspaceId, id);
      if (!media) throw notFound('file');
      const postIds = await this.media.postsUsing(tx, id);
      if (postIds.length > 0)
        throw conflict('media-in-use', 'A post uses this file. Take it out of the post first.', { postIds });
      const renditions = await this.media.deleteRenditions(tx, id);
      await this.media.update(tx, { ...media, deletedAt: now, updatedAt: now, version: media.version + 1 });
      await recordAudit(tx, context, now, { action: 'media.deleted', subjectKind: 'media', subjectId: id });
      await this.tell(tx, context, id);
      tx.afterCommit(async () => {
        for (const key of [media.storageKey, ...renditions]) await this.storage.remove(key);
      });
    });
  }

  /** Removes every file of a workspace that is gone. */
  async removeAllOf(workspaceId: string): Promise<void> {
    await this.storage.removeAll(workspaceId);
  }

  async original(context: WorkspaceContext, id: string): Promise<ServedFile> {
    const media = await this.found(context.workspaceId, id);
    return { file: this.renditions.original(media), name: media.name };
  }

  async thumbnail(context: WorkspaceContext, id: string): Promise<ServedFile> {
    const media = await this.found(context.workspaceId, id);
    return { file: await this.renditions.thumbnail(media), name: media.name };
  }

  /** What a public address shows. @throws AppError 404 for an address that is not ours, has expired, or whose file is gone */
  async linked(token: string): Promise<ServedFile> {
    const link = this.links.read(token);
    const media = link && (await this.media.findAnywhere(this.database, link.mediaId));
    if (!link || !media) throw notFound('file');
    const file =
      link.spec === null ? this.renditions.original(media) : await this.renditions.existing(media, link.spec);
    if (!file) throw notFound('file');
    return { file, name: media.name };
  }

  /**
   * Media as drafts hold them, in the order of `ids`. What the workspace does not have, or has deleted, is left out: compare ids.
   * Within a transaction they can't be deleted before it ends, so that a post can be bound to them.
   */
  async describe(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<ChannelMedia[]> {
    const valid = [...new Set(ids)].filter(isId);
    if (valid.length === 0) return [];
    if ('afterCommit' in sql) await this.media.lockAgainstDeletion(sql, workspaceId, valid);
    const found = new Map((await this.media.findMany(sql, workspaceId, valid)).map((media) => [media.id, media]));
    return ids.flatMap((id) => {
      const media = found.get(id.toLowerCase());
      return media ? [asChannelMedia(media)] : [];
    });
  }

  /**
   * A file as a channel takes it.
   * @param rule what the file must fit; undefined takes it as it is kept. Images and animations are made to fit; other kinds must.
   * @throws AppError 404 when it was deleted, 422 when its file is gone or can't be made to fit; anything else is trouble of ours that may pass
   */
  async file(workspaceId: string, mediaId: string, rule: MediaRule | undefined): Promise<MediaFile> {
    const media = isId(mediaId) ? await this.media.find(this.database, workspaceId, mediaId) : null;
    if (!media) throw notFound('file');
    await this.assertKept(media);
    const ready = await this.readyFor(media, rule);
    let url: string | undefined;
    return {
      mime: ready.mime,
      bytes: ready.bytes,
      width: ready.width,
      height: ready.height,
      open: (part) => createReadStream(ready.path, part && { start: part.first, end: part.last }),
      buffer: () => readFile(ready.path),
      publicUrl: () => (url ??= this.links.urlOf({ mediaId: media.id, spec: ready.spec })),
    };
  }

  /** A folder that is not there is a disk that is not mounted, and comes back; one file that is missing does not. */
  private async assertKept(media: Media): Promise<void> {
    try {
      await access(this.renditions.original(media).path);
    } catch (cause) {
      await access(this.storage.incomingDir);
      if (errorCode(cause) !== 'ENOENT') throw cause;
      const detail = `The file "${media.name}" is gone from the media folder. Upload it again.`;
      throw new AppError({ status: 422, code: 'media-file-gone', detail, cause });
    }
  }

  private async readyFor(media: Media, rule: MediaRule | undefined): Promise<ReadyFile> {
    if (rule === undefined) return this.renditions.original(media);
    const isPicture = media.kind === 'image' || media.kind === 'gif';
    const isTooLong = rule.maxDurationMs !== null && (media.durationMs ?? 0) > rule.maxDurationMs;
    if (isTooLong || (!isPicture && !fits(media, rule))) {
      throw unfit(`The file "${media.name}" is not of a size, length or type that this account takes.`);
    }
    try {
      return await this.renditions.fitting(media, rule);
    } catch (error) {
      if (error instanceof MediaRefused) throw unfit(error.message, error);
      throw error;
    }
  }

  private async present(sql: Sql, media: Media): Promise<MediaDto> {
    return presentMedia(media, (await this.media.countUses(sql, [media.id])).get(media.id) ?? 0);
  }

  private async tell(tx: Tx, { workspaceId }: WorkspaceContext, mediaId: string): Promise<void> {
    await this.events.publish(tx, [{ type: 'media.changed', workspaceId, mediaId }]);
  }

  private async found(workspaceId: string, id: string): Promise<Media> {
    const media = await this.media.find(this.database, workspaceId, id);
    if (!media) throw notFound('file');
    return media;
  }
}

function unfit(detail: string, cause?: unknown): AppError {
  return new AppError({ status: 422, code: 'media-unfit', detail, cause });
}

function idAt(list: string, cursor: string): string {
  const [id] = decodeCursor(list, cursor, ['string']);
  if (typeof id !== 'string' || !isId(id))
    throw invalidField('cursor', 'invalid-cursor', 'The cursor is not one of this list.');
  return id;
}
