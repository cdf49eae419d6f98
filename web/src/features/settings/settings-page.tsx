import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from '@/i18n';
import type { Permission } from '@/api';
import { useCan } from '@/app/session';
import type { SettingsSection } from '@/app/router';
import { lazyPart } from '@/lib/lazy-part';
import { Loading, PageHeader, Tabs } from '@/ui';

const ProfileSection = lazyPart(async () => ({ default: (await import('./profile-section')).ProfileSection }));
const WorkspaceSection = lazyPart(async () => ({ default: (await import('./workspace-section')).WorkspaceSection }));
const MembersSection = lazyPart(async () => ({ default: (await import('./members-section')).MembersSection }));
const ApiKeysSection = lazyPart(async () => ({ default: (await import('./api-keys-section')).ApiKeysSection }));
const ReportsSection = lazyPart(async () => ({ default: (await import('./reports-section')).ReportsSection }));
const ActivitySection = lazyPart(async () => ({ default: (await import('./activity-section')).ActivitySection }));

const SECTIONS: readonly {
  readonly id: SettingsSection;
  readonly permission: Permission;
  readonly content: () => React.ReactNode;
}[] = [
  { id: 'profile', permission: 'workspace.read', content: () => <ProfileSection /> },
  { id: 'workspace', permission: 'workspace.read', content: () => <WorkspaceSection /> },
  { id: 'members', permission: 'members.read', content: () => <MembersSection /> },
  { id: 'api-keys', permission: 'api-keys.manage', content: () => <ApiKeysSection /> },
  { id: 'reports', permission: 'analytics.read', content: () => <ReportsSection /> },
  { id: 'activity', permission: 'audit.read', content: () => <ActivitySection /> },
];

const route = getRouteApi('/workspaces/$workspaceId/settings');

/** Yourself, the workspace and the team. */
export function SettingsPage() {
  const { t } = useTranslation(['settings', 'common']);
  const can = useCan();
  const navigate = useNavigate();
  const { workspaceId } = route.useParams();
  const { section = 'workspace' } = route.useSearch();
  const sections = SECTIONS.filter(({ permission }) => can(permission));
  return (
    <>
      <PageHeader title={t('common:places.settings')} />
      <Tabs
        label={t('common:places.settings')}
        selected={section}
        onSelect={(id) => {
          const chosen = sections.find((entry) => entry.id === id);
          if (!chosen) return;
          void navigate({
            to: '/workspaces/$workspaceId/settings',
            params: { workspaceId },
            search: { section: chosen.id },
            replace: true,
          });
        }}
        tabs={sections.map(({ id, content }) => ({
          id,
          name: t(`sections.${id}`),
          content: <Suspense fallback={<Loading />}>{content()}</Suspense>,
        }))}
      />
    </>
  );
}
