import { Link } from '@tanstack/react-router';
import { CircleHelp, PenLine, Search } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { Badge, buttonClass, IconButton } from '@/ui';
import { askAnew } from './compose-link';
import { PersonMenu } from './person-menu';
import { useCan, useWorkspaceId } from './session';
import { useAttentionCount, usePlaces } from './use-places';
import { WorkspaceMenu } from './workspace-menu';

export function SideBar({ onPalette, onHelp }: { readonly onPalette: () => void; readonly onHelp: () => void }) {
  const { t } = useTranslation();
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const attention = useAttentionCount();
  return (
    <header className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col gap-3 border-e border-line bg-surface px-3 py-4 md:flex print:hidden">
      <WorkspaceMenu />
      {can('posts.write') ? (
        <Link
          to="/workspaces/$workspaceId/posts/new"
          params={{ workspaceId }}
          className={buttonClass('primary')}
          state={askAnew}
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

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
