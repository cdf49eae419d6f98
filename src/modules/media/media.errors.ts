import { AppError } from '../../core/errors/app-error.js';
import { HttpFailure } from '../../core/http/http-client.js';
import { MediaRefused } from './processing/media-refused.js';

/** 422 for a file that is not taken; `field` is where the request named it. Anything else stays as it is. */
export function fromMediaRefused(error: unknown, field: 'file' | 'url'): unknown {
  return error instanceof MediaRefused ? unusable(field, error.code, error.message, error) : error;
}

/** 422 for a file that could not be fetched. Anything else stays as it is. */
export function fromDownloadFailure(error: unknown): unknown {
  if (!(error instanceof HttpFailure)) return error;
  switch (error.kind) {
    case 'refused':
      return error.details.code === 'ADDRESS_NOT_PUBLIC'
        ? unusable('url', 'address-not-allowed', 'The address does not belong to the public internet.', error)
        : unusable('url', 'url-not-usable', 'The address must be a plain http or https address.', error);
    case 'too-large':
      return unusable('url', 'media-too-large', 'The file behind the address is larger than can be fetched.', error);
    case 'not-sent':
    case 'no-answer':
    case 'bad-body':
    case 'aborted':
      return downloadFailed('The server behind the address did not hand out the file.', error);
  }
}

export function downloadFailed(detail: string, cause?: unknown): AppError {
  return unusable('url', 'download-failed', detail, cause);
}

export function fileMissing(): AppError {
  return unusable('file', 'file-missing', 'Send one file in the field "file".');
}

export function fileTooLarge(maxBytes: number): AppError {
  const detail = `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`;
  return new AppError({
    status: 413,
    code: 'payload-too-large',
    detail,
    errors: [{ field: 'file', code: 'payload-too-large', detail }],
  });
}

function unusable(field: string, code: string, detail: string, cause?: unknown): AppError {
  return new AppError({ status: 422, code, detail, errors: [{ field, code, detail }], cause });
}
