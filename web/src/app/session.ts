import { queryOptions, useSuspenseQuery, type QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { meRead, meReadQueryKey, rememberCsrfToken, type MeDto, type MyWorkspaceDto, type Permission } from '@/api';
import { localeOf, useTranslation } from '@/i18n';
import { sessionEnded } from './reachability';

/** Who is signed in, and where they are a member. */
export function meOptions() {
  return queryOptions({
    queryKey: meReadQueryKey(),
    queryFn: async ({ signal }): Promise<MeDto> => {
      const { data } = await meRead({ signal });
      rememberCsrfToken(data.csrfToken);
      return data;
    },
    staleTime: 5 * 60_000,
  });
}

export function useMe(): MeDto {
  return useSuspenseQuery(meOptions()).data;
}

/** A workspace of the signed-in person, where it is known who that is. */
export function knownWorkspace(queryClient: QueryClient, workspaceId: string | undefined): MyWorkspaceDto | undefined {
  return queryClient.getQueryData(meOptions().queryKey)?.workspaces.find(({ id }) => id === workspaceId);
}

/** Given by the shell, once for all that ask: hundreds of parts do. */
export const WorkspaceContext = createContext<MyWorkspaceDto | null>(null);

/** The workspace of the page. Only for what stands below `/workspaces/$workspaceId`. */
export function useWorkspace(): MyWorkspaceDto {
  const workspace = use(WorkspaceContext);
  if (!workspace) throw new Error('This page stands outside of a workspace.');
  return workspace;
}

export function useWorkspaceId(): string {
  return useWorkspace().id;
}

/** Whether the signed-in person may do this here; the server holds it, the screen only hides what would be refused. */
export function useCan(): (permission: Permission) => boolean {
  const { permissions } = useWorkspace();
  return (permission) => permissions.includes(permission);
}

/** For dates and numbers. */
export function useLocale(): string {
  return localeOf(useTranslation().language);
}

/** After a sign-in or its end, nothing that another person read may stay. */
export async function startAnew(queryClient: QueryClient, csrfToken: string | null): Promise<void> {
  rememberCsrfToken(csrfToken);
  sessionEnded.set(false);
  await queryClient.cancelQueries();
  queryClient.clear();
}

const LAST_WORKSPACE = 'carillon.workspace';

export function rememberWorkspace(workspaceId: string): void {
  try {
    localStorage.setItem(LAST_WORKSPACE, workspaceId);
  } catch {
    // The first one will do.
  }
}

/** Where to begin: the workspace of the last visit, or the first. */
export function homeWorkspace(me: MeDto): MyWorkspaceDto | null {
  let last: string | null = null;
  try {
    last = localStorage.getItem(LAST_WORKSPACE);
  } catch {
    // As above.
  }
  return me.workspaces.find(({ id }) => id === last) ?? me.workspaces[0] ?? null;
}
