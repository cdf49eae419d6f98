import type { PastPage } from '../../channels/index.js';

const MOST_POSTS = 2_000;
/** Pages whose posts all count hold 40 and more; the rest is for those that hold replies, say. */
export const MOST_PAGES = 200;

/** How far the pages so far have come: no later page has a post that is younger. null: nobody can tell. */
export function reachOf(page: PastPage): Date | null {
  return page.reachesBackTo ?? page.posts.at(-1)?.publishedAt ?? null;
}

/**
 * Whether reading ends with this page. A page without a post that counts is no end: what it held may have been left out.
 * @param before what was read before this page
 */
export function isLastPage(
  page: PastPage,
  before: { readonly found: number; readonly pages: number },
  goesBackTo: Date,
): boolean {
  const reach = reachOf(page);
  return (
    page.next === null ||
    (reach !== null && reach < goesBackTo) ||
    before.found + page.posts.length >= MOST_POSTS ||
    before.pages + 1 >= MOST_PAGES
  );
}
