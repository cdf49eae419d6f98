import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { workspacesCreate } from '@/api';
import { meOptions, useMe } from '@/app/session';
import { useSignOut } from '@/app/use-sign-out';
import { ownZone } from '@/lib/time';
import { Banner, Button, buttonClass, TextField, useSubmit } from '@/ui';
import { EntryFrame } from './entry-frame';
import { ZoneField } from '@/parts/zone-field';

export function NewWorkspacePage() {
  const { t } = useTranslation(['welcome', 'common']);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { workspaces } = useMe();
  const signOut = useSignOut();
  const [name, setName] = useState('');
  const [zone, setZone] = useState(ownZone());
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const { data } = await workspacesCreate({ body: { name, zone } });
    await queryClient.invalidateQueries(meOptions());
    await navigate({ to: '/workspaces/$workspaceId/welcome', params: { workspaceId: data.id } });
  }, ['name', 'zone']);
  return (
    <EntryFrame title={t('common:new-workspace')} subtitle={t('new-workspace.subtitle')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <TextField
          label={t('workspace-name')}
          help={t('workspace-name-help')}
          value={name}
          onChange={setName}
          error={of('name')}
          required
          autoFocus
        />
        <ZoneField value={zone} onChange={setZone} error={of('zone')} />
        <div className="flex flex-wrap justify-end gap-2">
          {workspaces.length > 0 ? (
            <Link to="/" className={buttonClass()}>
              {t('common:cancel')}
            </Link>
          ) : (
            // Without a workspace there is nothing to go back to.
            <Button onPress={signOut}>{t('common:sign-out')}</Button>
          )}
          <Button type="submit" variant="primary" isPending={pending}>
            {t('new-workspace.go')}
          </Button>
        </div>
      </form>
    </EntryFrame>
  );
}
