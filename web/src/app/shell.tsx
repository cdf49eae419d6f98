import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import {
  Bell,
  ChevronsUpDown,
  CircleHelp,
  LogOut,
  Menu as MenuIcon,
  Monitor,
  Moon,
  PenLine,
  Plus,
  Search,
  Sun,
} from 'lucide-react';
import { Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attentionReadOptions, sessionsSignOut } from '@/api';
import { chooseLanguage, LANGUAGES } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { buttonClass, Avatar, Badge, IconButton, Loading, Menu } from '@/ui';
import { useLive } from './live';
import { PLACES, type Place } from './navigation';
import { startAnew, useCan, useMe, useWorkspace, useWorkspaceId } from './session';
import { ShellBanners } from './shell-banners';
import { useShortcuts } from './shortcuts';
import { useTheme, type Theme } from './theme';
import { early, lazyPart } from '@/lib/lazy-part';

const loadPalette = () => import('./command-palette');
const CommandPalette = lazyPart(async () => ({ default: (await loadPalette()).CommandPalette }));
const HelpDialog = lazyPart(async () => ({ default: (await import('./help-dialog')).HelpDialog }));

const PALETTE_AFTER_MS = 3_000;
const SETTLE_AFTER_MS = [50, 200, 800] as const;

/** The frame around every page of a workspace. */
export function Shell() {
  // Another workspace is another shell: nothing of the one before may linger.
  return <ShellOfWorkspace key={useWorkspaceId()} />;
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
  // Asked for once more while a post is being written, the page begins anew: the state tells one wish from another.
  const compose = (): void =>
    void navigate({
      to: '/workspaces/$workspaceId/posts/new',
      params,
      state: (present) => ({ ...present, askedAt: performance.now() }),
    });

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
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only start-0 top-0 z-50 rounded-lg bg-accent text-accent-ink focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:px-4 focus:py-2"
      >
        {t('skip-to-content')}
      </a>
      <SideBar onCompose={compose} onPalette={() => setPalette(true)} onHelp={() => setHelp(true)} />
      <div className="flex min-w-0 grow flex-col pb-20 md:pb-0">
        <header className="flex items-center gap-1 border-b border-line bg-surface px-3 py-1.5 md:hidden">
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
      <BottomBar onCompose={compose} onHelp={() => setHelp(true)} />
      <Suspense fallback={null}>
        {palette ? <CommandPalette isOpen onClose={() => setPalette(false)} onHelp={() => setHelp(true)} /> : null}
        {help ? <HelpDialog isOpen onClose={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  );
}

/** After a change of page the focus stands at its beginning, so that a keyboard or a screen reader goes on from there. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const changed = before.current !== undefined && path !== before.current;
    before.current = path;
    if (!changed) return undefined;
    const settle = (): void => {
      const { activeElement } = document;
      const lost = activeElement === null || activeElement === document.body;
      const elsewhere =
        main.current !== null && !main.current.contains(activeElement) && activeElement?.closest('dialog') === null;
      if (lost || elsewhere) main.current?.focus({ preventScroll: true });
    };
    settle();
    // What had the focus may go only when the new page is drawn, or what it loads has come.
    const timers = SETTLE_AFTER_MS.map((delay) =>
      setTimeout(() => document.activeElement === document.body && settle(), delay),
    );
    return () => timers.forEach(clearTimeout);
  }, [path]);
  return main;
}

function usePlaces(): readonly Place[] {
  const can = useCan();
  return PLACES.filter((place) => can(place.permission));
}

function useAttentionCount(): number {
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { data } = useQuery({ ...attentionReadOptions({ path: { workspaceId } }), enabled: can('posts.read') });
  return data?.total ?? 0;
}

function SideBar({
  onCompose,
  onPalette,
  onHelp,
}: {
  readonly onCompose: () => void;
  readonly onPalette: () => void;
  readonly onHelp: () => void;
}) {
  const { t } = useTranslation();
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const attention = useAttentionCount();
  return (
    <header className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-3 border-e border-line bg-surface px-3 py-4 md:flex">
      <WorkspaceMenu />
      {can('posts.write') ? (
        <Link
          to="/workspaces/$workspaceId/posts/new"
          params={{ workspaceId }}
          className={buttonClass('primary')}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onCompose();
          }}
        >
          <PenLine aria-hidden className="size-4" />
          {t('compose')}
        </Link>
      ) : null}
      <button
        type="button"
        onClick={onPalette}
        className="flex min-h-9 cursor-pointer items-center gap-2 rounded-lg border border-line px-2.5 text-sm text-ink-soft hover:bg-sunken"
      >
        <Search aria-hidden className="size-4" />
        <span className="min-w-0 grow truncate text-start">{t('search-or-go')}</span>
        <kbd aria-hidden className="shrink-0 font-mono text-xs whitespace-nowrap text-ink-faint">
          {isMac() ? '⌘K' : 'Ctrl K'}
        </kbd>
      </button>
      <nav aria-label={t('main-navigation')} className="min-h-0 grow overflow-y-auto">
        <ul className="flex flex-col gap-0.5">
          {usePlaces().map((place) => (
            <li key={place.id}>
              <Link
                to={place.to}
                params={{ workspaceId }}
                className="flex min-h-10 items-center gap-3 rounded-lg px-3 text-[0.9375rem] text-ink-soft hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-text"
              >
                <place.icon aria-hidden className="size-4.5 shrink-0" />
                <span className="grow">{t(`places.${place.id}`)}</span>
                {place.id === 'attention' && attention > 0 ? <Badge tone="bad">{attention}</Badge> : null}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex items-center gap-1 border-t border-line pt-3">
        <PersonMenu />
        <IconButton label={t('help')} icon={<CircleHelp aria-hidden className="size-5" />} onPress={onHelp} />
      </div>
    </header>
  );
}

function BottomBar({ onCompose, onHelp }: { readonly onCompose: () => void; readonly onHelp: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const attention = useAttentionCount();
  const places = usePlaces();
  const [first, ...others] = places.filter((place) => place.primary);
  const more = places.filter((place) => !place.primary);
  return (
    <nav
      aria-label={t('main-navigation')}
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      <ul className="mx-auto flex h-15 max-w-lg items-stretch justify-around">
        {first ? <BottomLink place={first} /> : null}
        {others[0] ? <BottomLink place={others[0]} /> : null}
        {can('posts.write') ? (
          <li>
            <Link
              to="/workspaces/$workspaceId/posts/new"
              params={{ workspaceId }}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onCompose();
              }}
              className="my-1.5 flex size-12 items-center justify-center rounded-full bg-accent text-accent-ink"
            >
              <Plus aria-hidden className="size-6" />
              <span className="sr-only">{t('compose')}</span>
            </Link>
          </li>
        ) : null}
        {others[1] ? <BottomLink place={others[1]} /> : null}
        <li>
          <Menu
            label={t('more')}
            placement="top end"
            className="flex min-h-14 min-w-16 cursor-pointer flex-col items-center justify-center gap-0.5 text-xs text-ink-soft"
            groups={[
              {
                id: 'places',
                entries: more.map((place) => ({
                  id: place.id,
                  name: t(`places.${place.id}`),
                  icon: <place.icon aria-hidden className="size-4" />,
                  ...(place.id === 'attention' && attention > 0
                    ? { detail: t('attention-count', { count: attention }) }
                    : {}),
                })),
              },
              {
                id: 'help',
                entries: [{ id: 'help', name: t('help'), icon: <CircleHelp aria-hidden className="size-4" /> }],
              },
            ]}
            onAction={(id) => {
              const place = more.find((entry) => entry.id === id);
              if (place) void navigate({ to: place.to, params: { workspaceId } });
              else onHelp();
            }}
          >
            <span className="relative">
              <MenuIcon aria-hidden className="size-5" />
              {attention > 0 ? (
                <span aria-hidden className="absolute -end-1 -top-0.5 size-2.5 rounded-full bg-bad" />
              ) : null}
            </span>
            {t('more')}
          </Menu>
        </li>
      </ul>
    </nav>
  );
}

function BottomLink({ place }: { readonly place: Place }) {
  const { t } = useTranslation();
  const workspaceId = useWorkspaceId();
  return (
    <li>
      <Link
        to={place.to}
        params={{ workspaceId }}
        className="flex min-h-14 min-w-16 flex-col items-center justify-center gap-0.5 text-xs text-ink-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-text"
      >
        <place.icon aria-hidden className="size-5" />
        {t(`places.${place.id}`)}
      </Link>
    </li>
  );
}

function WorkspaceMenu() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { workspaces } = useMe();
  const workspace = useWorkspace();
  return (
    <Menu
      label={t('workspaces')}
      placement="bottom start"
      className="flex min-h-11 min-w-0 cursor-pointer items-center gap-2.5 rounded-lg px-2 text-start hover:bg-sunken"
      groups={[
        {
          id: 'workspaces',
          title: t('workspaces'),
          entries: workspaces.map(({ id, name, role }) => ({
            id,
            name,
            detail: t(`roles.${role}`),
            selected: id === workspace.id,
          })),
        },
        {
          id: 'new',
          entries: [{ id: 'new', name: t('new-workspace'), icon: <Plus aria-hidden className="size-4" /> }],
        },
      ]}
      onAction={(id) => {
        if (id === 'new') void navigate({ to: '/workspaces/new' });
        else void navigate({ to: '/workspaces/$workspaceId/calendar', params: { workspaceId: id } });
      }}
    >
      <span
        aria-hidden
        className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent text-accent-ink"
      >
        <Bell className="size-4.5" />
      </span>
      <span className="min-w-0 grow truncate font-semibold">{workspace.name}</span>
      <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-faint" />
    </Menu>
  );
}

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

function PersonMenu({ compact }: { readonly compact?: boolean }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { person } = useMe();
  const workspaceId = useWorkspaceId();
  const [theme, setTheme] = useTheme();
  const signOut = async (): Promise<void> => {
    await sessionsSignOut();
    await startAnew(queryClient, null);
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu
      label={t('you')}
      placement={compact ? 'bottom end' : 'top start'}
      buttonLabel={t('you-are', { name: person.name })}
      className={classNames(
        'flex min-h-10 min-w-0 cursor-pointer items-center gap-2.5 rounded-lg px-1.5 text-start hover:bg-sunken',
        compact ? 'shrink-0' : 'grow',
      )}
      groups={[
        { id: 'person', title: person.email, entries: [{ id: 'profile', name: t('profile') }] },
        {
          id: 'theme',
          title: t('appearance'),
          entries: (['system', 'light', 'dark'] as const).map((id) => {
            const Icon = THEME_ICONS[id];
            return {
              id: `theme:${id}`,
              name: t(`theme.${id}`),
              icon: <Icon aria-hidden className="size-4" />,
              selected: theme === id,
            };
          }),
        },
        {
          id: 'language',
          title: t('language'),
          entries: LANGUAGES.map(({ tag, name }) => ({ id: `language:${tag}`, name, selected: i18n.language === tag })),
        },
        {
          id: 'end',
          entries: [{ id: 'sign-out', name: t('sign-out'), icon: <LogOut aria-hidden className="size-4" /> }],
        },
      ]}
      onAction={(id) => {
        const [kind, value] = id.split(':');
        if (kind === 'theme') setTheme(value as Theme);
        else if (kind === 'language') void chooseLanguage(LANGUAGES.find(({ tag }) => tag === value)?.tag ?? 'en');
        else if (kind === 'profile')
          void navigate({
            to: '/workspaces/$workspaceId/settings',
            params: { workspaceId },
            search: { section: 'profile' },
          });
        else void signOut();
      }}
    >
      <Avatar name={person.name} />
      {compact ? null : <span className="truncate text-[0.9375rem]">{person.name}</span>}
    </Menu>
  );
}

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
