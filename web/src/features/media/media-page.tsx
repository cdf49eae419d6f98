import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ImagePlus, Images, Link2, Upload } from 'lucide-react';
import { Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import { mediaList, mediaListQueryKey, pagesOptions } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { useSelection } from '@/lib/use-selection';
import { Button, EmptyState, ErrorState, Loading, PageHeader } from '@/ui';
import { DropZone } from './drop-zone';
import { MediaGrid, type MediaGridHandle } from './media-grid';
import { isFiltered, MediaToolbar, type Filters } from './media-toolbar';
import { SelectionBar } from './selection-bar';
import { UploadPanel } from './upload-panel';
import { uploadsTo } from './upload-queue';

const MediaDrawer = lazyPart(async () => ({ default: (await import('./media-drawer')).MediaDrawer }));
const FromAddressDialog = lazyPart(async () => ({
  default: (await import('./from-address-dialog')).FromAddressDialog,
}));

const route = getRouteApi('/workspaces/$workspaceId/media');
const PAGE_SIZE = 200;
const KINDS = ['image', 'gif', 'video', 'audio', 'document'] as const;
/** What the server takes; it looks into the files and has the last word. */
const ACCEPTED = 'image/jpeg,image/png,image/webp,image/gif,image/avif,video/mp4,video/quicktime,application/pdf';

/** The workspace's pictures and films. */
export function MediaPage() {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const mayWrite = useCan()('media.write');
  const { item, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const [fromAddress, setFromAddress] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const grid = useRef<MediaGridHandle>(null);
  const selection = useSelection();
  const list = useMediaList(filters);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  // Fifty pictures take a while to draw on a slow machine. They give way to the next key.
  const drawn = useDeferredValue(items);

  const open = useCallback(
    (id: string | undefined) =>
      void navigate({
        search: ({ item: _, ...present }) => (id === undefined ? present : { ...present, item: id }),
        resetScroll: false,
      }),
    [navigate],
  );
  const filter = (next: Filters): void => {
    window.scrollTo({ top: 0 });
    void navigate({ search: item === undefined ? next : { ...next, item }, replace: true, resetScroll: false });
  };
  useFocusBack(item, grid);
  const { fetchNextPage } = list;
  const more = useCallback(() => void fetchNextPage({ cancelRefetch: false }), [fetchNextPage]);
  const upload = useCallback((added: readonly File[]) => uploadsTo(workspaceId).add(added), [workspaceId]);
  const chooseFiles = (): void => files.current?.click();
  const isEmpty = items?.length === 0;

  const addButtons = (
    <>
      <Button icon={<Link2 aria-hidden className="size-4" />} onPress={() => setFromAddress(true)}>
        {t('from-address.button')}
      </Button>
      <Button variant="primary" icon={<Upload aria-hidden className="size-4" />} onPress={chooseFiles}>
        {t('upload.button')}
      </Button>
    </>
  );
  return (
    <DropZone isOff={!mayWrite} onFiles={upload}>
      <PageHeader title={t('title')} actions={mayWrite ? addButtons : null} />
      {mayWrite ? (
        <input
          ref={files}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          onChange={(event) => {
            upload([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      ) : null}
      <UploadPanel />
      {isEmpty && !isFiltered(filters) ? null : <MediaToolbar filters={filters} onChange={filter} />}
      <p role="status" className="sr-only">
        {items && !list.isPlaceholderData && !list.hasNextPage ? t('count', { count: items.length }) : ''}
      </p>
      {list.error && !items ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Loading /> : null}
      {drawn && !isEmpty ? (
        <MediaGrid
          ref={grid}
          items={drawn}
          hasMore={list.hasNextPage && !list.isFetchNextPageError}
          onMore={more}
          selection={selection}
          onOpen={open}
        />
      ) : null}
      {list.isFetchNextPageError ? (
        <ErrorState error={list.error} onRetry={() => void fetchNextPage()} />
      ) : list.isFetchingNextPage ? (
        <Loading />
      ) : null}
      {isEmpty && isFiltered(filters) ? (
        <EmptyState icon={<Images aria-hidden />} title={t('nothing-found.title')}>
          {t('nothing-found.body')}
        </EmptyState>
      ) : null}
      {isEmpty && !isFiltered(filters) ? (
        <EmptyState
          icon={<ImagePlus aria-hidden />}
          title={t('empty.title')}
          actions={
            mayWrite ? (
              <Button variant="primary" icon={<Upload aria-hidden className="size-4" />} onPress={chooseFiles}>
                {t('empty.upload')}
              </Button>
            ) : null
          }
        >
          {t(mayWrite ? 'empty.body' : 'empty.body-read-only')}
        </EmptyState>
      ) : null}
      {items && selection.ids.size > 0 ? (
        <SelectionBar
          items={items}
          selection={selection}
          mayWrite={mayWrite}
          onLeave={() => {
            // The bar is gone in a moment, and with it what had the focus.
            requestAnimationFrame(() => {
              if (!grid.current?.focus()) document.querySelector<HTMLElement>('[data-page-title]')?.focus();
            });
          }}
        />
      ) : null}
      <Suspense fallback={null}>
        {item === undefined ? null : (
          <MediaDrawer key={item} mediaId={item} onOpen={open} onClose={() => open(undefined)} />
        )}
        {fromAddress ? (
          <FromAddressDialog
            onClose={() => setFromAddress(false)}
            onAdded={(added) => {
              setFromAddress(false);
              void queryClient.invalidateQueries({ queryKey: list.queryKey });
              open(added.id);
            }}
          />
        ) : null}
      </Suspense>
    </DropZone>
  );
}

function useMediaList({ q, kind, label, used, sort }: Filters) {
  const workspaceId = useWorkspaceId();
  const kinds = KINDS.filter((entry) => entry === kind);
  const request = {
    path: { workspaceId },
    query: {
      limit: PAGE_SIZE,
      ...(q === undefined ? {} : { q }),
      ...(kinds.length > 0 ? { kind: kinds } : {}),
      ...(label === undefined ? {} : { label: [label] }),
      ...(used === undefined ? {} : { used: used === 'used' }),
      ...(sort === undefined ? {} : { sort }),
    },
  };
  const options = pagesOptions(mediaListQueryKey(request), (cursor, signal) =>
    mediaList({ ...request, query: { ...request.query, cursor }, signal }),
  );
  const query = useInfiniteQuery({
    ...options,
    placeholderData: keepPreviousData,
    meta: { showsUse: true },
    // Comparing ten thousand files deeply takes longer than drawing the fifty that show.
    structuralSharing: false,
  });
  return { ...query, queryKey: options.queryKey };
}

/** When the details close, the focus goes on in the grid: at the file they were of, or at the neighbour of one that was deleted. */
function useFocusBack(item: string | undefined, grid: React.RefObject<MediaGridHandle | null>): void {
  const before = useRef(item);
  useEffect(() => {
    if (before.current !== undefined && item === undefined && !grid.current?.focus()) {
      document.querySelector<HTMLElement>('[data-page-title]')?.focus();
    }
    before.current = item;
  }, [item, grid]);
}
