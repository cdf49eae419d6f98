import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { isPagesOf, mediaReadQueryKey, type MediaDto, type MediaDetailDto, type MediaPageDto } from '@/api';
import { invalidate } from '@/app/live';

/** Shows a change at once wherever the file is listed; the server's events set the order right. */
export function noteChanged(client: QueryClient, workspaceId: string, changed: MediaDto): void {
  mapLists(client, (items) => items.map((item) => (item.id === changed.id ? changed : item)));
  client.setQueryData<MediaDetailDto>(
    mediaReadQueryKey({ path: { workspaceId, mediaId: changed.id } }),
    (present) => present && { ...present, ...changed },
  );
  void invalidate(client, ['mediaLabels']);
}

export function noteDeleted(client: QueryClient, ids: readonly string[]): void {
  mapLists(client, (items) => items.filter(({ id }) => !ids.includes(id)));
  void invalidate(client, ['mediaLabels']);
}

function mapLists(client: QueryClient, map: (items: readonly MediaDto[]) => MediaDto[]): void {
  client.setQueriesData<InfiniteData<MediaPageDto>>(
    { predicate: ({ queryKey }) => isPagesOf('mediaList', queryKey) },
    (data) => data && { ...data, pages: data.pages.map((page) => ({ ...page, items: map(page.items) })) },
  );
}
