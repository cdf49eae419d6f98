import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { sessionsSignOut } from '@/api';
import { chooseLanguage, LANGUAGES, useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { Avatar, Menu } from '@/ui';
import { startAnew, useMe, useWorkspaceId } from './session';
import { useTheme, type Theme } from './theme';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function PersonMenu({ compact }: { readonly compact?: boolean }) {
  const { t, language } = useTranslation();
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
          entries: LANGUAGES.map(({ tag, name }) => ({ id: `language:${tag}`, name, selected: language === tag })),
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
