import type { MediaDto } from './index';
import { ApiProblem } from './problem';
import { csrfHeaders } from './setup';

export interface Upload {
  readonly workspaceId: string;
  readonly file: File;
  readonly alt?: string;
  /** How much of the file has been sent, 0 to 1. */
  readonly onProgress?: (sent: number) => void;
  /** Its abort ends the upload, which then rejects with an `AbortError`. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a file to the library and tells how far it has come, which `fetch` can't.
 * @throws ApiProblem when it is refused or the server is away
 */
export function uploadMedia({ workspaceId, file, alt, onProgress, signal }: Upload): Promise<MediaDto> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    const fail = (): void => reject(ApiProblem.from(null, null));
    request.open('POST', `/api/v1/workspaces/${workspaceId}/media`);
    request.responseType = 'json';
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress?.(loaded / total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as MediaDto);
      else reject(ApiProblem.from(request.response, new Response(null, { status: request.status || 500 })));
    };
    request.onerror = fail;
    request.ontimeout = fail;
    request.onabort = () => reject(new DOMException('The upload was cancelled.', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) {
      request.onabort(new ProgressEvent('abort'));
      return;
    }
    signal?.addEventListener('abort', abort);
    const form = new FormData();
    if (alt !== undefined) form.set('alt', alt);
    form.set('file', file);
    request.send(form);
  });
}
