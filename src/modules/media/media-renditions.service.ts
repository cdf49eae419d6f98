import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { Gate } from './gate.js';
import type { MediaRenditionEntity } from './media-rendition.entity.js';
import { MEDIA_STORAGE, type MediaStorage } from './media-storage.js';
import type { Media } from './media.entity.js';
import { MediaRepository } from './media.repository.js';
import { fits, hasThumbnail, storageKeyOf, type FileFacts, type FitTo } from './media.rules.js';
import { fitImage, thumbnail, type Rendition } from './processing/fit-image.js';

const THUMBNAIL_EDGE_PX = 480;
const THUMBNAIL_SPEC = `thumbnail-${THUMBNAIL_EDGE_PX}`;
const AT_ONCE = 2;

/** A file that can be sent: as it is kept, or a rendition. */
export interface ReadyFile extends FileFacts {
  readonly path: string;
  readonly sha256: string;
  /** null: the file as it is kept. */
  readonly spec: string | null;
}

/** Forms of a picture that networks take: made once per rule, by whoever needs it first. */
@Injectable()
export class MediaRenditionsService {
  private readonly gate = new Gate(AT_ONCE);
  private readonly making = new Map<string, Promise<ReadyFile>>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MediaRepository) private readonly media: MediaRepository,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The file as it is kept. */
  original(media: Media): ReadyFile {
    const { mime, bytes, width, height, sha256, storageKey } = media;
    return { path: this.storage.path(storageKey), mime, bytes, width, height, sha256, spec: null };
  }

  /** @throws MediaRefused when no form of the picture fits */
  async fitting(media: Media, rule: FitTo): Promise<ReadyFile> {
    const original = this.original(media);
    if (fits(media, rule)) return original;
    return await this.once(media, specOf(rule), () => fitImage(original.path, rule));
  }

  /** A small still of an image or animation. @throws AppError 404 for other kinds */
  async thumbnail(media: Media): Promise<ReadyFile> {
    if (!hasThumbnail(media.kind)) throw notFound('thumbnail of this file');
    const { path } = this.original(media);
    return await this.once(media, THUMBNAIL_SPEC, () => thumbnail(path, THUMBNAIL_EDGE_PX));
  }

  /** What was made before under this spec; null when nothing was. */
  async existing(media: Media, spec: string): Promise<ReadyFile | null> {
    const found = await this.media.findRendition(this.database, media.id, spec);
    return found && this.ready(found);
  }

  private async once(media: Media, spec: string, make: () => Promise<Rendition>): Promise<ReadyFile> {
    const found = await this.existing(media, spec);
    if (found) return found;
    const key = `${media.id} ${spec}`;
    const running = this.making.get(key);
    if (running) return await running;
    const made = this.gate.run(() => this.make(media, spec, make)).finally(() => this.making.delete(key));
    this.making.set(key, made);
    return await made;
  }

  private async make(media: Media, spec: string, make: () => Promise<Rendition>): Promise<ReadyFile> {
    const { content, mime, bytes, width, height, sha256 } = await make();
    const { id: mediaId, workspaceId } = media;
    // Another machine may make the same one now. Each writes a file of its own, and the row says whose counts.
    const storageKey = storageKeyOf(workspaceId, mediaId, mime, `-${spec}-${randomBytes(4).toString('hex')}`);
    await this.storage.write(content, storageKey);
    const made = {
      mediaId,
      workspaceId,
      spec,
      mime,
      bytes,
      width,
      height,
      sha256,
      storageKey,
      createdAt: this.clock.now(),
    };
    const isOurs = await this.media.insertRendition(this.database, made).catch(async (error: unknown) => {
      await this.storage.remove(storageKey);
      throw error;
    });
    if (isOurs) return this.ready(made);
    await this.storage.remove(storageKey);
    const theirs = await this.existing(media, spec);
    if (!theirs) throw notFound('file');
    return theirs;
  }

  private ready({ mime, bytes, width, height, sha256, storageKey, spec }: MediaRenditionEntity): ReadyFile {
    return { path: this.storage.path(storageKey), mime, bytes, width, height, sha256, spec };
  }
}

/** Equal rules have equal specs, in whatever order they name their types. */
function specOf({ mimeTypes, maxBytes, maxPixels }: FitTo): string {
  const rule = JSON.stringify([[...mimeTypes].sort(), maxBytes, maxPixels]);
  return `fit-${createHash('sha256').update(rule).digest('hex').slice(0, 16)}`;
}
