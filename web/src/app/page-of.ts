import type { QueryClient } from '@tanstack/react-query';
import { lazyRouteComponent } from '@tanstack/react-router';
import { currentLanguage, loadWords, type Namespace } from '@/i18n';
import { knownWorkspace } from './session';
import type { MyWorkspaceDto } from '@/api';

/** What a page's module may export as `readEarly`: it asks for what the page will show, before the page is drawn. Nobody waits for it. */
export interface EarlyReading {
  readonly client: QueryClient;
  readonly workspace: MyWorkspaceDto;
  /** As the address has it: nobody has looked at it yet. */
  readonly search: Readonly<Record<string, unknown>>;
}

interface PageModule {
  readonly readEarly?: (reading: EarlyReading) => void;
}

/** Without the parameters of the path, which each page has its own of. */
interface Visit {
  readonly context: { readonly queryClient: QueryClient };
  readonly location: { readonly pathname: string; readonly search: object };
}

const WORKSPACE = /^\/workspaces\/([^/]+)/;

/**
 * A page in a file of its own, for `createRoute`. Its code and its words are there before it is drawn: a page that is drawn bit by bit, as each of them comes,
 * is drawn several times, and React holds each next bit back for a third of a second.
 * @param words besides those of the frame
 */
export function pageOf<Module extends object, Name extends keyof Module & string>(
  load: () => Promise<Module>,
  name: Name,
  ...words: readonly Namespace[]
) {
  return {
    component: lazyRouteComponent(load, name),
    loader: async ({ context, location }: Visit): Promise<void> => {
      const language = currentLanguage();
      const code = load().then(({ readEarly }: PageModule) => {
        const workspace = knownWorkspace(context.queryClient, WORKSPACE.exec(location.pathname)?.[1]);
        if (workspace) readEarly?.({ client: context.queryClient, workspace, search: { ...location.search } });
      });
      await Promise.all([
        // The page itself asks again, and says so where it does not come.
        code.catch(() => undefined),
        ...words.map((namespace) => loadWords(language, namespace).catch(() => undefined)),
      ]);
    },
    // Once for as long as the page is shown: what it shows is kept fresh by its queries.
    staleTime: Infinity,
  };
}
