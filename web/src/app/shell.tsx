import { getRouteApi, Navigate, Outlet, useNavigate } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { Suspense, useEffect, useState } from 'react';
import { useTranslation } from '@/i18n';
import { early, lazyPart } from '@/lib/lazy-part';
import { IconButton, Loading } from '@/ui';
import { BottomBar } from './bottom-bar';
import { askAnew } from './compose-link';
import { useLive } from './live';
import { PLACES } from './navigation';
import { PersonMenu } from './person-menu';
import { useCan, useMe, useWorkspace, WorkspaceContext } from './session';
import { ShellBanners } from './shell-banners';
import { useShortcuts } from './shortcuts';
import { SideBar } from './side-bar';
import { useFocusOnNewPage } from './use-focus-on-new-page';
import { WorkspaceMenu } from './workspace-menu';

const loadPalette = () => import('./command-palette');
const CommandPalette = lazyPart(async () => ({ default: (await loadPalette()).CommandPalette }));
const HelpDialog = lazyPart(async () => ({ default: (await import('./help-dialog')).HelpDialog }));

const route = getRouteApi('/workspaces/$workspaceId');

const PALETTE_AFTER_MS = 3_000;

/** The frame around every page of a workspace. */
export function Shell() {
  const { workspaceId } = route.useParams();
  const workspace = useMe().workspaces.find(({ id }) => id === workspaceId);
  // It was deleted, or this person is no longer a member: what is below would have nothing to show.
  if (!workspace) return <Navigate to="/" replace />;
  return (
    <WorkspaceContext value={workspace}>
      {/* Another workspace is another shell: nothing of the one before may linger. */}
      <ShellOfWorkspace key={workspaceId} />
    </WorkspaceContext>
  );
}

function ShellOfWorkspace() {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const can = useCan();
  const navigate = useNavigate();
  const live = useLive(workspace.id);
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const params = { workspaceId: workspace.id };
  const compose = (): void => void navigate({ to: '/workspaces/$workspaceId/posts/new', params, state: askAnew });

  useShortcuts({
    ...Object.fromEntries(
      PLACES.filter((place) => can(place.permission)).map((place) => [
        place.key,
        () => void navigate({ to: place.to, params }),
      ]),
    ),
    ...(can('posts.write') ? { n: compose } : {}),
    '?': () => setHelp(true),
  });
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setPalette(true);
      }
    };
    document.addEventListener('keydown', press);
    // Whoever opens it types at once: it is there before, and no page waits for it.
    const timer = setTimeout(() => early(loadPalette), PALETTE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('keydown', press);
    };
  }, []);
  const main = useFocusOnNewPage();

  return (
    <div className="flex min-h-dvh flex-col md:flex-row print:block print:min-h-0">
      <a
        href="#main"
        className="sr-only start-0 top-0 z-50 rounded-lg bg-accent text-accent-ink focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:px-4 focus:py-2"
      >
        {t('skip-to-content')}
      </a>
      <SideBar onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <div className="flex min-w-0 grow flex-col pb-20 md:pb-0 print:block print:pb-0">
        <header className="flex items-center gap-1 border-b border-line bg-surface px-3 py-1.5 md:hidden print:hidden">
          <div className="flex min-w-0 grow overflow-hidden">
            <WorkspaceMenu />
          </div>
          <IconButton
            label={t('search-or-go')}
            icon={<Search aria-hidden className="size-5" />}
            onPress={() => setPalette(true)}
          />
          <PersonMenu compact />
        </header>
        <ShellBanners live={live} />
        <main
          id="main"
          ref={main}
          tabIndex={-1}
          className="mx-auto w-full max-w-[96rem] grow px-4 py-5 outline-none sm:px-6 lg:px-8"
        >
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <BottomBar onHelp={() => setHelp(true)} />
      <Suspense fallback={null}>
        {palette ? <CommandPalette isOpen onClose={() => setPalette(false)} onHelp={() => setHelp(true)} /> : null}
        {help ? <HelpDialog isOpen onClose={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  );
}
