import type { MediaDto } from './index';
import { ApiProblem } from './problem';
import { csrfHeaders } from './setup';

export interface Upload {
  readonly workspaceId: string;
  readonly file: File;
  /** What to tell people who can't see it; absent: not said yet. */
  readonly alt?: string;
  /** How much has been sent, 0 to 1. At 1 the server still reads the file. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Puts a file into the library. The one call that the generated client can't make: `fetch` does not tell how much it has sent.
 * @throws ApiProblem as every call; `DOMException` named `AbortError` when `signal` ends it
 */
export async function uploadMedia({ workspaceId, file, alt, onProgress, signal }: Upload): Promise<MediaDto> {
  signal?.throwIfAborted();
  const form = new FormData();
  form.set('file', file, file.name);
  if (alt !== undefined) form.set('alt', alt);
  const request = new XMLHttpRequest();
  const abort = (): void => request.abort();
  signal?.addEventListener('abort', abort);
  try {
    return await new Promise<MediaDto>((resolve, reject) => {
      request.open('POST', `/api/v1/workspaces/${workspaceId}/media`);
      for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
      request.responseType = 'json';
      request.upload.addEventListener('progress', (event) => {
        if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
      });
      request.addEventListener('load', () => {
        const { status, response } = request as { readonly status: number; readonly response: unknown };
        if (status === 201) resolve(response as MediaDto);
        else reject(ApiProblem.from(response, new Response(null, { status: Math.max(status, 200) })));
      });
      request.addEventListener('error', () => reject(ApiProblem.from(null, null)));
      request.addEventListener('abort', () => reject(new DOMException('The upload was cancelled.', 'AbortError')));
      request.send(form);
    });
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
