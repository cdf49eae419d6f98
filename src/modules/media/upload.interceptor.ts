import { rm } from 'node:fs/promises';
import {
  createParamDecorator,
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import multer from 'multer';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { CONFIG, type Config } from '../../core/config/index.js';
import { AppError, invalidField } from '../../core/errors/app-error.js';
import type { UploadedFile } from './media-intake.service.js';
import { MEDIA_STORAGE, type MediaStorage } from './media-storage.js';
import { fileMissing, fileTooLarge } from './media.errors.js';

const MIB = 1_048_576;
/** Boundaries, headers and text fields around the file. */
const FORM_OVERHEAD_BYTES = MIB;

/** The file of a route with `UploadInterceptor`. */
export const TheUpload = createParamDecorator((_: unknown, context: ExecutionContext): UploadedFile => {
  const { file } = context.switchToHttp().getRequest<Request>();
  if (!file) throw new Error('TheUpload is for routes with UploadInterceptor.');
  return { path: file.path, originalName: file.originalname };
});

/**
 * Streams the field `file` of a form into the incoming folder, never more than the installation takes, and clears it away again whatever
 * becomes of the request.
 */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly receive: RequestHandler;
  private readonly maxBytes: number;

  constructor(@Inject(CONFIG) config: Config, @Inject(MEDIA_STORAGE) storage: MediaStorage) {
    this.maxBytes = config.storage.maxUploadMb * MIB;
    this.receive = multer({
      storage: multer.diskStorage({ destination: storage.incomingDir }),
      limits: {
        fileSize: this.maxBytes,
        files: 1,
        fields: 10,
        fieldSize: 64 * 1_024,
        fieldNameSize: 100,
        parts: 12,
        headerPairs: 50,
      },
      defParamCharset: 'utf8',
    }).single('file');
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    return from(this.handle(http.getRequest<Request>(), http.getResponse<Response>(), next));
  }

  private async handle(request: Request, response: Response, next: CallHandler): Promise<unknown> {
    if (!request.is('multipart/form-data')) {
      throw new AppError({
        status: 415,
        code: 'unsupported-media-type',
        detail: 'Send the file as multipart/form-data.',
      });
    }
    if (Number(request.headers['content-length'] ?? 0) > this.maxBytes + FORM_OVERHEAD_BYTES)
      throw fileTooLarge(this.maxBytes);
    await this.parse(request, response);
    const { file } = request;
    if (!file) throw fileMissing();
    try {
      return await lastValueFrom(next.handle());
    } finally {
      await rm(file.path, { force: true });
    }
  }

  private async parse(request: Request, response: Response): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.receive(request, response, (error: unknown) => {
        if (error === undefined || error === null) resolve();
        else reject(this.problemOf(error, request));
      });
    });
  }

  private problemOf(error: unknown, request: Request): Error {
    if (error instanceof multer.MulterError) {
      if (error.code === 'LIMIT_FILE_SIZE') return fileTooLarge(this.maxBytes);
      if (error.code === 'LIMIT_UNEXPECTED_FILE' || error.code === 'LIMIT_FILE_COUNT') {
        return invalidField('file', 'one-file-only', 'Send one file, in the field "file".');
      }
      return invalidField(
        error.field ?? '',
        'form-not-valid',
        'The form has too many fields, or one that is too long.',
      );
    }
    if (request.destroyed || !request.complete) {
      return new AppError({
        status: 400,
        code: 'request-aborted',
        detail: 'The request ended before its body was complete.',
        cause: error,
      });
    }
    // Trouble with the disk is ours; everything else is a form that can't be read.
    if (error instanceof Error && 'syscall' in error) return error;
    return new AppError({ status: 400, code: 'malformed-form', detail: 'The form could not be read.', cause: error });
  }
}
