import { infiniteQueryOptions, type QueryKey } from '@tanstack/react-query';

const PAGES = 'pages';

interface Page {
  readonly nextCursor: string | null;
}

/**
 * A list that is read page by page. Live events find it by the operation in `key`, as they find the reading of a single page.
 * @param key of the operation with its filters
 * @param read the page after a cursor; the first without one
 */
export function pagesOptions<List extends Page>(
  key: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<{ readonly data: List }>,
) {
  return infiniteQueryOptions({
    queryKey: [...key, PAGES],
    queryFn: async ({ pageParam, signal }) => (await read(pageParam, signal)).data,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: List) => nextCursor ?? undefined,
  });
}

/** Whether a key is that of a list of the operation, read page by page. */
export function isPagesOf(operation: string, [first, kind]: QueryKey): boolean {
  return kind === PAGES && typeof first === 'object' && first !== null && '_id' in first && first._id === operation;
}
