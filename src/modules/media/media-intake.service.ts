import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import type { HttpClient } from '../../core/http/http-client.js';
import { newId } from '../../core/ids/new-id.js';
import { validationFailed } from '../../core/api/validation.pipe.js';
import { invalidField, notFound } from '../../core/errors/app-error.js';
import type { AddMediaFromUrlDto } from './dto/add-media-from-url.dto.js';
import type { CropMediaDto } from './dto/crop-media.dto.js';
import type { MediaDto } from './dto/media.dto.js';
import type { UploadMediaDto } from './dto/upload-media.dto.js';
import { Gate } from './gate.js';
import { MEDIA_STORAGE, type MediaStorage } from './media-storage.js';
import type { Media } from './media.entity.js';
import { downloadFailed, fromDownloadFailure, fromMediaRefused } from './media.errors.js';
import { presentMedia } from './media.presenter.js';
import { MediaRepository } from './media.repository.js';
import { beyond, storageKeyOf, tidyName } from './media.rules.js';
import { MediaRefused } from './processing/media-refused.js';
import { processImage, type ProcessedImage } from './processing/process-image.js';
import { defaultSniffLimits, sniffMedia, type SniffedMedia } from './processing/sniff-media.js';

const MIB = 1_048_576;
/** A download is held in memory, an upload is not. */
const MAX_DOWNLOAD_BYTES = 60 * MIB;
const DOWNLOAD_TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 5;
/** Documents have neither size nor length. */
const NO_SHAPE = { width: null, height: null, durationMs: null } as const;
/** Downloads and pictures being decoded, each up to some hundred megabytes, per process. */
const AT_ONCE = 2;

/** A file that waits in the incoming folder. Whoever put it there removes it. */
export interface UploadedFile {
  readonly path: string;
  readonly originalName: string;
}

type Facts = Pick<Media, 'kind' | 'mime' | 'bytes' | 'width' | 'height' | 'durationMs' | 'sha256'>;
/** A file in the storage that no row names yet. */
interface Stored {
  readonly key: string;
  readonly facts: Facts;
}
type Described = Pick<Media, 'name' | 'alt' | 'sourceUrl'>;

/** The only way in: what a file is gets decided by its content, pictures are encoded anew, and nothing is kept of what is refused. */
@Injectable()
export class MediaIntakeService {
  private readonly gate = new Gate(AT_ONCE);
  private readonly downloads = new Gate(AT_ONCE);
  private readonly maxBytes: number;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MediaRepository) private readonly media: MediaRepository,
    @Inject(MEDIA_STORAGE) private readonly storage: MediaStorage,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(HTTP_CLIENT) private readonly http: HttpClient,
    @Inject(CONFIG) config: Config,
  ) {
    this.maxBytes = config.storage.maxUploadMb * MIB;
  }

  /** @throws AppError 422 with the field `file` when it is not taken */
  async upload(context: WorkspaceContext, file: UploadedFile, input: UploadMediaDto): Promise<MediaDto> {
    const described = { name: input.name ?? tidyName(file.originalName), alt: input.alt ?? null, sourceUrl: null };
    return await this.take(context, file.path, described).catch((error: unknown) => {
      throw fromMediaRefused(error, 'file');
    });
  }

  /** A file that was made in this process. @throws AppError 422 with the field `file` when it is not taken */
  async addMade(context: WorkspaceContext, content: Buffer, made: Pick<Media, 'name' | 'alt'>): Promise<MediaDto> {
    return await this.take(context, content, { ...made, sourceUrl: null }).catch((error: unknown) => {
      throw fromMediaRefused(error, 'file');
    });
  }

  /** Fetches a file from a public address. @throws AppError 422 with the field `url` when it can't be fetched or is not taken */
  async addFromUrl(context: WorkspaceContext, input: AddMediaFromUrlDto): Promise<MediaDto> {
    return await this.downloads.run(async () => {
      const { content, url } = await this.download(input.url);
      const described = {
        name: input.name ?? nameIn(url),
        alt: input.alt ?? null,
        sourceUrl: url.origin + url.pathname,
      };
      return await this.take(context, content, described).catch((error: unknown) => {
        throw fromMediaRefused(error, 'url');
      });
    });
  }

  /**
   * Cuts a part out of a picture; what comes of it is a file of its own, with the words of the picture.
   * @throws AppError 404 for a file that is not there, 422 `validation-failed` by field for one that is no still picture, and for an area beyond it
   */
  async crop(context: WorkspaceContext, mediaId: string, area: CropMediaDto): Promise<MediaDto> {
    const { workspaceId } = context;
    const media = await this.media.find(this.database, workspaceId, mediaId);
    if (!media) throw notFound('file');
    const { width, height, name, alt, sourceUrl } = media;
    if (media.kind !== 'image' || width === null || height === null) {
      throw invalidField('mediaId', 'not-a-picture', 'Only a picture that stands still can be cropped.');
    }
    const tooLarge = beyond(area, { width, height });
    if (tooLarge.length > 0) {
      const detail = `The picture is ${width} × ${height} pixels; the area reaches beyond it.`;
      throw validationFailed(tooLarge.map((field) => ({ field, code: 'beyond-picture', detail })));
    }
    const path = this.storage.path(media.storageKey);
    const image = await this.gate
      .run(() => processImage(path, undefined, area))
      .catch(async (error: unknown) => {
        // Deleted a moment ago, or gone from the disk: there is no such file any more.
        if (!(await exists(path))) throw Object.assign(notFound('file'), { cause: error });
        throw error;
      });
    const id = newId();
    const stored = await this.storeImage(workspaceId, id, image);
    return await this.keep(context, id, stored, { name, alt, sourceUrl }, { croppedFrom: mediaId });
  }

  private async download(address: string): Promise<{ readonly content: Buffer; readonly url: URL }> {
    const maxBytes = Math.min(this.maxBytes, MAX_DOWNLOAD_BYTES);
    try {
      const answer = await this.http.request({
        method: 'GET',
        url: address,
        maxBytes,
        maxRedirects: MAX_REDIRECTS,
        timeoutMs: DOWNLOAD_TIMEOUT_MS,
      });
      if (answer.status !== 200)
        throw downloadFailed(`The server behind the address answered with status ${answer.status}.`);
      return { content: answer.body, url: new URL(answer.url) };
    } catch (error) {
      throw fromDownloadFailure(error);
    }
  }

  private async take(context: WorkspaceContext, source: string | Buffer, described: Described): Promise<MediaDto> {
    const bytes = Buffer.isBuffer(source) ? source.length : (await stat(source)).size;
    if (bytes === 0) throw new MediaRefused('media-corrupt', 'The file is empty.');
    const sniffed = await this.gate.run(() =>
      sniffMedia(source, { ...defaultSniffLimits, maxVideoBytes: this.maxBytes }),
    );
    const id = newId();
    const stored = await this.store(context.workspaceId, id, source, sniffed);
    return await this.keep(context, id, stored, described);
  }

  /** Registers what was stored, or removes it again. */
  private async keep(
    context: WorkspaceContext,
    id: string,
    stored: Stored,
    described: Described,
    origin: Readonly<Record<string, unknown>> = {},
  ): Promise<MediaDto> {
    try {
      return await this.register(context, id, stored, described, origin);
    } catch (error) {
      await this.storage.remove(stored.key);
      throw error;
    }
  }

  private async store(
    workspaceId: string,
    id: string,
    source: string | Buffer,
    sniffed: SniffedMedia,
  ): Promise<Stored> {
    if (sniffed.kind === 'video' || sniffed.kind === 'document') {
      const { kind, mime, bytes } = sniffed;
      const { width, height, durationMs } = kind === 'video' ? sniffed : NO_SHAPE;
      const key = storageKeyOf(workspaceId, id, mime);
      const facts = { kind, mime, bytes, width, height, durationMs, sha256: await sha256Of(source) };
      await (Buffer.isBuffer(source) ? this.storage.write(source, key) : this.storage.adopt(source, key));
      return { key, facts };
    }
    return await this.storeImage(workspaceId, id, await this.gate.run(() => processImage(source)));
  }

  private async storeImage(workspaceId: string, id: string, image: ProcessedImage): Promise<Stored> {
    const { kind, mime, bytes, width, height, sha256, content } = image;
    const key = storageKeyOf(workspaceId, id, mime);
    await this.storage.write(content, key);
    return { key, facts: { kind, mime, bytes, width, height, durationMs: null, sha256 } };
  }

  private async register(
    context: WorkspaceContext,
    id: string,
    { key, facts }: Stored,
    described: Described,
    origin: Readonly<Record<string, unknown>>,
  ): Promise<MediaDto> {
    const now = this.clock.now();
    const media: Media = {
      ...facts,
      ...described,
      labels: [],
      id,
      workspaceId: context.workspaceId,
      storageKey: key,
      version: 1,
      createdBy: personBehind(context.actor),
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    };
    await this.database.transaction(async (tx) => {
      await this.media.insert(tx, media);
      const detail = { kind: media.kind, bytes: media.bytes, ...origin };
      await recordAudit(tx, context, now, { action: 'media.added', subjectKind: 'media', subjectId: id, detail });
      await this.events.publish(tx, [{ type: 'media.changed', workspaceId: context.workspaceId, mediaId: id }]);
    });
    return presentMedia(media, 0);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function sha256Of(source: string | Buffer): Promise<string> {
  const hash = createHash('sha256');
  if (Buffer.isBuffer(source)) hash.update(source);
  else await pipeline(createReadStream(source), hash);
  return hash.digest('hex');
}

function nameIn(url: URL): string {
  try {
    return tidyName(decodeURIComponent(url.pathname));
  } catch {
    return tidyName(url.pathname);
  }
}
