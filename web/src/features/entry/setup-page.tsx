import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { setupRun } from '@/api';
import { startAnew } from '@/app/session';
import { ownZone } from '@/lib/time';
import { Banner, Button, TextField, useSubmit } from '@/ui';
import { EntryFrame } from './entry-frame';
import { ZoneField } from '@/parts/zone-field';

/** The first visit of all: who owns this installation, and its first workspace. */
export function SetupPage() {
  const { t } = useTranslation(['welcome', 'common']);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [form, setForm] = useState({ name: '', email: '', password: '', workspaceName: '', zone: ownZone() });
  const set = (field: keyof typeof form) => (value: string) => setForm((present) => ({ ...present, [field]: value }));
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const { data } = await setupRun({ body: form });
    await startAnew(queryClient, data.csrfToken);
    await navigate({ to: '/workspaces/$workspaceId/welcome', params: { workspaceId: data.workspace.id } });
  }, ['name', 'email', 'password', 'workspaceName', 'zone']);
  return (
    <EntryFrame title={t('setup.title')} subtitle={t('setup.subtitle')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <TextField
          label={t('your-name')}
          autoComplete="name"
          value={form.name}
          onChange={set('name')}
          error={of('name')}
          required
          autoFocus
        />
        <TextField
          label={t('email')}
          type="email"
          autoComplete="email"
          value={form.email}
          onChange={set('email')}
          error={of('email')}
          required
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="new-password"
          help={t('password-help')}
          value={form.password}
          onChange={set('password')}
          error={of('password')}
          required
        />
        <TextField
          label={t('workspace-name')}
          help={t('workspace-name-help')}
          autoComplete="organization"
          value={form.workspaceName}
          onChange={set('workspaceName')}
          error={of('workspaceName')}
          required
        />
        <ZoneField value={form.zone} onChange={set('zone')} error={of('zone')} />
        <Button type="submit" variant="primary" isPending={pending}>
          {t('setup.go')}
        </Button>
      </form>
    </EntryFrame>
  );
}
