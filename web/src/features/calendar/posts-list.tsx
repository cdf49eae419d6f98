import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
} from 'react';
import { useTranslation } from '@/i18n';
import { useQuery } from '@tanstack/react-query';
import { campaignsListOptions, type PostView } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { useShortcuts } from '@/app/shortcuts';
import type { Selection } from '@/lib/use-selection';
import { useAccounts } from '@/parts/account-label';
import { PostRow } from './post-row';

const ROW_PX = 76;
const AHEAD_ROWS = 15;
const ROOM_PX = 96;
const MOST_CAMPAIGNS = 200;

export interface PostsListHandle {
  /** Gives the focus to the row at `index`, or the last one; false when there is none. */
  readonly focus: (index: number) => boolean;
}

/** Posts as rows of which only those near the screen exist. J and K move, X selects, Enter opens. */
export function PostsList({
  ref,
  posts,
  hasMore,
  onMore,
  selection,
}: {
  readonly ref: Ref<PostsListHandle>;
  readonly posts: readonly PostView[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly selection: Selection;
}) {
  const { t } = useTranslation('posts');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { byId: accounts } = useAccounts();
  const { data: campaigns } = useQuery({
    ...campaignsListOptions({ path: { workspaceId }, query: { limit: MOST_CAMPAIGNS } }),
    enabled: can('campaigns.read'),
  });
  const campaignById = useMemo(
    () => new Map((campaigns?.items ?? []).map((campaign) => [campaign.id, campaign])),
    [campaigns],
  );
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const wanted = useRef<string | null>(null);
  useLayoutEffect(() => {
    const element = list.current;
    if (element) setTop(Math.round(element.getBoundingClientRect().top + window.scrollY));
  }, []);
  // oxlint-disable-next-line react/incompatible-library -- Nothing memoizes what it returns: React Compiler is off.
  const virtualizer = useWindowVirtualizer({
    count: posts.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => posts[index]?.id ?? index,
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: ROOM_PX,
    scrollPaddingEnd: ROOM_PX,
  });
  const lastShown = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasMore && lastShown >= posts.length - AHEAD_ROWS) onMore();
  }, [hasMore, lastShown, onMore, posts.length]);
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const link = list.current?.querySelector<HTMLElement>(`[data-post="${wanted.current}"]`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });
  const [, draw] = useState(0);
  const goTo = useCallback(
    (index: number): boolean => {
      const post = posts[Math.max(0, Math.min(index, posts.length - 1))];
      if (!post) return false;
      wanted.current = post.id;
      virtualizer.scrollToIndex(posts.indexOf(post), { align: 'auto' });
      draw((times) => times + 1);
      return true;
    },
    [posts, virtualizer],
  );
  useImperativeHandle(ref, () => ({ focus: goTo }), [goTo]);
  /** The row that has the focus in it; -1 when none has. */
  const focused = (): number => {
    const row = document.activeElement?.closest<HTMLElement>('[data-row]');
    return row && list.current?.contains(row) ? Number(row.dataset['index']) : -1;
  };
  useShortcuts({
    j: () => void goTo(focused() + 1),
    k: () => void goTo(Math.max(0, focused() - 1)),
    x: () => {
      const post = posts[focused()];
      if (post) selection.toggle(post.id);
    },
  });

  return (
    <ul
      ref={list}
      aria-label={t('list')}
      className="relative overflow-hidden rounded-xl border border-line bg-surface"
      style={{ height: virtualizer.getTotalSize() + 2 }}
    >
      {virtualizer.getVirtualItems().map((row) => {
        const post = posts[row.index];
        return post ? (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-row
            data-index={row.index}
            aria-posinset={row.index + 1}
            aria-setsize={hasMore ? -1 : posts.length}
            className="absolute inset-x-0 top-0 border-line not-first:border-t"
            style={{ transform: `translateY(${row.start - top}px)` }}
          >
            <PostRow
              post={post}
              workspaceId={workspaceId}
              accounts={accounts}
              campaign={post.campaignId === null ? null : (campaignById.get(post.campaignId) ?? null)}
              selected={selection.ids.has(post.id)}
              onToggle={selection.toggle}
            />
          </li>
        ) : null;
      })}
    </ul>
  );
}
