import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  deliveriesPauseWorkspaceMutation,
  deliveriesResumeWorkspaceMutation,
  isProblem,
  workspacesDelete,
  workspacesLeave,
  workspacesUpdate,
} from '@/api';
import { meOptions, useCan, useLocale, useWorkspace } from '@/app/session';
import { ZoneField } from '@/parts/zone-field';
import { Banner, Button, Card, ConfirmDialog, Dialog, SelectField, Switch, TextField, useSubmit, useToast } from '@/ui';

export function WorkspaceSection() {
  const can = useCan();
  return (
    <div className="flex max-w-3xl flex-col gap-5">
      <GeneralCard />
      {can('posts.publish') ? <PauseCard /> : null}
      <EndCard />
    </div>
  );
}

type Weekday = '1' | '2' | '3' | '4' | '5' | '6' | '7';
const WEEKDAYS: readonly Weekday[] = ['1', '2', '3', '4', '5', '6', '7'];
/** A Monday. */
const SOME_MONDAY = Date.UTC(2024, 0, 1);
const DAY_MS = 86_400_000;

function GeneralCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const can = useCan();
  const locale = useLocale();
  const queryClient = useQueryClient();
  const toast = useToast();
  const mayChange = can('workspace.manage');
  const [form, setForm] = useState({
    name: workspace.name,
    zone: workspace.zone,
    weekStartsOn: String(workspace.weekStartsOn) as Weekday,
    lateToleranceMinutes: String(workspace.lateToleranceMinutes),
    utmInLinks: workspace.utmInLinks,
    countLinkClicks: workspace.countLinkClicks,
  });
  const [version, setVersion] = useState(workspace.version);
  const set =
    <Field extends keyof typeof form>(field: Field) =>
    (value: (typeof form)[Field]) =>
      setForm((present) => ({ ...present, [field]: value }));
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    try {
      const { data } = await workspacesUpdate({
        path: { workspaceId: workspace.id },
        headers: { 'If-Match': `"${version}"` },
        body: {
          name: form.name,
          zone: form.zone,
          weekStartsOn: Number(form.weekStartsOn),
          lateToleranceMinutes: Number(form.lateToleranceMinutes),
          utmInLinks: form.utmInLinks,
          countLinkClicks: form.countLinkClicks,
        },
      });
      setVersion(data.version);
      await queryClient.invalidateQueries(meOptions());
      toast({ text: t('common:saved') });
    } catch (failure) {
      // Somebody else was quicker: what they wrote is shown, and what was typed here can be sent over it knowingly.
      if (isProblem(failure, 'stale-version')) setVersion(Number(failure.extra['currentVersion']));
      throw failure;
    }
  }, ['name', 'zone', 'weekStartsOn', 'lateToleranceMinutes', 'countLinkClicks']);
  const clicksRefused = of('countLinkClicks');
  return (
    <Card title={t('workspace.general')}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-4">
          <TextField label={t('workspace.name')} value={form.name} onChange={set('name')} error={of('name')} />
          {mayChange ? (
            <ZoneField value={form.zone} onChange={set('zone')} error={of('zone')} />
          ) : (
            <TextField label={t('common:zone')} value={form.zone} onChange={() => undefined} />
          )}
          <SelectField<Weekday>
            label={t('workspace.week-starts-on')}
            value={form.weekStartsOn}
            onChange={set('weekStartsOn')}
            error={of('weekStartsOn')}
            options={WEEKDAYS.map((id) => ({ id, name: weekday.format(SOME_MONDAY + (Number(id) - 1) * DAY_MS) }))}
          />
          <TextField
            label={t('workspace.late-tolerance')}
            help={t('workspace.late-tolerance-help')}
            type="number"
            min={1}
            max={10_080}
            inputMode="numeric"
            value={form.lateToleranceMinutes}
            onChange={set('lateToleranceMinutes')}
            error={of('lateToleranceMinutes')}
          />
          <div>
            <Switch isSelected={form.utmInLinks} isDisabled={!mayChange} onChange={set('utmInLinks')}>
              {t('workspace.utm-in-links')}
            </Switch>
            <p className="mt-1 text-sm text-ink-soft">{t('workspace.utm-in-links-help')}</p>
          </div>
          <div>
            <Switch isSelected={form.countLinkClicks} isDisabled={!mayChange} onChange={set('countLinkClicks')}>
              {t('workspace.count-link-clicks')}
            </Switch>
            <p className="mt-1 text-sm text-ink-soft">{t('workspace.count-link-clicks-help')}</p>
            {clicksRefused ? (
              <p role="alert" className="mt-1 text-sm text-bad">
                {clicksRefused}
              </p>
            ) : null}
          </div>
        </fieldset>
        {mayChange ? (
          <Button type="submit" className="self-start" isPending={pending}>
            {t('common:save')}
          </Button>
        ) : (
          <p className="text-sm text-ink-soft">{t('workspace.read-only')}</p>
        )}
      </form>
    </Card>
  );
}

function PauseCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const queryClient = useQueryClient();
  const toast = useToast();
  const options = {
    onSuccess: () => queryClient.invalidateQueries(meOptions()),
    onError: (failure: Error) => toast({ text: failure.message, tone: 'bad' }),
  };
  const pause = useMutation({ ...deliveriesPauseWorkspaceMutation(), ...options });
  const resume = useMutation({ ...deliveriesResumeWorkspaceMutation(), ...options });
  const request = { path: { workspaceId: workspace.id } };
  return (
    <Card title={t('workspace.pause-title')}>
      <p className="text-ink-soft">
        {t(workspace.pausedAt === null ? 'workspace.pause-body' : 'workspace.resume-body')}
      </p>
      {workspace.pausedAt === null ? (
        <Button variant="danger" className="mt-4" isPending={pause.isPending} onPress={() => pause.mutate(request)}>
          {t('workspace.pause')}
        </Button>
      ) : (
        <Button variant="primary" className="mt-4" isPending={resume.isPending} onPress={() => resume.mutate(request)}>
          {t('common:paused.resume')}
        </Button>
      )}
    </Card>
  );
}

function EndCard() {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const can = useCan();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'leave' | 'delete' | null>(null);
  const done = async (): Promise<void> => {
    await queryClient.invalidateQueries(meOptions());
    await navigate({ to: '/' });
  };
  return (
    <Card title={t('workspace.end-title')}>
      <div className="flex flex-wrap gap-2">
        <Button onPress={() => setAsking('leave')}>{t('workspace.leave')}</Button>
        {can('workspace.delete') ? (
          <Button variant="danger" onPress={() => setAsking('delete')}>
            {t('workspace.delete')}
          </Button>
        ) : null}
      </div>
      <ConfirmDialog
        question={
          asking === 'leave'
            ? {
                title: t('workspace.leave-title', { name: workspace.name }),
                body: t('workspace.leave-body'),
                confirm: t('workspace.leave'),
                variant: 'danger',
                onConfirm: async () => {
                  await workspacesLeave({ path: { workspaceId: workspace.id } });
                  await done();
                },
              }
            : null
        }
        onClose={() => setAsking(null)}
      />
      <DeleteDialog isOpen={asking === 'delete'} onClose={() => setAsking(null)} onDone={done} />
    </Card>
  );
}

function DeleteDialog({
  isOpen,
  onClose,
  onDone,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}) {
  const { t } = useTranslation(['settings', 'common']);
  return (
    <Dialog title={t('workspace.delete-title')} isOpen={isOpen} onClose={onClose} size="small" role="alertdialog">
      <DeleteForm onClose={onClose} onDone={onDone} />
    </Dialog>
  );
}

function DeleteForm({ onClose, onDone }: { readonly onClose: () => void; readonly onDone: () => Promise<void> }) {
  const { t } = useTranslation(['settings', 'common']);
  const workspace = useWorkspace();
  const [confirmName, setConfirmName] = useState('');
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    await workspacesDelete({ path: { workspaceId: workspace.id }, body: { confirmName } });
    await onDone();
  }, ['confirmName']);
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <p className="text-ink-soft">{t('workspace.delete-body')}</p>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <TextField
        label={t('workspace.delete-confirm', { name: workspace.name })}
        value={confirmName}
        onChange={setConfirmName}
        error={of('confirmName')}
        autoFocus
      />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" variant="danger" isPending={pending} isDisabled={confirmName !== workspace.name}>
          {t('workspace.delete')}
        </Button>
      </div>
    </form>
  );
}
