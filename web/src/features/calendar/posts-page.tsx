import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Files, PenLine, SearchX } from 'lucide-react';
import { useCallback, useMemo, useRef } from 'react';
import { useTranslation } from '@/i18n';
import { pagesOptions, postsList, postsListQueryKey } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { useSelection } from '@/lib/use-selection';
import { useSettled } from '@/lib/use-settled';
import { ZoneNote } from '@/parts/instant';
import { buttonClass, EmptyState, ErrorState, Loading, PageHeader, SearchField, Segments } from '@/ui';
import { SEGMENTS, segmentOf, statesOf, type Segment } from './post-row.rules';
import { PostsList, type PostsListHandle } from './posts-list';
import { PostsSelectionBar } from './posts-selection-bar';

const route = getRouteApi('/workspaces/$workspaceId/posts');
const PAGE_SIZE = 50;

/** All posts as a list: drafts above all. */
export function PostsPage() {
  const { t } = useTranslation(['posts', 'common']);
  const workspaceId = useWorkspaceId();
  const mayWrite = useCan()('posts.write');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const segment = segmentOf(search.state);
  const rows = useRef<PostsListHandle>(null);
  const selection = useSelection();
  const list = usePosts(segment, search.q);
  const posts = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const { fetchNextPage, isFetching } = list;
  const more = useCallback(() => {
    if (!isFetching) void fetchNextPage();
  }, [fetchNextPage, isFetching]);
  const show = (next: { segment?: Segment; q?: string }): void => {
    const state = next.segment ?? segment;
    const q = next.q ?? search.q ?? '';
    selection.clear();
    window.scrollTo({ top: 0 });
    void navigate({
      search: { ...(state === 'all' ? {} : { state }), ...(q === '' ? {} : { q }) },
      replace: true,
      resetScroll: false,
    });
  };
  const compose = (
    <Link to="/workspaces/$workspaceId/posts/new" params={{ workspaceId }} className={buttonClass('primary')}>
      <PenLine aria-hidden className="size-4" />
      {t('common:compose')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('title')} subtitle={<ZoneNote />} actions={mayWrite ? compose : null} />
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-3">
        <Segments<Segment>
          label={t('segments.label')}
          options={SEGMENTS.map((id) => ({ id, name: t(`segments.${id}`) }))}
          value={segment}
          onChange={(id) => show({ segment: id })}
        />
        <PostSearch value={search.q ?? ''} onChange={(q) => show({ q })} />
      </div>
      <p role="status" className="sr-only">
        {posts && !list.isPlaceholderData && !list.hasNextPage ? t('common:found', { count: posts.length }) : ''}
      </p>
      {list.error && !posts ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Loading /> : null}
      {posts && posts.length > 0 ? (
        <PostsList
          ref={rows}
          posts={posts}
          hasMore={list.hasNextPage && !list.isFetchNextPageError}
          onMore={more}
          selection={selection}
        />
      ) : null}
      {list.isFetchNextPageError ? (
        <ErrorState error={list.error} onRetry={() => void fetchNextPage()} />
      ) : list.isFetchingNextPage ? (
        <Loading />
      ) : null}
      {posts?.length === 0 ? <Nothing segment={segment} isSearch={search.q !== undefined} compose={compose} /> : null}
      {mayWrite && posts && selection.ids.size > 0 ? (
        <PostsSelectionBar
          posts={posts}
          selection={selection}
          onLeave={(index) =>
            // The bar is gone in a moment, and with it what had the focus.
            requestAnimationFrame(() => {
              if (!rows.current?.focus(index)) document.querySelector<HTMLElement>('[data-page-title]')?.focus();
            })
          }
        />
      ) : null}
    </>
  );
}

function usePosts(segment: Segment, q: string | undefined) {
  const workspaceId = useWorkspaceId();
  const state = statesOf(segment);
  const request = {
    path: { workspaceId },
    query: { limit: PAGE_SIZE, ...(state.length > 0 ? { state } : {}), ...(q === undefined ? {} : { q }) },
  };
  return useInfiniteQuery({
    ...pagesOptions(postsListQueryKey(request), (cursor, signal) =>
      postsList({ ...request, query: { ...request.query, cursor }, signal }),
    ),
    placeholderData: keepPreviousData,
  });
}

function PostSearch({ value, onChange }: { readonly value: string; readonly onChange: (q: string) => void }) {
  const { t } = useTranslation(['posts', 'common']);
  const [typed, setTyped] = useSettled(value, onChange);
  return (
    <SearchField
      label={t('search')}
      clearLabel={t('common:clear')}
      className="grow basis-56 sm:max-w-md"
      value={typed}
      onChange={setTyped}
    />
  );
}

function Nothing({
  segment,
  isSearch,
  compose,
}: {
  readonly segment: Segment;
  readonly isSearch: boolean;
  readonly compose: React.ReactNode;
}) {
  const { t } = useTranslation('posts');
  const mayWrite = useCan()('posts.write');
  if (isSearch) {
    return (
      <EmptyState icon={<SearchX aria-hidden />} title={t('nothing-found.title')}>
        {t('nothing-found.body')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<Files aria-hidden />}
      title={t(`empty.${segment}.title`)}
      actions={mayWrite && segment !== 'attention' ? compose : null}
    >
      {t(`empty.${segment}.body`)}
    </EmptyState>
  );
}
