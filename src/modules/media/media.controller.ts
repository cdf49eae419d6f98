import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Res,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { IdPipe } from '../../core/api/id.pipe.js';
import { IfMatchVersion } from '../../core/api/if-match.decorator.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AddMediaFromUrlDto } from './dto/add-media-from-url.dto.js';
import { CropMediaDto } from './dto/crop-media.dto.js';
import { ListMediaQuery } from './dto/list-media.dto.js';
import { MediaDetailDto, MediaDto, MediaLabelsDto, MediaPageDto } from './dto/media.dto.js';
import { UpdateMediaDto } from './dto/update-media.dto.js';
import { UploadMediaDto } from './dto/upload-media.dto.js';
import { MediaIntakeService, type UploadedFile } from './media-intake.service.js';
import { MediaService } from './media.service.js';
import { serveFile } from './serve-file.js';
import { TheUpload, UploadInterceptor } from './upload.interceptor.js';

/** A file never changes under its id. */
const PRIVATE_CACHE = 'private, max-age=86400, immutable';

@ApiTags('media')
@Controller('workspaces/:workspaceId/media')
export class MediaController {
  constructor(
    @Inject(MediaService) private readonly media: MediaService,
    @Inject(MediaIntakeService) private readonly intake: MediaIntakeService,
  ) {}

  /** The workspace's files, newest first unless `sort` says otherwise. */
  @Get()
  @RequirePermission('media.read')
  list(@InWorkspace() context: WorkspaceContext, @Query() query: ListMediaQuery): Promise<MediaPageDto> {
    return this.media.list(context, query);
  }

  /** Takes one image (JPEG, PNG, WebP, GIF, AVIF) or video (MP4, QuickTime). Pictures are encoded anew, without their metadata. */
  @Post()
  @RequirePermission('media.write')
  @UseInterceptors(UploadInterceptor)
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: {
      type: 'object',
      required: ['file'],
      properties: { file: { type: 'string', format: 'binary' }, alt: { type: 'string' }, name: { type: 'string' } },
    },
  })
  upload(
    @InWorkspace() context: WorkspaceContext,
    @TheUpload() file: UploadedFile,
    @Body() body: UploadMediaDto,
  ): Promise<MediaDto> {
    return this.intake.upload(context, file, body);
  }

  /** Fetches a file from a public address. */
  @Post('from-url')
  @RequirePermission('media.write')
  addFromUrl(@InWorkspace() context: WorkspaceContext, @Body() body: AddMediaFromUrlDto): Promise<MediaDto> {
    return this.intake.addFromUrl(context, body);
  }

  /** The labels in use. */
  @Get('labels')
  @RequirePermission('media.read')
  labels(@InWorkspace() context: WorkspaceContext): Promise<MediaLabelsDto> {
    return this.media.labels(context);
  }

  /** Cuts a part out of a picture, as a new file with the same name and alternative text. The picture stays as it is. */
  @Post(':mediaId/crop')
  @RequirePermission('media.write')
  crop(
    @InWorkspace() context: WorkspaceContext,
    @Param('mediaId', IdPipe) mediaId: string,
    @Body() body: CropMediaDto,
  ): Promise<MediaDto> {
    return this.intake.crop(context, mediaId, body);
  }

  /** What is known about a file, and which posts use it. */
  @Get(':mediaId')
  @RequirePermission('media.read')
  read(@InWorkspace() context: WorkspaceContext, @Param('mediaId', IdPipe) mediaId: string): Promise<MediaDetailDto> {
    return this.media.read(context, mediaId);
  }

  /** Changes the name, the alternative text or the labels. Needs If-Match with the version that was read. */
  @Patch(':mediaId')
  @RequirePermission('media.write')
  update(
    @InWorkspace() context: WorkspaceContext,
    @Param('mediaId', IdPipe) mediaId: string,
    @IfMatchVersion() version: number,
    @Body() body: UpdateMediaDto,
  ): Promise<MediaDto> {
    return this.media.update(context, mediaId, version, body);
  }

  /** Deletes a file that no post uses. */
  @Delete(':mediaId')
  @HttpCode(204)
  @RequirePermission('media.write')
  delete(@InWorkspace() context: WorkspaceContext, @Param('mediaId', IdPipe) mediaId: string): Promise<void> {
    return this.media.delete(context, mediaId);
  }

  /** The file itself. Takes ranges. */
  @Get(':mediaId/file')
  @RequirePermission('media.read')
  async file(
    @InWorkspace() context: WorkspaceContext,
    @Param('mediaId', IdPipe) mediaId: string,
    @Res() response: Response,
  ): Promise<void> {
    await serveFile(response, await this.media.original(context, mediaId), PRIVATE_CACHE);
  }

  /** A small still of an image or animation, as WebP. */
  @Get(':mediaId/thumbnail')
  @RequirePermission('media.read')
  async thumbnail(
    @InWorkspace() context: WorkspaceContext,
    @Param('mediaId', IdPipe) mediaId: string,
    @Res() response: Response,
  ): Promise<void> {
    await serveFile(response, await this.media.thumbnail(context, mediaId), PRIVATE_CACHE);
  }
}
