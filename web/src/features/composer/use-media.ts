import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from '@/i18n';
import { mediaReadOptions, mediaReadQueryKey, uploadMedia, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { useToast } from '@/ui';
import type { Draft, Scope } from './draft.rules';
import { UploadQueue, type UploadDoors, type Uploading } from './upload-queue';

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

export interface Uploads {
  readonly list: readonly Uploading[];
  readonly start: (scope: Scope, partKey: string, files: readonly File[]) => void;
  readonly cancel: (id: number) => void;
  readonly retry: (id: number) => void;
}

/** Files on their way into the library and then into a part. @param onDone puts it there, also after the page was left */
export function useUploads(onDone: UploadDoors['onDone']): Uploads {
  const { t } = useTranslation('composer');
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const left = useRef(false);
  const [queue] = useState(() => new UploadQueue());
  useLayoutEffect(() => {
    queue.serve({
      upload: async (file, onProgress, signal) => {
        const media = await uploadMedia({ workspaceId, file, onProgress, signal });
        queryClient.setQueryData(mediaReadQueryKey({ path: { workspaceId, mediaId: media.id } }), {
          ...media,
          usedIn: [],
        });
        return media.id;
      },
      onDone,
      onFailed: ({ name }) => {
        // On the page it stands in the tray.
        if (left.current) toast({ text: t('media.upload-failed', { name }), tone: 'bad' });
      },
    });
  }, [onDone, queryClient, queue, t, toast, workspaceId]);
  const list = useSyncExternalStore(queue.subscribe, queue.get);
  const some = list.length > 0;
  useEffect(() => {
    if (!some) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [some]);
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
    };
  }, []);
  const { start, cancel, retry } = queue;
  return useMemo(() => ({ list, start, cancel, retry }), [list, start, cancel, retry]);
}
