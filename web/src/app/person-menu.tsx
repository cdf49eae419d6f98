import { useNavigate } from '@tanstack/react-router';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { chooseLanguage, LANGUAGES, useTranslation } from '@/i18n';
import { classNames } from '@/lib/class-names';
import { Avatar, Menu } from '@/ui';
import { useMe, useWorkspaceId } from './session';
import { useTheme, type Theme } from './theme';
import { useSignOut } from './use-sign-out';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

export function PersonMenu({ compact }: { readonly compact?: boolean }) {
  const { t, language } = useTranslation();
  const navigate = useNavigate();
  const { person } = useMe();
  const workspaceId = useWorkspaceId();
  const [theme, setTheme] = useTheme();
  const signOut = useSignOut();
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
        else signOut();
      }}
    >
      <Avatar name={person.name} />
      {compact ? null : <span className="truncate text-[0.9375rem]">{person.name}</span>}
    </Menu>
  );
}
