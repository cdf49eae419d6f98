import { Link, useNavigate } from '@tanstack/react-router';
import { CircleHelp, Menu as MenuIcon, Plus } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { Menu } from '@/ui';
import { askAnew } from './compose-link';
import type { Place } from './navigation';
import { useCan, useWorkspaceId } from './session';
import { useAttentionCount, usePlaces } from './use-places';

export function BottomBar({ onHelp }: { readonly onHelp: () => void }) {
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
      className="fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden print:hidden"
    >
      <ul className="mx-auto flex h-15 max-w-lg items-stretch justify-around">
        {first ? <BottomLink place={first} /> : null}
        {others[0] ? <BottomLink place={others[0]} /> : null}
        {can('posts.write') ? (
          <li>
            <Link
              to="/workspaces/$workspaceId/posts/new"
              params={{ workspaceId }}
              state={askAnew}
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
