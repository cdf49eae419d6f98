import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { apiKeysCreate, apiKeysListOptions, apiKeysRevoke, type KeyPermission } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { Instant, RelativeInstant } from '@/parts/instant';
import {
  Badge,
  Banner,
  Button,
  CheckboxGroup,
  ConfirmDialog,
  Dialog,
  EmptyState,
  ErrorState,
  Loading,
  SelectField,
  ShownOnce,
  TableFrame,
  TextField,
  useSubmit,
  type Question,
} from '@/ui';

const PERMISSIONS: readonly KeyPermission[] = [
  'workspace.read',
  'workspace.manage',
  'members.read',
  'audit.read',
  'accounts.read',
  'accounts.manage',
  'media.read',
  'media.write',
  'campaigns.read',
  'campaigns.write',
  'posts.read',
  'posts.write',
  'posts.publish',
  'analytics.read',
  'analytics.share',
];
const MOST = 200;

export function ApiKeysSection() {
  const { t } = useTranslation(['settings', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const { data, error, refetch } = useQuery(apiKeysListOptions({ path: { workspaceId }, query: { limit: MOST } }));
  const create = (
    <Button variant="primary" icon={<Plus aria-hidden className="size-4" />} onPress={() => setCreating(true)}>
      {t('api-keys.create')}
    </Button>
  );
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  return (
    <div className="flex max-w-5xl flex-col gap-4">
      {data.items.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title={t('api-keys.none')} actions={create}>
          {t('api-keys.none-body')}
        </EmptyState>
      ) : (
        <>
          <div className="flex flex-wrap items-center justify-between gap-3">
            <a href="/api/docs" className="text-accent-text underline">
              {t('common:api-documentation')}
            </a>
            {create}
          </div>
          <TableFrame label={t('sections.api-keys')}>
            <thead>
              <tr>
                <th scope="col">{t('api-keys.name')}</th>
                <th scope="col">{t('api-keys.permissions')}</th>
                <th scope="col">{t('api-keys.last-used')}</th>
                <th scope="col">{t('api-keys.expires')}</th>
                <th scope="col">
                  <span className="sr-only">{t('members.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((key) => (
                <tr key={key.id}>
                  <td>
                    <span className="font-medium">{key.name}</span>
                    <br />
                    <code className="text-sm text-ink-soft">{key.prefix}…</code>
                  </td>
                  <td>{t('api-keys.permission-count', { count: key.permissions.length })}</td>
                  <td>{key.lastUsedAt ? <RelativeInstant at={key.lastUsedAt} /> : t('api-keys.never')}</td>
                  <td>
                    {key.revokedAt ? (
                      <Badge>{t('api-keys.revoked')}</Badge>
                    ) : key.expiresAt ? (
                      <Instant at={key.expiresAt} style="day" />
                    ) : (
                      t('api-keys.never')
                    )}
                  </td>
                  <td className="text-end">
                    {key.revokedAt ? null : (
                      <Button
                        size="small"
                        variant="quiet"
                        onPress={() =>
                          setQuestion({
                            title: t('api-keys.revoke-title', { name: key.name }),
                            body: t('api-keys.revoke-body'),
                            confirm: t('api-keys.revoke'),
                            variant: 'danger',
                            onConfirm: async () => {
                              await apiKeysRevoke({ path: { workspaceId, apiKeyId: key.id } });
                              await invalidate(queryClient, ['apiKeys']);
                            },
                          })
                        }
                      >
                        {t('api-keys.revoke')}
                        <span className="sr-only">: {key.name}</span>
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        </>
      )}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
      <Dialog title={t('api-keys.create')} isOpen={creating} onClose={() => setCreating(false)}>
        <CreateForm onClose={() => setCreating(false)} />
      </Dialog>
    </div>
  );
}

type Lifetime = 'never' | '30' | '90' | '365';
const DAY_MS = 86_400_000;

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation(['settings', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [permissions, setPermissions] = useState<KeyPermission[]>(['posts.read', 'analytics.read']);
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const [key, setKey] = useState<string | null>(null);
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const expiresAt = lifetime === 'never' ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString();
    const { data } = await apiKeysCreate({ path: { workspaceId }, body: { name, permissions, expiresAt } });
    setKey(data.key);
    await invalidate(queryClient, ['apiKeys']);
  }, ['name', 'permissions', 'expiresAt']);
  if (key !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Banner tone="warn" title={t('api-keys.once')} />
        <ShownOnce label={t('api-keys.key')} value={key} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('api-keys.stored')}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <TextField
        label={t('api-keys.name')}
        help={t('api-keys.name-help')}
        value={name}
        onChange={setName}
        error={of('name')}
        autoFocus
      />
      <SelectField<Lifetime>
        label={t('api-keys.lifetime')}
        value={lifetime}
        onChange={setLifetime}
        error={of('expiresAt')}
        options={(['30', '90', '365', 'never'] as const).map((id) => ({ id, name: t(`api-keys.lifetimes.${id}`) }))}
      />
      <CheckboxGroup<KeyPermission>
        label={t('api-keys.permissions')}
        help={t('api-keys.permissions-help')}
        error={of('permissions')}
        value={permissions}
        onChange={setPermissions}
        options={PERMISSIONS.filter(can).map((id) => ({ id, name: t(`permission.${id}`) }))}
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" variant="primary" isPending={pending}>
          {t('api-keys.create')}
        </Button>
      </div>
    </form>
  );
}
