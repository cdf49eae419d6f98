import { useNavigate } from '@tanstack/react-router';
import { Bell, ChevronsUpDown, Plus } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { Menu } from '@/ui';
import { useMe, useWorkspace } from './session';

export function WorkspaceMenu() {
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
