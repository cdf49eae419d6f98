import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { mediaReadOptions, mediaReadQueryKey, uploadMedia, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { useLatest } from '@/lib/use-latest';
import type { Draft, Scope } from './draft.rules';

/** The files that a draft uses, in any of its texts. */
export function useDraftMedia(draft: Draft): ReadonlyMap<string, MediaDto> {
  const workspaceId = useWorkspaceId();
  const parts = [draft.content, ...Object.values(draft.variants).map((variant) => variant?.content ?? {})].flatMap(
    (content) => content.parts ?? [],
  );
  const ids = [...new Set(parts.flatMap((part) => part.media.map((file) => file.mediaId)))].toSorted();
  const files = useQueries({
    queries: ids.map((mediaId) => mediaReadOptions({ path: { workspaceId, mediaId } })),
    combine: combined,
  });
  // A new map only where a file is new or changed: much is drawn again for it.
  return useMemo(() => new Map(files.map((file) => [file.id, file])), [files]);
}

function combined(results: readonly { readonly data: MediaDto | undefined }[]): readonly MediaDto[] {
  return results.flatMap(({ data }) => (data ? [data] : []));
}

export interface Uploading {
  readonly id: number;
  readonly scope: Scope;
  readonly partKey: string;
  readonly file: File;
  /** 0 to 1. */
  readonly progress: number;
  readonly error: string | null;
}

export interface Uploads {
  readonly list: readonly Uploading[];
  readonly start: (scope: Scope, partKey: string, files: readonly File[]) => void;
  readonly cancel: (id: number) => void;
  readonly retry: (id: number) => void;
}

/** Files on their way into the library and then into a part. @param onDone puts it there */
export function useUploads(onDone: (scope: Scope, partKey: string, mediaId: string) => void): Uploads {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const [list, setList] = useState<readonly Uploading[]>([]);
  const aborts = useRef(new Map<number, AbortController>());
  const counter = useRef(0);
  const currentRef = useLatest({ list, onDone });

  const drop = useCallback((id: number) => {
    aborts.current.delete(id);
    setList((present) => present.filter((one) => one.id !== id));
  }, []);

  const run = useCallback(
    async ({ id, scope, partKey, file }: Uploading) => {
      const abort = new AbortController();
      aborts.current.set(id, abort);
      const change = (changed: Partial<Uploading>): void =>
        setList((present) => present.map((one) => (one.id === id ? { ...one, ...changed } : one)));
      change({ progress: 0, error: null });
      try {
        const media = await uploadMedia({
          workspaceId,
          file,
          onProgress: (progress) => change({ progress }),
          signal: abort.signal,
        });
        queryClient.setQueryData(mediaReadQueryKey({ path: { workspaceId, mediaId: media.id } }), {
          ...media,
          usedIn: [],
        });
        currentRef.current.onDone(scope, partKey, media.id);
        drop(id);
      } catch (error) {
        if (abort.signal.aborted) drop(id);
        else change({ error: error instanceof Error ? error.message : String(error) });
      }
    },
    [currentRef, drop, queryClient, workspaceId],
  );

  const start = useCallback(
    (scope: Scope, partKey: string, files: readonly File[]) => {
      const added = files.map((file): Uploading => {
        counter.current += 1;
        return { id: counter.current, scope, partKey, file, progress: 0, error: null };
      });
      setList((present) => [...present, ...added]);
      // One after the other, so that they arrive in the order they were given.
      void added.reduce((before, one) => before.then(() => run(one)), Promise.resolve());
    },
    [run],
  );

  const cancel = useCallback(
    (id: number) => {
      const abort = aborts.current.get(id);
      abort?.abort();
      drop(id);
    },
    [drop],
  );
  const retry = useCallback(
    (id: number) => {
      const one = currentRef.current.list.find((upload) => upload.id === id);
      if (one) void run(one);
    },
    [currentRef, run],
  );
  return useMemo(() => ({ list, start, cancel, retry }), [list, start, cancel, retry]);
}
